import type { Diagnostic } from '../core/diagnostic.ts';
import type { Span } from '../core/source.ts';
import type { Cluster, Node } from './cluster.ts';
import { didYouMean } from './did-you-mean.ts';
import { foldNodeNames } from './fold-node-names.ts';
import { readNameRange } from './name-range.ts';
import { parseNoderange, type Selection } from './parse-noderange.ts';

export { expandNodeNames } from './expand-node-names.ts';
export { foldNodeNames } from './fold-node-names.ts';

/** What a noderange is read against. */
export interface NodeNames {
  /** Every node, in order. */
  readonly names: readonly string[];
  has(name: string): boolean;
  /** The members of a group, or undefined when there is no such group. */
  group(name: string): readonly string[] | undefined;
  readonly groupNames: readonly string[];
  /** Absent where attributes are not known yet: a group's members cannot depend on them. */
  attribute?(node: string, table: string, column: string): string | undefined;
}

/** The names that a noderange selects, in order, each once; the diagnostics point at `at`. */
export const selectNames = (
  text: string,
  model: NodeNames,
  at?: Span,
): { readonly names: readonly string[]; readonly diagnostics: readonly Diagnostic[] } => {
  const asked: Asked = { model, at, diagnostics: [], range: text };
  const selection = parseNoderange(text);
  if ('problem' in selection) {
    report(asked, 'noderange-syntax', 'error', selection.problem, selection.help);
    return { names: [], diagnostics: asked.diagnostics };
  }
  const selected = evaluate(selection, asked);
  return { names: [...selected].sort(), diagnostics: asked.diagnostics };
};

/** The nodes of a cluster that a noderange selects, sorted by name, with what is wrong in it. */
export const selectNodes = (
  text: string,
  cluster: Cluster,
  at?: Span,
): { readonly nodes: readonly Node[]; readonly diagnostics: readonly Diagnostic[] } => {
  const { names, diagnostics } = selectNames(text, namesOfCluster(cluster), at);
  return { nodes: names.flatMap((name) => cluster.node(name) ?? []), diagnostics };
};

const namesOfCluster = (cluster: Cluster): NodeNames => {
  const groups = new Map<string, string[]>();
  for (const node of cluster.nodes) {
    for (const group of node.groups) {
      const members = groups.get(group);
      if (members === undefined) groups.set(group, [node.name]);
      else members.push(node.name);
    }
  }
  return {
    names: cluster.nodes.map((node) => node.name),
    has: (name) => cluster.node(name) !== undefined,
    group: (name) => groups.get(name),
    groupNames: [...groups.keys()],
    attribute: (name, table, column) => cluster.node(name)?.attribute(table, column),
  };
};

interface Asked {
  readonly model: NodeNames;
  readonly at: Span | undefined;
  readonly diagnostics: Diagnostic[];
  readonly range: string;
  /** Inside an exclusion, where finding nothing is as good as any. */
  readonly excludes?: true;
}

type Chosen<S extends Selection['select']> = Extract<Selection, { readonly select: S }>;

const evaluate = (selection: Selection, asked: Asked): ReadonlySet<string> => {
  switch (selection.select) {
    case 'list':
      return evaluateList(selection.include, selection.exclude, asked);
    case 'common':
      return evaluateCommon(selection.of, asked);
    case 'pattern':
      return evaluatePattern(selection, asked);
    case 'group':
      return evaluateGroup(selection.name, asked);
    case 'word':
      return evaluateWord(selection.word, asked);
    case 'attribute':
      return evaluateAttribute(selection, asked);
  }
};

/** Exclusions win wherever they stand. */
const evaluateList = (
  include: readonly Selection[],
  exclude: readonly Selection[],
  asked: Asked,
): ReadonlySet<string> => {
  const names = new Set<string>();
  for (const part of include) for (const name of evaluate(part, asked)) names.add(name);
  for (const part of exclude) for (const name of evaluate(part, { ...asked, excludes: true })) names.delete(name);
  return names;
};

const evaluateCommon = (parts: readonly Selection[], asked: Asked): ReadonlySet<string> => {
  const [first = new Set<string>(), ...others] = parts.map((part) => evaluate(part, asked));
  return new Set([...first].filter((name) => others.every((other) => other.has(name))));
};

/** A pattern selects nodes by name, and the members of the groups whose names it matches. */
const evaluatePattern = ({ text, matches }: Chosen<'pattern'>, asked: Asked): ReadonlySet<string> => {
  const names = new Set(asked.model.names.filter(matches));
  if (names.size > 0) return names;
  for (const group of asked.model.groupNames.filter(matches))
    for (const name of asked.model.group(group) ?? []) names.add(name);
  if (names.size === 0)
    reportNothing(asked, `no node and no group matches ${text}`, 'patterns match whole names: /n.*');
  return names;
};

const evaluateGroup = (group: string, asked: Asked): ReadonlySet<string> => {
  const members = membersOf(group, asked.model);
  if (members !== undefined) return new Set(members);
  const message = `there is no group ${JSON.stringify(group)}`;
  report(asked, 'noderange-unknown', 'error', message, didYouMean(group, asked.model.groupNames) ?? noSuchGroup);
  return new Set();
};

const noSuchGroup = 'declare a NodeGroup of this name, or name it in the groups of a node';

/** `all` is every node unless a group of that name says otherwise. */
const membersOf = (group: string, model: NodeNames): readonly string[] | undefined =>
  model.group(group) ?? (group === 'all' ? model.names : undefined);

/** A node, else a group, else xCAT's shorthand: a bare number is `node` and the number. */
const resolveName = (name: string, model: NodeNames): readonly string[] | undefined => {
  if (model.has(name)) return [name];
  return membersOf(name, model) ?? (/^\d+$/.test(name) && model.has(`node${name}`) ? [`node${name}`] : undefined);
};

const evaluateWord = (word: string, asked: Asked): ReadonlySet<string> => {
  const exact = resolveName(word, asked.model);
  if (exact !== undefined) return new Set(exact);
  const range = readNameRange(word);
  if ('problem' in range) {
    report(asked, 'noderange-syntax', 'error', range.problem, range.help);
    return new Set();
  }
  const names = new Set<string>();
  const unknown: string[] = [];
  for (const name of range.names) {
    const found = resolveName(name, asked.model);
    if (found === undefined) unknown.push(name);
    else for (const each of found) names.add(each);
  }
  if (unknown.length > 0) reportUnknown(unknown, range.names.length, asked);
  return names;
};

/** A range that is partly there is a warning, since racks have gaps; a name or range that is not there at all an error. */
const reportUnknown = (unknown: readonly string[], of: number, asked: Asked): void => {
  const { names, groupNames } = asked.model;
  const [first] = unknown;
  const meant = unknown.length === 1 && first !== undefined ? didYouMean(first, [...names, ...groupNames]) : undefined;
  const help = meant ?? 'name nodes and groups that the manifests declare';
  const which = foldNodeNames(unknown);
  const message =
    unknown.length === 1
      ? `${JSON.stringify(which)} is neither a node nor a group`
      : `${which} are neither nodes nor groups`;
  report(asked, 'noderange-unknown', unknown.length < of ? 'warning' : 'error', message, help);
};

const evaluateAttribute = (
  { table, column, text, matches }: Chosen<'attribute'>,
  asked: Asked,
): ReadonlySet<string> => {
  const { attribute, names } = asked.model;
  if (attribute === undefined) {
    const message = `${JSON.stringify(asked.range)} selects by attribute, and attributes depend on groups`;
    report(asked, 'noderange-syntax', 'error', message, 'Select by name, pattern or group here.');
    return new Set();
  }
  const values = names.map((name) => attribute(name, table, column));
  const selected = new Set(names.filter((_, index) => matches(values[index] ?? '')));
  if (values.every((value) => value === undefined)) {
    report(asked, 'noderange-unknown', 'warning', `no node has a value of ${table}.${column}`, undefined);
  } else if (selected.size === 0) reportNothing(asked, `${text} is true of no node`, undefined);
  return selected;
};

/** What fits nothing may fit nodes that are still to come, so it is a warning. */
const reportNothing = (asked: Asked, message: string, help: string | undefined): void => {
  if (asked.excludes !== true) report(asked, 'noderange-unknown', 'warning', message, help);
};

const report = (
  asked: Asked,
  code: 'noderange-syntax' | 'noderange-unknown',
  severity: 'error' | 'warning',
  message: string,
  help: string | undefined,
): void => {
  asked.diagnostics.push({
    code,
    severity,
    message,
    ...(help === undefined ? {} : { help }),
    ...(asked.at === undefined ? {} : { at: asked.at }),
  });
};
