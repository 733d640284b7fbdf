import type { Cluster } from '../cluster/cluster.ts';
import { compareTexts } from '../core/compare-texts.ts';
import { history } from '../host/runs.ts';
import { readState } from '../host/state.ts';
import { type Candidate, completeWords, givenOptions, type LiveValues } from '../render/completion/candidates.ts';
import { completionScript } from '../render/completion/scripts.ts';
import { splitLine } from '../render/completion/split-line.ts';
import type { Context } from './context.ts';
import { describeProgram } from './describe-program.ts';
import { type ExitCode, exit } from './exit.ts';
import { loadRepository } from './load-repository.ts';
import { openMachine } from './machine.ts';
import { isResolved, makeSitePlan } from './site-plan.ts';

/** `completion bash|zsh|fish`: the script of a shell. `completion words`: what that script asks at each press of Tab. */
export const completionCommand = (
  context: Context,
  shell: string,
  given: readonly string[],
  line: string | undefined,
): ExitCode => {
  if (shell === 'bash' || shell === 'zsh' || shell === 'fish') {
    context.out(completionScript(shell));
    return exit.done;
  }
  if (shell !== 'words') {
    context.err(`error: there is no completion for ${JSON.stringify(shell)}; choose bash, zsh or fish\n`);
    return exit.invalid;
  }
  const program = describeProgram();
  const words = line === undefined ? given : splitLine(line).slice(1);
  const options = givenOptions(program, words);
  const there = {
    ...context,
    repository: options.get('--chdir') ?? context.repository,
    rootDirectory: options.get('--root') ?? context.rootDirectory,
  };
  const { candidates, names } = completeWords(program, words, liveValues(there));
  const lines = candidates
    .filter(({ value }) => !/[\n\t]/.test(value))
    .map(({ value, summary }) => `${value}\t${summary}`);
  context.out([`${names}\t${words.at(-1) ?? ''}`, ...lines, ''].join('\n'));
  return exit.done;
};

/** What the repository and the machine can tell; a repository that is broken tells nothing, and no problem is printed. */
const liveValues =
  (context: Context): LiveValues =>
  (name) => {
    switch (name) {
      case 'node':
        return withCluster(context, nodesOf);
      case 'node-or-image':
        return withCluster(context, (cluster) => [...nodesOf(cluster), ...imagesOf(cluster)]);
      case 'noderange':
        return withCluster(context, (cluster) => [...groupsOf(cluster), ...nodesOf(cluster)]);
      case 'image':
        return withCluster(context, imagesOf);
      case 'path':
        return withCluster(context, pathsOf);
      case 'address':
        return addressesOf(context);
      case 'run':
      case 'plan-or-run':
        return runsOf(context);
      default:
        return undefined;
    }
  };

const withCluster = (context: Context, list: (cluster: Cluster) => readonly Candidate[]): readonly Candidate[] => {
  const { cluster } = loadRepository(context);
  return cluster === undefined ? [] : list(cluster);
};

const nodesOf = (cluster: Cluster): readonly Candidate[] =>
  cluster.nodes.map(({ name, image }) => ({
    value: name,
    summary: image === undefined ? 'node' : `node, boots ${image}`,
  }));

const groupsOf = (cluster: Cluster): readonly Candidate[] => {
  const sizes = new Map<string, number>();
  for (const { groups } of cluster.nodes) for (const group of groups) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  return [...sizes].sort(byName).map(([value, size]) => ({ value, summary: `group of ${size}` }));
};

const imagesOf = (cluster: Cluster): readonly Candidate[] =>
  cluster.images.map(({ name, os, arch, profile }) => ({ value: name, summary: `${os} ${arch} ${profile}` }));

const pathsOf = (cluster: Cluster): readonly Candidate[] => {
  const paths = new Map<string, string>();
  for (const { name } of cluster.images) {
    for (const { path, behaviour } of cluster.litefile(name)) paths.set(path, behaviour);
  }
  return [...paths].sort(byName).map(([value, summary]) => ({ value, summary }));
};

/** Everything of ours, and everything that a plan would bring. */
const addressesOf = (context: Context): readonly Candidate[] => {
  const repository = loadRepository(context);
  if (!isResolved(repository)) return [];
  const wishes = { targets: [], excludes: [], images: [], adopt: [], nodes: undefined, running: undefined };
  const machine = openMachine(context.rootDirectory, repository.cluster.site.name);
  const { plan } = makeSitePlan(machine, repository, { ...wishes, purpose: 'apply' });
  const found = new Map<string, string>();
  for (const { address } of machine.ledger.records.values()) found.set(address, 'applied');
  for (const { address, action } of plan?.changes ?? []) found.set(address, action);
  return [...found].sort(byName).map(([value, summary]) => ({ value, summary }));
};

const runsOf = (context: Context): readonly Candidate[] => {
  const { manifests } = loadRepository(context);
  const site = manifests.find((manifest) => manifest.kind === 'Site')?.value.metadata.name;
  if (site === undefined) return [];
  const state = readState({ rootDirectory: context.rootDirectory, hashes: new Map() }, site);
  const runs = history(state.directory.path).map(({ id, outcome }) => ({ value: id, summary: outcome }));
  return runs.length === 0 ? [] : [{ value: 'last', summary: 'the newest run' }, ...runs];
};

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => compareTexts(a, b);
