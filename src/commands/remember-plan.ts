import { must } from '../core/bug.ts';
import { HostError } from '../core/host-error.ts';
import type { RootName } from '../core/place.ts';
import type { Plan } from '../core/plan.ts';
import type { Answered, SeenRoot, Unchanged } from '../core/unchanged.ts';
import { sha256OfText } from '../host/hash.ts';
import { effectiveIds } from '../host/identity.ts';
import { resolveBelow } from '../host/resolve-below.ts';
import { stateDirectory } from '../host/state-directory.ts';
import { ledgerDigest, writeUnchanged } from '../host/unchanged-file.ts';
import type { FoundManifests } from '../manifest/find-manifests.ts';
import { type Witness, witness } from '../planning/witness.ts';
import { planJson } from '../render/plan/plan-json.ts';
import type { Context } from './context.ts';
import { type Machine, type MachineAnswers, type OwnMachine, openMachine } from './machine.ts';
import { everything, makeSitePlan, type Resolved } from './site-plan.ts';
import { build } from './version.ts';

/**
 * Looks at the machine once more, after everything was done. When there is nothing to do, as should be, that is remembered
 * with everything that was read: until one of these things changes, the same plan need not be made again
 * (recall-plan.ts). The plan, or undefined where there is none that can be relied on.
 */
export const rememberPlan = (
  { rootDirectory }: Pick<Context, 'rootDirectory'>,
  repository: Resolved,
): Plan | undefined => {
  try {
    return planAgain(rootDirectory, repository);
  } catch (error) {
    // All was done: what cannot be looked at by now is told by the next plan, and what cannot be kept is not remembered.
    if (error instanceof HostError) return undefined;
    throw error;
  }
};

const planAgain = (rootDirectory: string, repository: Resolved): Plan | undefined => {
  const { name: site } = repository.cluster.site;
  const { path: state, problem } = stateDirectory(rootDirectory, site);
  if (problem !== undefined) return undefined;
  const ledger = ledgerDigest(state);
  const machine = openMachine(rootDirectory, site);
  // Somebody else's run may be going on by now.
  if (machine.unfinished !== undefined || machine.diagnostics.length > 0) return undefined;
  const watched = watch(machine, rootDirectory);
  const { plan } = makeSitePlan(watched.machine, repository, everything);
  const roots = plan?.changes.length === 0 ? watched.roots() : undefined;
  machine.forget();
  // A run that ended meanwhile has written another ledger.
  if (plan === undefined || ledgerDigest(state) !== ledger) return undefined;
  if (roots === undefined) return plan;
  const files = [...repository.texts].map(([name, text]) => [name, digestOfText(text)] as const);
  const { found } = repository;
  const { asked } = watched;
  writeUnchanged(state, { ...surroundings(found), ledger, files, asked, roots, plan: planJson(plan) });
  return plan;
};

/** What a plan depends on beside files and places. */
export const surroundings = (found: FoundManifests): Pick<Unchanged, 'program' | 'user' | 'found'> => {
  const { uid, gid } = effectiveIds();
  return { program: build, user: `${uid}:${gid}`, found: sha256OfText(JSON.stringify(found)) };
};

/** The digest by which a file of the repository is remembered; null for one that is missing. */
export const digestOfText = (text: string | undefined): string | null =>
  text === undefined ? null : sha256OfText(text);

/** What a machine answers to a question; nothing is null. */
export const answerOf = (
  machine: MachineAnswers,
  { question, about }: Omit<Answered, 'answer'>,
): Answered['answer'] => {
  switch (question) {
    case 'exists':
      return machine.exists(about);
    case 'real':
      return machine.real(about);
    case 'build-stage':
      return machine.buildStage(about) ?? null;
    case 'is-saved':
      return machine.isSaved(about);
  }
};

interface Watched {
  readonly machine: Machine;
  readonly asked: readonly Answered[];
  /** What was seen; undefined when it cannot be told later whether it is still so. */
  roots(): readonly SeenRoot[] | undefined;
}

/** A machine that answers as another one does; what was seen stays until that one forgets it. */
const watch = (machine: OwnMachine, rootDirectory: string): Watched => {
  const asked: Answered[] = [];
  const ask = (question: Answered['question'], about: string): Answered['answer'] => {
    const answer = answerOf(machine, { question, about });
    asked.push({ question, about, answer });
    return answer;
  };
  let opened: { readonly roots: ReadonlyMap<RootName, string>; readonly witness: Witness } | undefined;
  return {
    asked,
    machine: {
      ...machine,
      exists: (directory) => ask('exists', directory) === true,
      real: (directory) => String(ask('real', directory)),
      buildStage: (image) => {
        const stage = ask('build-stage', image);
        return typeof stage === 'string' ? stage : undefined;
      },
      isSaved: (saved) => ask('is-saved', saved) === true,
      look: (roots) => {
        opened = { roots, witness: witness(machine.look(roots), machine.signatureOf) };
        return opened.witness.look;
      },
      forget: () => undefined,
    },
    roots: () => {
      if (opened === undefined) return undefined;
      const { roots } = opened;
      const seen = opened.witness.seen();
      return seen && [...seen].map(([name, one]) => seenRoot(name, must(roots.get(name), name), one, rootDirectory));
    },
  };
};

const seenRoot = (name: RootName, directory: string, seen: readonly string[], rootDirectory: string): SeenRoot => ({
  name,
  directory,
  real: resolveBelow(rootDirectory, directory),
  seen,
});
