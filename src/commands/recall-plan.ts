import { HostError } from '../core/host-error.ts';
import type { Plan } from '../core/plan.ts';
import type { Unchanged } from '../core/unchanged.ts';
import { type OpenRepository, openRepository } from '../host/open-repository.ts';
import { realBelow, resolveBelow } from '../host/resolve-below.ts';
import { unfinishedRun } from '../host/runs.ts';
import { stateDirectory } from '../host/state-directory.ts';
import { isStillSo } from '../host/still-so.ts';
import { ledgerDigest, readUnchanged } from '../host/unchanged-file.ts';
import { findManifests, siteFile, sitesIn } from '../manifest/find-manifests.ts';
import { parsePlan } from '../render/plan/parse-plan.ts';
import type { Context } from './context.ts';
import type { Repository } from './load-repository.ts';
import { machineAnswers } from './machine.ts';
import { answerOf, digestOfText, surroundings } from './remember-plan.ts';

/** A plan without changes that need not be made again. */
export interface Recalled extends Pick<Repository, 'source'> {
  readonly plan: Plan;
  /** How many places were looked at. */
  readonly places: number;
}

/**
 * The plan without changes that was remembered last, if everything that was read for it reads the same: each file of the
 * repository, the ledger, and each place of the machine, all of which are looked at. Otherwise a plan must be made.
 */
export const recallPlan = (context: Pick<Context, 'repository' | 'cwd' | 'rootDirectory'>): Recalled | undefined => {
  try {
    const opened = openRepository(context.repository, context.cwd);
    return 'problem' in opened ? undefined : recallFor(opened, context.rootDirectory);
  } catch (error) {
    // Whatever cannot be read is told by whoever makes the plan.
    if (error instanceof HostError) return undefined;
    throw error;
  }
};

const recallFor = (opened: OpenRepository, rootDirectory: string): Recalled | undefined => {
  const siteText = opened.read(siteFile) ?? '';
  const site = sitesIn(siteText)[0]?.value.metadata.name;
  if (site === undefined) return undefined;
  const { path: state, problem } = stateDirectory(rootDirectory, site);
  const unchanged = problem === undefined ? readUnchanged(state) : undefined;
  if (unchanged === undefined || unfinishedRun(state) !== undefined) return undefined;
  const isSame =
    isSameRepository(unchanged, opened, siteText) &&
    ledgerDigest(state) === unchanged.ledger &&
    isSameMachine(unchanged, rootDirectory, state);
  if (!isSame) return undefined;
  const parsed = parsePlan(unchanged.plan, `${state}/unchanged.json`);
  if (!('plan' in parsed)) return undefined;
  const { plan } = parsed;
  const places = unchanged.roots.reduce((sum, { seen }) => sum + seen.length / 2, 0);
  const isOurs = plan.site === site && plan.below === realBelow(rootDirectory);
  return isOurs ? { plan, source: opened.read, places } : undefined;
};

const isSameRepository = (unchanged: Unchanged, { directory, read }: OpenRepository, siteText: string): boolean => {
  if (unchanged.files.some(([name, sha256]) => digestOfText(read(name)) !== sha256)) return false;
  const { program, user, found } = surroundings(findManifests(directory, siteText));
  return program === unchanged.program && user === unchanged.user && found === unchanged.found;
};

const isSameMachine = ({ asked, roots }: Unchanged, rootDirectory: string, state: string): boolean => {
  const answers = machineAnswers(rootDirectory, state);
  return (
    asked.every((one) => answerOf(answers, one) === one.answer) &&
    roots.every(({ directory, real }) => resolveBelow(rootDirectory, directory) === real) &&
    roots.every(isStillSo)
  );
};
