import fc from 'fast-check';
import { resolveCluster } from '../../src/cluster/resolve-cluster.ts';
import type { PlaceKey } from '../../src/core/place.ts';
import type { ExplainInput } from '../../src/explain/explain-path.ts';
import { explainInput, headLines, rowsOf, type Trees } from '../explain/explained.ts';

/** A row of litefile as it is written, and the place that it leads to: undefined for a pattern. */
export interface Row {
  readonly file: string;
  readonly place: string | undefined;
  readonly options: 'tmpfs' | 'ro' | 'con' | 'persistent' | 'localdisk';
  readonly method: 'link' | 'bind';
  readonly image: 'ALL' | 'i' | 'g' | 'j' | 'h';
  readonly disable: boolean;
}

/** A row of litetree: its directory as it is written, and what lies there for each node. */
export interface LayerRow {
  readonly directory: (typeof directories)[number];
  readonly image: 'ALL' | 'i' | 'j';
  readonly disable: boolean;
  readonly trees: Readonly<Record<NodeName, Things>>;
  readonly priority: number;
}

export type NodeName = 'n1' | 'n2';
/** A path and what is there: a file, a directory, or a link's target. */
export type Things = readonly (readonly [path: string, what: 'file' | 'dir' | `-> ${string}`])[];

/** An image with rules that lie in each other, layers and states; no rule set of it has errors. */
export interface Explained {
  readonly rows: readonly Row[];
  readonly image: Things;
  readonly layers: readonly LayerRow[];
  /** Everything to ask about: for `dark`, the server that this machine does not see, another may be put. */
  input(who: NodeName | 'i', path: string, dark?: string): ExplainInput;
}

const usual: Readonly<Record<string, 'file' | 'dir'>> = {
  '/a': 'dir',
  '/a/b': 'dir',
  '/a/b/c': 'file',
  '/a/b/e': 'file',
  '/a/x': 'file',
  '/d': 'dir',
  '/d/e': 'file',
  '/d/s': 'dir',
  '/d/s/f': 'file',
  '/f': 'file',
  '/g h': 'file',
};
export const places: readonly string[] = Object.keys(usual);

/** Links of every image here; the places above lie behind them too. */
export const imageLinks: Readonly<Record<string, string>> = {
  '/ln': 'a/b',
  '/ab': '/a',
  '/rt': '/run',
  '/d/up': '../a',
};

/** Links that stay in a layer, which a node follows above a rule's path. */
const inward: Readonly<Record<string, `-> ${string}`>> = {
  '/a': '-> d',
  '/a/b': '-> ../d',
  '/d': '-> a/b',
  '/d/s': '-> ../a/b',
};

const things = (odd: number, most: number): fc.Arbitrary<Things> =>
  fc
    .uniqueArray(fc.tuple(fc.constantFrom(...places), fc.nat(99)), { selector: ([path]) => path, maxLength: most })
    .map((drawn) =>
      drawn.map(([path, turn]) => {
        if (turn < odd) return [path, usual[path] === 'dir' ? 'file' : 'dir'] as const;
        if (turn < odd * 1.5) return [path, turn % 2 === 0 ? '-> /d' : (inward[path] ?? '-> /d')] as const;
        return [path, usual[path] ?? 'file'] as const;
      }),
    );

const spelled = fc
  .record({ place: fc.constantFrom(...places, '/a/b/e', '/a/b/e'), spelling: fc.nat(5) })
  .map(({ place, spelling }) => {
    const behind = spelling === 0 ? place.replace(/^\/a(?=\/b\/)/, '/ab').replace(/^\/ab\/b\//, '/ln/') : place;
    const other = spelling === 1 ? place.replace(/^\/a\//, '/d/up/') : behind;
    return { file: `${other}${usual[place] === 'dir' && spelling > 2 ? '/' : ''}`, place };
  });
const patterns = fc.constantFrom('/a/b/*', '/a/*', '/[df]', '/d/?', '/nothing/*', '/ln/[ce]');

const row: fc.Arbitrary<Row> = fc
  .record({
    path: fc.oneof(
      { weight: 9, arbitrary: spelled },
      { weight: 1, arbitrary: patterns.map((file) => ({ file, place: undefined })) },
      {
        weight: 1,
        arbitrary: fc.constantFrom({ file: '/rt/x', place: '/run/x' }, { file: '/run/y', place: '/run/y' }),
      },
    ),
    options: fc.constantFrom('tmpfs', 'tmpfs', 'ro', 'con', 'con', 'con', 'con', 'persistent', 'localdisk'),
    method: fc.constantFrom('link', 'link', 'link', 'bind'),
    image: fc.constantFrom('ALL', 'ALL', 'ALL', 'i', 'g', 'j', 'h'),
    disable: fc.constantFrom(false, false, false, false, false, true),
  })
  .map(({ path, ...rest }) => ({ ...path, ...rest }));

const directories = [
  'cnfs:/gpfs/$node',
  'cnfs:/gpfs/$nodepos.rack/on/$nodepos.room',
  `cnfs:/gpfs/\${node}-$site.rack`,
  'cnfs:/gpfs/all/',
  'dark:/far/$node',
  '/srv/layer',
] as const;

/** The server and directory that a layer's text becomes for a node. */
export const locationFor = (directory: string, node: NodeName): string =>
  directory
    .replace('$nodepos.rack', racks[node])
    .replace('$nodepos.room', 'tokyo')
    .replace('$site.rack', 'r12')
    .replace(/\$\{node\}|\$node/, node);

const racks = { n1: 'rack1', n2: 'rack2' };

/** What a layer may hold: often a directory above a rule that is a link, or one that holds nothing. */
const layerTree: fc.Arbitrary<Things> = fc
  .record({
    drawn: things(20, 7),
    odd: fc.constantFrom('no', 'no', 'linked', 'linked', 'empty', 'empty', 'empty', 'bare'),
  })
  .map(({ drawn, odd }) => {
    if (odd === 'no') return drawn;
    if (odd === 'bare') return [];
    if (odd === 'empty')
      return [...drawn.filter(([path]) => !/^\/(?:a|d\/s)/.test(path)), ['/a', 'dir'], ['/d/s', 'dir']];
    return [...drawn.filter(([path]) => !/^\/(?:a|d\/e)/.test(path)), ['/a/b', '-> ../d'], ['/d/e', 'file']];
  });

const layers: fc.Arbitrary<readonly LayerRow[]> = fc
  .uniqueArray(
    fc.record({
      directory: fc.constantFrom(...directories),
      image: fc.constantFrom('ALL', 'ALL', 'ALL', 'i', 'i', 'j'),
      disable: fc.constantFrom(false, false, false, false, true),
      trees: fc.record({ n1: layerTree, n2: layerTree }),
    }),
    { selector: ({ directory }) => directory, maxLength: 5, size: 'max' },
  )
  .map((rows) =>
    // A row for the image may have the priority of a row for all, which it overrules. Nodes may share a directory.
    rows.map((one, index) => ({
      ...one,
      trees: { n1: one.trees.n1, n2: one.directory.includes('$') ? one.trees.n2 : one.trees.n1 },
      priority: one.image === 'i' && rows[index - 1]?.image === 'ALL' ? index : index + 1,
    })),
  );

const nodes = `apiVersion: statelite/v1
kind: NodeGroup
metadata: { name: tokyo }
spec: { nodepos: { room: tokyo, rack: nowhere } }
---
apiVersion: statelite/v1
kind: Node
metadata: { name: n1 }
spec: { image: i, groups: [tokyo], nodepos: { rack: rack1 } }
---
apiVersion: statelite/v1
kind: Node
metadata: { name: n2 }
spec: { image: i, groups: [tokyo], nodepos: { rack: rack2 } }
---
`;

/** The line of the first row of litefile. */
export const firstRow = headLines + nodes.split('\n').length - 1 + 5;

/** Stories whose every rule set can be applied. */
export const arbitraryExplained: fc.Arbitrary<Explained> = fc
  .record({
    rows: fc.array(row, { minLength: 3, maxLength: 12, size: 'max' }),
    // Rules that lie in each other must agree, so most stories have one manner for all directories.
    manner: fc.constantFrom('any', 'tmpfs', 'tmpfs', 'con', 'con', 'persistent', 'localdisk'),
    method: fc.constantFrom('any', 'link', 'link', 'bind'),
    // Its directory /d always holds a link.
    image: things(0, 9).map((drawn): Things => [...drawn.filter(([path]) => path !== '/d'), ['/d', 'dir']]),
    layers,
    states: fc.record({ n1: things(0, 4), n2: things(0, 4) }),
  })
  .map(({ rows: all, manner, method, image, layers: rowsOfLayers, states }) => {
    const manifests = (rows: readonly Row[]): string =>
      nodes +
      rowsOf(
        'LiteFile',
        'f',
        'files',
        rows.map(({ place, ...written }) => JSON.stringify(written)),
      ) +
      rowsOf('Statelite', 's', 'mounts', ['{ node: tokyo, statemnt: "cnfs:/gpfs/state" }']) +
      rowsOf(
        'LiteTree',
        't',
        'layers',
        rowsOfLayers.map(({ trees, ...written }) => JSON.stringify(written)),
      );
    const trees = (dark: string): Trees => [
      ...Object.entries(imageLinks).map(([path, target]) => [`image/i:${path}` as PlaceKey, `-> ${target}`] as const),
      ...planted('image/i:', image),
      ...rowsOfLayers.flatMap((layer) =>
        (['n1', 'n2'] as const).flatMap((node) =>
          planted(rootOf(locationFor(layer.directory, node).replace('dark:', dark)), layer.trees[node]),
        ),
      ),
      ...planted('local//gpfs:/state/n1', states.n1),
      ...planted('local//gpfs:/state/n2', states.n2),
    ];
    const inputOf = (rows: readonly Row[], who: NodeName | 'i', path: string, dark = 'dark:') =>
      explainInput(manifests(rows).replace('dark:', dark), trees(dark), who, path);
    let rows: readonly Row[] = all.map((one) => ({
      ...one,
      options: optionFor(one, manner),
      method: method === 'any' ? one.method : method,
    }));
    for (let bad = badRows(inputOf(rows, 'n1', '/')); bad.size > 0; bad = badRows(inputOf(rows, 'n1', '/'))) {
      rows = rows.filter((_, index) => !bad.has(index));
    }
    return { rows, image, layers: rowsOfLayers, input: (who, path, dark) => inputOf(rows, who, path, dark) };
  });

const optionFor = ({ place = '', options }: Row, manner: Row['options'] | 'any'): Row['options'] => {
  if (manner === 'any') return options;
  const isDirectory = usual[place] === 'dir';
  if (manner === 'con') return isDirectory ? 'tmpfs' : 'con';
  return manner === 'tmpfs' && !isDirectory ? options : manner;
};

/** The root of a server's directory on this machine. */
const rootOf = (location: string): string => {
  if (location.startsWith('/')) return `image/i:${location}`;
  return location.replace('cnfs:/gpfs', 'local//gpfs:').replace(/\/$/, '');
};

/** Without what would lie below a file or a link. */
const possible = (all: Things): Things => {
  const ends = all.filter(([, what]) => what !== 'dir').map(([path]) => path);
  return all.filter(([path]) => !ends.some((end) => path.startsWith(`${end}/`)));
};

/** A tree below a root. */
const planted = (root: string, all: Things): Trees =>
  possible(all).map(([path, what]) => [
    `${root}${path}` as PlaceKey,
    what === 'dir' ? undefined : what === 'file' ? `${root}${path}\n` : what,
  ]);

/**
 * What a layer has at a path, an empty directory told from another; undefined where there is nothing. Links above it are
 * followed as long as they stay inside.
 */
export const heldIn = (all: Things, path: string): 'file' | 'dir' | 'empty' | 'link' | undefined => {
  const has = possible(all);
  const rest = path.slice(1).split('/');
  let at = '';
  for (let hops = 0; rest.length > 0; ) {
    const name = rest.shift() ?? '';
    if (name === '..') {
      at = at.slice(0, at.lastIndexOf('/'));
      continue;
    }
    const what = has.find(([one]) => one === `${at}/${name}`)?.[1];
    if (rest.length === 0 || what === undefined || !what.startsWith('-> ')) {
      at = `${at}/${name}`;
      continue;
    }
    hops += 1;
    if (hops > 40 || what.startsWith('-> /')) return undefined;
    rest.unshift(...what.slice(3).split('/'));
  }
  if (has.some(([one]) => one.startsWith(`${at}/`))) return 'dir';
  const what = has.find(([one]) => one === at)?.[1];
  return what === 'dir' ? 'empty' : what === 'file' || what === undefined ? what : 'link';
};

/** The rows that `validate` or a look at the image refuses. */
const badRows = ({ manifests, survey }: ExplainInput): ReadonlySet<number> => {
  const errors = [...resolveCluster(manifests, () => undefined).diagnostics, ...survey.diagnostics].filter(
    ({ severity }) => severity === 'error',
  );
  return new Set(
    errors.map(({ at, message }) => {
      if (at === undefined || at.start.line < firstRow) throw new Error(message);
      return at.start.line - firstRow;
    }),
  );
};
