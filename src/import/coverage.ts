import { foldNodeNames } from '../cluster/fold-node-names.ts';
import { compileLocation } from '../cluster/location.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Attributes } from './attributes.ts';
import type { ImageNames } from './images.ts';
import type { LiveRule } from './litefile.ts';
import type { NodeRow } from './node-rows.ts';
import { count, type Report, someOf } from './report.ts';
import { type Row, spanOf, textOf } from './table.ts';

/** What the nodes are checked against. */
export interface NodeView {
  readonly nodes: readonly NodeRow[];
  imageOf(node: NodeRow): string | undefined;
  readonly attributes: Attributes;
  readonly siteKeys: ReadonlySet<string>;
  readonly images: ImageNames;
}

/** Reports the variables of a location that have no value for some node that uses it. */
export const reportVariables = (
  rows: ReadonlyMap<Row, string>,
  column: string,
  view: NodeView,
  report: Report,
): void => {
  for (const [row, text] of rows) {
    const location = compileLocation(text);
    if ('problem' in location) continue;
    const users = usersOf(row, view);
    for (const piece of [...(location.server?.pieces ?? []), ...location.directory.pieces]) {
      if (typeof piece === 'string' || piece.of === 'node') continue;
      const { of, table, key } = piece;
      const without =
        of === 'site'
          ? users.filter(() => !view.siteKeys.has(key))
          : users.filter((node) => !isGiven(table, key) && view.attributes(node, table, key) === undefined);
      if (without.length === 0) continue;
      const diagnostic: Diagnostic = {
        code: 'import-variable-undefined',
        severity: 'error',
        message: `${piece.written} has no value for ${count(without.length, 'node')} (${foldNodeNames(without.map((node) => node.name))}), for which xCAT writes UNDEFINED`,
        at: spanOf(row, column),
        help: 'The row is imported; give the variable a value, or disable the row.',
      };
      report.push(diagnostic);
    }
  }
};

/** Reports persistent rules that reach nodes without a statelite mount, once for all rules of one scope. */
export const reportUncovered = (
  rules: readonly LiveRule[],
  mounts: ReadonlyMap<Row, string>,
  view: NodeView,
  report: Report,
): void => {
  const covered = new Set([...mounts.keys()].map((row) => textOf(row, 'node')));
  const bare = view.nodes.filter((node) => ![node.name, ...node.groups].some((name) => covered.has(name)));
  const persistent = rules.filter((rule) => rule.option.behaviour === 'persistent');
  for (const scope of new Set(persistent.map((rule) => rule.scope))) {
    const nodes = bare.filter((node) => reaches(scope, view.imageOf(node), view.images));
    const concerned = persistent.filter((rule) => rule.scope === scope);
    const [first] = concerned;
    if (first === undefined || (nodes.length === 0 && mounts.size > 0)) continue;
    const paths = `${someOf(concerned.map((rule) => rule.path))} ${concerned.length === 1 ? 'is' : 'are'} persistent`;
    const who =
      nodes.length === 0
        ? 'there is no statelite row'
        : `no statelite row is for ${foldNodeNames(nodes.map((node) => node.name))}`;
    report.push({
      code: 'import-state-missing',
      severity: nodes.length === 0 ? 'warning' : 'error',
      message: `${paths}, but ${who}; there xCAT keeps such files in memory and loses them at reboot`,
      at: spanOf(first.row, 'file'),
      help: 'Add a mount for these nodes to manifests/statelite.yaml, or make the rules tmpfs.',
    });
  }
};

const usersOf = (row: Row, view: NodeView): readonly NodeRow[] => {
  const key = row.table.positions.has('node') ? textOf(row, 'node') : undefined;
  const scope = textOf(row, 'image') === '' ? 'ALL' : textOf(row, 'image');
  return view.nodes.filter((node) => {
    const image = view.imageOf(node);
    if (key !== undefined && node.name !== key && !node.groups.includes(key)) return false;
    return image !== undefined && (key !== undefined || reaches(scope, image, view.images));
  });
};

const reaches = (scope: string, image: string | undefined, images: ImageNames): boolean => {
  if (image === undefined) return false;
  return scope === 'ALL' || scope === image || images.images.get(image)?.groups.includes(scope) === true;
};

/** Values that every node with an image has: xCAT's nodeset writes them. */
const isGiven = (table: string, key: string): boolean =>
  table === 'nodetype'
    ? ['os', 'arch', 'profile', 'provmethod'].includes(key)
    : table === 'nodelist' && ['node', 'groups'].includes(key);
