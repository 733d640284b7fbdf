import { execFileSync } from 'node:child_process';
import {
  accessSync,
  constants,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cluster } from '../../src/cluster/cluster.ts';
import { resolveCluster } from '../../src/cluster/resolve-cluster.ts';
import { type Machine, openMachine, shownMachine } from '../../src/commands/machine.ts';
import { makeSitePlan, type Resolved } from '../../src/commands/site-plan.ts';
import { takeSnapshot } from '../../src/commands/snapshot.ts';
import { must } from '../../src/core/bug.ts';
import { type Diagnostic, hasErrors } from '../../src/core/diagnostic.ts';
import type { LedgerRecord } from '../../src/core/ledger.ts';
import type { Plan } from '../../src/core/plan.ts';
import type { Result } from '../../src/core/result.ts';
import type { Snapshot } from '../../src/core/snapshot.ts';
import { executePlan } from '../../src/host/execute.ts';
import type { ExecuteOptions } from '../../src/host/execute-options.ts';
import { resumeRun } from '../../src/host/recover.ts';
import { movedSinceRun, rollbackPlan } from '../../src/host/rollback.ts';
import { history, type Run, readRun } from '../../src/host/runs.ts';
import { readState, type State } from '../../src/host/state.ts';
import { stateDirectory } from '../../src/host/state-directory.ts';
import { loadManifests } from '../../src/manifest/load-manifests.ts';
import { type Omissions, pictureOf } from './picture.ts';
import { manifestText, type Rule } from './random-rules.ts';
import { plant, type Thing } from './random-tree.ts';

/** A machine with one image, made of a random tree, and something beside it that nothing may touch. */
export interface Stage {
  /** What `--root` names. */
  readonly root: string;
  /** The image's root tree. */
  readonly image: string;
  readonly outside: string;
  /** Where ledger and runs are kept. */
  readonly state: string;
  /** The plan for a rule set; undefined when the engine refuses it as a whole. */
  plan(rules: readonly Rule[], wishes?: Wishes): Plan | undefined;
  /** The plan for the first of these rules, as many as the engine accepts together. */
  revise(rules: readonly Rule[], wishes?: Wishes): { readonly rules: readonly Rule[]; readonly plan: Plan } | undefined;
  /** What a snapshot for a rule set shows; undefined when the manifests are wrong. */
  snapshot(rules: readonly Rule[], node: boolean): Snapshot | undefined;
  /** As `plan`, from a snapshot. */
  planFrom(snapshot: Snapshot, rules: readonly Rule[], wishes?: Wishes): Plan | undefined;
  execute(plan: Plan, more?: Partial<ExecuteOptions>): Result;
  resume(more?: Partial<ExecuteOptions>): Result;
  newestRun(): Run;
  /** How many runs there were. */
  runs(): number;
  /** What the state directory says. */
  read(): State;
  rollback(run: Run): Plan;
  /** Why a rollback is refused. */
  movedSince(plan: Plan): readonly Diagnostic[];
  /** Everything but the state directory, the outside included. */
  picture(omit?: Omissions): ReadonlyMap<string, string>;
}

/** What differs from a plain apply of everything. */
export interface Wishes {
  readonly purpose?: 'apply' | 'destroy';
  readonly node?: boolean;
  /** Whether everything foreign may be taken over. */
  readonly adopt?: boolean;
}

/** The directory for throw-away trees: in memory where that can be had, because thousands are made. */
export const stageArea = (): string => {
  try {
    accessSync('/dev/shm', constants.W_OK);
    return '/dev/shm';
  } catch {
    return tmpdir();
  }
};

const imagePath = '/install/netboot/o/x86_64/p/rootimg';
const statePath = '/var/lib/statelite';

/** Makes stages below one directory, and takes all of it away again. */
export const openTheatre = () => {
  const base = mkdtempSync(join(stageArea(), 'statelite-'));
  const fifo = join(base, 'fifo');
  execFileSync('mkfifo', [fifo]);
  let count = 0;
  const stages: string[] = [];
  const build = (things: readonly Thing[], elsewhere: readonly Thing[] = []): Stage => {
    count += 1;
    const directory = join(base, String(count));
    stages.push(directory);
    return buildStage(directory, fifo, things, elsewhere);
  };
  return {
    /** A new stage with these things in the image and, below `--root`, elsewhere. */
    build,
    /** Takes down the stages made so far. */
    strike: () => {
      for (const one of stages.splice(0)) rmSync(one, { recursive: true, force: true });
    },
    close: () => rmSync(base, { recursive: true, force: true }),
  };
};

const buildStage = (directory: string, fifo: string, things: readonly Thing[], elsewhere: readonly Thing[]): Stage => {
  const root = join(directory, 'root');
  const image = join(root, imagePath);
  // As long as a name may be beside the others, and the same for each stage of one directory.
  const outside = join(directory, 'outside');
  mkdirSync(image, { recursive: true });
  mkdirSync(outside);
  for (const name of ['run/lock', 'var/lib']) mkdirSync(join(root, name), { recursive: true });
  for (const name of [
    join(outside, 'secret'),
    join(root, 'run/x'),
    join(image, '../kernel'),
    join(image, '../initrd.gz'),
  ]) {
    writeFileSync(name, `not to be touched: ${name.slice(directory.length)}\n`);
    utimesSync(name, 1_400_000_000, 1_400_000_000);
  }
  plant(image, things, { outside, fifo });
  plant(root, elsewhere, { outside, fifo });
  return openStage(directory);
};

/** A stage that exists already, with nothing remembered. */
export const openStage = (directory: string): Stage => {
  const root = join(directory, 'root');
  const state = stateDirectory(root, 'test');
  const options = (): ExecuteOptions => ({
    disk: { rootDirectory: root, hashes: new Map() },
    state: stateDirectory(root, 'test'),
    by: { user: 'tester', host: 'here', command: 'test' },
    durable: false,
  });
  return {
    root,
    image: join(root, imagePath),
    outside: join(directory, 'outside'),
    state: state.path,
    plan: (rules, wishes) => planOn(openMachine(root, 'test'), rules, wishes ?? {}),
    revise: (rules, wishes) => reviseOn(root, rules, wishes ?? {}),
    snapshot: (rules, node) => {
      const repository = repositoryOf(rules, node);
      const taking = { limit: 1_000_000, adopt: [], taken: '' };
      return repository && takeSnapshot(openMachine(root, 'test'), repository, taking).snapshot;
    },
    planFrom: (snapshot, rules, wishes) => planOn(shownMachine(snapshot), rules, wishes ?? {}),
    execute: (plan, more) => executePlan(plan, { ...options(), ...more }, silent),
    resume: (more) => resumeRun(newestRun(state.path), { ...options(), ...more }, silent),
    newestRun: () => newestRun(state.path),
    runs: () => history(state.path).length,
    read: () => readState(options().disk, 'test'),
    rollback: (run) => rollbackPlan(run, readState(options().disk, 'test'), options().disk),
    movedSince: (plan) => movedSinceRun(plan, readState(options().disk, 'test'), options().disk),
    picture: (omit) => pictureOf(directory, { ...omit, without: [`/root${statePath}`, ...(omit?.without ?? [])] }),
  };
};

const silent = (): void => undefined;

const newestRun = (state: string): Run => {
  const run = readRun(state, must(history(state)[0], 'a run').id);
  if (run === undefined || 'problem' in run) throw new Error('the newest run cannot be read');
  return run;
};

const clusters = new Map<string, Cluster | undefined>();

/** The cluster of a manifest's text; undefined when the manifests are wrong. */
const clusterOf = (text: string): Cluster | undefined => {
  if (clusters.size > 50) clusters.clear();
  if (clusters.has(text)) return clusters.get(text);
  const loaded = loadManifests([{ name: 'statelite.yaml', text }], () => undefined);
  const resolved = resolveCluster(loaded.manifests, () => undefined);
  const cluster = hasErrors([...loaded.diagnostics, ...resolved.diagnostics]) ? undefined : resolved.cluster;
  clusters.set(text, cluster);
  return cluster;
};

const repositoryOf = (rules: readonly Rule[], node: boolean): Resolved | undefined => {
  const cluster = clusterOf(manifestText(rules, node));
  return (
    cluster && {
      directory: '/',
      manifests: [],
      recipes: new Map(),
      cluster,
      diagnostics: [],
      files: [],
      found: { names: [], diagnostics: [] },
      texts: new Map(),
      source: () => undefined,
    }
  );
};

const planOn = (
  machine: Machine,
  rules: readonly Rule[],
  { purpose = 'apply', node = false, adopt = false }: Wishes,
): Plan | undefined => {
  const repository = repositoryOf(rules, node);
  if (repository === undefined) return undefined;
  const wishes = {
    purpose,
    targets: [],
    excludes: [],
    images: [],
    nodes: undefined,
    adopt: adopt ? ['*'] : [],
    running: undefined,
  };
  return makeSitePlan(machine, repository, wishes).plan;
};

const reviseOn = (root: string, rules: readonly Rule[], wishes: Wishes): ReturnType<Stage['revise']> => {
  const plan = planOn(openMachine(root, 'test'), rules, wishes);
  if (plan !== undefined) return { rules, plan };
  return rules.length === 0 ? undefined : reviseOn(root, rules.slice(0, -1), wishes);
};

/** Somebody else's file where the boot file of the node belongs. */
export const aBootFile: Thing = {
  type: 'file',
  path: '/tftpboot/pxelinux.cfg/n1',
  text: 'foreign boot file\n',
  mode: 0o644,
  owner: 0,
};

/** Somebody else's file where a link to it belongs. */
export const anAlias: Thing = { ...aBootFile, path: '/tftpboot/pxelinux.cfg/AC0A0101' };

/** The journals of all runs, in one text. */
export const journalsOf = (stage: Stage): string =>
  history(stage.state)
    .map(({ id }) => readFileSync(join(stage.state, 'runs', id, 'journal.ndjson'), 'utf8'))
    .join('');

/** The tree below `--root` without the state directory, comparable with that of another stage. */
export const treeOf = (stage: Stage): ReadonlyMap<string, string> => {
  const picture = pictureOf(stage.root, { without: [statePath] });
  return new Map([...picture].map(([path, what]) => [path, what.replaceAll(stage.outside, '@OUTSIDE@')]));
};

/** What the ledger says, whatever its serial number. */
export const recordsOf = (stage: Stage): readonly (readonly [string, unknown])[] =>
  [...stage.read().ledger.records]
    .map(([key, record]) => [key, { ...record, ...comparable(record) }] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));

/** Another stage's inodes and runs have other names, and another plan numbers its tasks otherwise. */
const comparable = ({ type, content, original }: LedgerRecord) => ({
  content: type === 'kept' ? '' : content,
  ...(original?.type === 'file' && { original: { ...original, saved: original.saved !== undefined } }),
});
