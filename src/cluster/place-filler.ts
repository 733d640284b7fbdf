import type { Span } from '../core/source.ts';
import type { Node, Site } from './cluster.ts';
import { didYouMean } from './did-you-mean.ts';
import type { Findings } from './findings.ts';
import { foldNodeNames } from './fold-node-names.ts';
import { type FilledLocation, type FillProblem, fillLocation, type Location } from './location.ts';
import { type Scope, type Variable, variableValue } from './template.ts';

/** Fills in locations for nodes, remembers them, and collects what went wrong by row instead of by node. */
export interface PlaceFiller {
  /** The place for a node, the same object for equal values; undefined when a variable has no safe value. */
  fill(location: Location, at: Span, node: Node): FilledLocation | undefined;
  /** Reports everything that went wrong since the start, nodes folded. */
  report(findings: Findings, knownVariables: () => Iterable<string>): void;
}

/** A filler for one site. */
export const newPlaceFiller = (site: Site): PlaceFiller => {
  const places = new Map<Location, Known | undefined>();
  const troubles = new Map<string, Trouble>();
  const scope: { -readonly [K in keyof Scope]: Scope[K] } = {
    node: '',
    attribute: () => undefined,
    site: site.attributes,
  };
  return {
    fill: (location, at, node) => {
      scope.node = node.name;
      scope.attribute = node.attribute;
      const known = knownPlaces(location, places);
      const found = known === undefined ? undefined : recall(known, scope);
      if (found !== undefined) return found;
      const place = fillLocation(location, scope);
      if ('server' in place) {
        known?.filled.set(known.values.join('\n'), place);
        if (known !== undefined) known.last = place;
        return place;
      }
      if (known !== undefined) known.last = undefined;
      for (const message of troublesOf(place)) note(troubles, message, location, at, node.name);
      return undefined;
    },
    report: (findings, knownVariables) => {
      for (const trouble of troubles.values()) reportTrouble(trouble, findings, knownVariables);
    },
  };
};

interface Known {
  readonly variables: readonly Variable[];
  readonly filled: Map<string, FilledLocation>;
  /** The values asked for last, and their place. */
  readonly values: string[];
  last: FilledLocation | undefined;
}

interface Trouble {
  readonly message: string;
  readonly text: string;
  readonly at: Span;
  readonly nodes: Set<string>;
}

/** What is remembered of a location; undefined for one with `$node`, which is different for every node. */
const knownPlaces = (location: Location, places: Map<Location, Known | undefined>): Known | undefined => {
  if (places.has(location)) return places.get(location);
  const pieces = [...(location.server?.pieces ?? []), ...location.directory.pieces];
  const variables = pieces.filter((piece) => typeof piece !== 'string');
  const perNode = variables.some((variable) => variable.of === 'node');
  const fresh = perNode ? undefined : { variables, filled: new Map(), values: [], last: undefined };
  places.set(location, fresh);
  return fresh;
};

/** The place that the scope's values gave before; neighbouring nodes mostly have the same. */
const recall = (known: Known, scope: Scope): FilledLocation | undefined => {
  let same = known.last !== undefined;
  for (let index = 0; index < known.variables.length; index += 1) {
    const variable = known.variables[index];
    const value = (variable === undefined ? undefined : variableValue(variable, scope)) ?? '\0';
    if (known.values[index] === value) continue;
    known.values[index] = value;
    same = false;
  }
  if (!same) known.last = known.filled.get(known.values.join('\n'));
  return known.last;
};

const troublesOf = (problem: FillProblem): readonly string[] =>
  'unsafe' in problem ? [`unsafe ${problem.unsafe}`] : problem.missing.map(({ written }) => `missing ${written}`);

const note = (troubles: Map<string, Trouble>, message: string, location: Location, at: Span, node: string): void => {
  const key = `${at.file}:${at.start.line}:${at.start.column} ${message}`;
  const known = troubles.get(key);
  if (known !== undefined) known.nodes.add(node);
  else troubles.set(key, { message, text: location.text, at, nodes: new Set([node]) });
};

const reportTrouble = (trouble: Trouble, findings: Findings, knownVariables: () => Iterable<string>): void => {
  const { message, text, at } = trouble;
  const which = `${trouble.nodes.size === 1 ? 'node' : `${trouble.nodes.size} nodes:`} ${foldNodeNames(trouble.nodes)}`;
  const [kind = '', ...rest] = message.split(' ');
  const what = rest.join(' ');
  if (kind === 'unsafe') {
    findings.error('variable-unsafe', `${JSON.stringify(text)} cannot be used for ${which}: ${what}`, {
      at,
      help: 'a value must not climb with "..", break a line or change the server',
    });
    return;
  }
  const name = what.replace(/^\$\{?/, '').replace(/\}$/, '');
  findings.error('variable-without-value', `${what} in ${JSON.stringify(text)} has no value for ${which}`, {
    at,
    help: didYouMean(name, knownVariables()) ?? howToSet(name),
  });
};

const howToSet = (name: string): string => {
  const [table = '', column = ''] = name.split('.');
  return table === 'site'
    ? `add ${column} to the attributes of the Site`
    : `set ${table}: { ${column}: … } in the node or in one of its groups`;
};
