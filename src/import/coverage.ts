import { foldNodeNames } from '../cluster/fold-node-names.ts';
import { compileLocation, fillLocation } from '../cluster/location.ts';
import type { Scope } from '../cluster/template.ts';
import type { Attributes } from './attributes.ts';
import type { ImageNames } from './image-names.ts';
import type { LiveRule } from './litefile.ts';
import type { NodeRow } from './node-rows.ts';
import { count, quote, type Report, refuse, someOf } from './report.ts';
import { type Row, spanOf, textOf } from './table.ts';

/** What the nodes are checked against. */
export interface NodeView {
  readonly nodes: readonly NodeRow[];
  imageOf(node: NodeRow): string | undefined;
  readonly attributes: Attributes;
  readonly site: ReadonlyMap<string, string>;
  readonly images: ImageNames;
}

/** Reports the locations that cannot be filled in for some node that uses them. */
export const reportVariables = (
  rows: ReadonlyMap<Row, string>,
  column: string,
  view: NodeView,
  report: Report,
): void => {
  for (const [row, text] of rows) {
    const location = compileLocation(text);
    if ('problem' in location) continue;
    const problems = new Map<string, string[]>();
    for (const node of usersOf(row, view)) {
      const filled = fillLocation(location, scopeOf(node, view));
      const found =
        'missing' in filled
          ? filled.missing.map(({ written }) => `${written} has no value`)
          : 'unsafe' in filled
            ? [filled.unsafe]
            : [];
      for (const problem of new Set(found)) {
        const names = problems.get(problem);
        if (names === undefined) problems.set(problem, [node.name]);
        else names.push(node.name);
      }
    }
    for (const [problem, names] of problems) {
      const message = `${quote(text)}: ${problem} for ${count(names.length, 'node')} (${foldNodeNames(names)}); xCAT writes UNDEFINED or goes astray`;
      const help = 'The row is imported; mend the value, or disable the row.';
      refuse(report, 'import-variable-undefined', spanOf(row, column), message, help);
    }
  }
};

/** What variables read at a node; what xCAT's nodeset writes to nodetype is known from the image. */
const scopeOf = (node: NodeRow, view: NodeView): Scope => ({
  node: node.name,
  site: view.site,
  attribute: (table, column) => {
    const image = view.images.images.get(view.imageOf(node) ?? '');
    const given = new Map([
      ['nodelist.node', node.name],
      ['nodelist.groups', node.groups.join(',')],
      ['nodetype.os', image?.os],
      ['nodetype.arch', image?.arch],
      ['nodetype.profile', image?.profile],
      ['nodetype.provmethod', view.imageOf(node)],
    ]);
    const known = given.get(`${table}.${column}`);
    if (table === 'nodetype' && image === undefined) return undefined;
    return view.attributes(node, table, column)?.value ?? known;
  },
});

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
  const image = textOf(row, 'image');
  // A statelite row whose image is not imported is imported for all images.
  const scope = view.images.images.has(image) || view.images.groups.has(image) ? image : 'ALL';
  return view.nodes.filter((node) => {
    if (key !== undefined && node.name !== key && !node.groups.includes(key)) return false;
    return scope === 'ALL' && key !== undefined ? true : reaches(scope, view.imageOf(node), view.images);
  });
};

const reaches = (scope: string, image: string | undefined, images: ImageNames): boolean => {
  if (image === undefined) return false;
  return scope === 'ALL' || scope === image || images.images.get(image)?.groups.includes(scope) === true;
};
