import type { Node, Site } from '../cluster/cluster.ts';
import { compileLocation, type FilledLocation, fillLocation } from '../cluster/location.ts';
import type { Variable } from '../cluster/template.ts';
import { variableValue } from '../cluster/template.ts';
import type { FindSources } from './attribute-sources.ts';
import type { Expansion } from './explanation.ts';

/** A directory of a layer or a state with its variables, each with what sets it, and what it becomes. */
export interface ExpandedLocation {
  readonly variables: readonly Expansion[];
  readonly filled: FilledLocation | undefined;
}

/** Expands `server:/directory` for a node; without one, only what does not depend on the node gets a value. */
export const expandLocation = (
  text: string,
  node: Node | undefined,
  site: Site,
  sources: FindSources,
): ExpandedLocation => {
  const location = compileLocation(text);
  if ('problem' in location) return { variables: [], filled: undefined };
  const scope = {
    node: node?.name ?? '',
    attribute: (table: string, column: string) => node?.attribute(table, column),
    site: site.attributes,
  };
  const pieces = [...(location.server?.pieces ?? []), ...location.directory.pieces];
  const variables = new Map<string, Variable>();
  for (const piece of pieces) if (typeof piece !== 'string') variables.set(piece.written, piece);
  const needsNode = node === undefined && [...variables.values()].some((variable) => variable.of !== 'site');
  const filled = needsNode ? undefined : fillLocation(location, scope);
  return {
    variables: [...variables.values()].map((variable) => ({
      written: variable.written,
      value: node === undefined && variable.of !== 'site' ? undefined : variableValue(variable, scope),
      sources: sources(variable, node),
    })),
    filled: filled !== undefined && 'server' in filled ? filled : undefined,
  };
};
