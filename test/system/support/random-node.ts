import fc from 'fast-check';
import { nestingProblems } from '../../../src/cluster/nested-rules.ts';
import { type RuleText, ruleOf } from './small-node.ts';

/** What lies at a path of a random tree: a text, null for an empty directory, `-> target` for a link. */
export type Files = Readonly<Record<string, string | null>>;

/** An image, layers, what the node kept, and the rules over them. */
export interface RandomNode {
  readonly image: Files;
  readonly layers: readonly Files[];
  /** Undefined for a node without a statelite mount. */
  readonly state: Files | undefined;
  readonly rules: readonly RuleText[];
}

const directories = ['etc/d', 'etc/d/s', 'var/l', 'var/l/a b', 'var/l/.h', 'var/l/.h/deep', 'srv'] as const;
const leaves = ['f', '.dot', "it's", 'new\nline', '-n', 'ü日', '$(id)', '*'] as const;
const files = ['etc', ...directories].flatMap((directory) => leaves.map((leaf) => `${directory}/${leaf}`));

/** Links beside all rules: up and out of the directory that a rule puts elsewhere, into that of another rule, and inside. */
const targets = [
  'f',
  '../f',
  '../d',
  '../../f',
  '../../etc/d',
  '../../srv',
  '../../../etc/f',
  '../../../var/l/f',
].concat(
  ...[
    '../../../srv/f',
    '../../../../etc/d/f',
    '../s/../f',
    '../.default/srv/f',
    '../../.default/etc/d',
    '../.statelite',
  ],
  ...['../../.statelite/tmpfs', '../../mnt/1/srv', '../../n01/etc/f', '/etc/d/s', '/srv/up', 'up', '../d/up/..', '..'],
);
const links = fc.dictionary(
  fc.constantFrom(...['etc', ...directories].map((directory) => `${directory}/up`)),
  fc.constantFrom(...targets),
  { maxKeys: 3 },
);

/** A tree whose texts say where they come from; a path is a file everywhere or a directory everywhere. */
const tree = (name: string, size: number): fc.Arbitrary<Files> =>
  fc
    .record({
      files: fc.array(fc.record({ path: fc.constantFrom(...files), link: fc.nat(9) }), { maxLength: size }),
      empty: fc.subarray([...directories], { maxLength: 2 }),
      links,
    })
    .map((drawn) => ({
      ...Object.fromEntries(Object.entries(drawn.links).map(([path, target]) => [path, `-> ${target}`])),
      ...Object.fromEntries(
        drawn.files.map(({ path, link }) => [path, link === 0 ? '-> nowhere' : `${name} ${path}\n`]),
      ),
      ...Object.fromEntries(
        drawn.empty.flatMap((path) =>
          [...drawn.files.map(({ path: file }) => file), ...Object.keys(drawn.links)].some((file) =>
            file.startsWith(`${path}/`),
          )
            ? []
            : [[path, null]],
        ),
      ),
    }));

const behaviour = fc.constantFrom('tmpfs', 'tmpfs', 'tmpfs', 'persistent', 'persistent', 'ro', 'con');

const rules = fc
  .array(
    fc.record({
      path: fc.oneof(
        fc.constantFrom(...directories.map((path) => `/${path}/`)),
        fc.constantFrom(...files.map((path) => `/${path}`)),
      ),
      behaviour,
      method: fc.constantFrom('link', 'link', 'bind'),
    }),
    { minLength: 1, maxLength: 7 },
  )
  .map((drawn) => {
    const texts: RuleText[] = [];
    for (const { path, behaviour: wanted, method } of drawn) {
      const text: RuleText = `${wanted === 'con' && path.endsWith('/') ? 'tmpfs' : wanted} ${method} ${path}`;
      if (!texts.some((other) => other.endsWith(` ${path}`)) && areLegal([...texts, text])) texts.push(text);
    }
    return texts;
  });

const areLegal = (texts: readonly RuleText[]): boolean =>
  nestingProblems(texts.map((text) => ruleOf(text, texts))).length === 0;

/** Random nodes: whatever `statelite validate` lets through. */
export const randomNode: fc.Arbitrary<RandomNode> = fc.record({
  // Links where the image has a rule's path are resolved by the survey, so the image has none.
  image: tree('image', 12).map((all) =>
    Object.fromEntries(
      Object.entries(all).map(([path, text]) => [path, text === '-> nowhere' ? 'was a link\n' : text]),
    ),
  ),
  layers: fc
    .tuple(tree('one', 8), tree('two', 8), tree('three', 4), fc.nat(3))
    .map(([one, two, three, count]) => [one, two, three].slice(0, count)),
  state: fc.option(tree('kept', 6), { nil: undefined, freq: 8 }),
  rules,
});
