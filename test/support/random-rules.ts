import fc from 'fast-check';
import { ancestors, arbitraryPath, arbitraryTree, type Thing } from './random-tree.ts';

/** One rule as a manifest has it. */
export interface Rule {
  readonly file: string;
  readonly method: 'link' | 'bind';
  readonly options: 'tmpfs' | 'localdisk' | 'ro';
}

/** How a rule comes from a tree: it nearly always names something that is there, or beside it. */
interface Seed {
  readonly pick: number;
  readonly shape: 'exact' | 'parent' | 'child' | 'beside' | 'free' | 'glob' | 'deepglob';
  readonly path: string;
  readonly slash: boolean;
  readonly method: Rule['method'];
  readonly options: Rule['options'];
}

const seed: fc.Arbitrary<Seed> = fc.record({
  pick: fc.nat(40),
  shape: fc.oneof(
    { weight: 8, arbitrary: fc.constant('exact' as const) },
    { weight: 4, arbitrary: fc.constant('parent' as const) },
    { weight: 4, arbitrary: fc.constantFrom('child' as const, 'beside' as const, 'free' as const) },
    { weight: 2, arbitrary: fc.constantFrom('glob' as const, 'deepglob' as const) },
  ),
  path: arbitraryPath,
  slash: fc.boolean(),
  method: fc.constantFrom('link', 'link', 'link', 'bind'),
  options: fc.constantFrom('tmpfs', 'tmpfs', 'localdisk', 'ro'),
});

/** A random image, and one to four rule sets that follow each other. */
export interface Story {
  readonly things: readonly Thing[];
  readonly revisions: readonly (readonly Rule[])[];
  /** Whether a node boots the image, which needs lists, boot files and a kernel. */
  readonly node: boolean;
}

/** What becomes of each rule of the stock in one revision. */
const choice = fc.array(fc.constantFrom('absent', 'absent', 'present', 'present', 'present', 'turned'), {
  minLength: 7,
  maxLength: 7,
});

/** Stories: each revision is a choice from one stock of rules, some with their other method. */
export const arbitraryStory: fc.Arbitrary<Story> = fc
  .record({
    things: arbitraryTree,
    stock: fc.array(seed, { minLength: 2, maxLength: 7, size: 'max' }),
    choices: fc.array(choice, { minLength: 1, maxLength: 4, size: 'max' }),
    node: fc.boolean(),
  })
  .map(({ things, stock, choices, node }) => {
    const rules = stock.map((one) => ruleOf(one, things));
    const revisions = choices.map((chosen) =>
      consistent(
        rules.flatMap((rule, index) => {
          if (chosen[index] === 'absent') return [];
          return [chosen[index] === 'turned' ? turnedRound(rule) : rule];
        }),
      ),
    );
    return { things, revisions, node };
  });

const turnedRound = (rule: Rule): Rule => ({ ...rule, method: rule.method === 'link' ? 'bind' : 'link' });

const ruleOf = (one: Seed, things: readonly Thing[]): Rule => {
  const found = things[one.pick % Math.max(things.length, 1)]?.path ?? one.path;
  const { method, options } = one;
  return { file: fileOf(one, found), method, options };
};

const fileOf = ({ shape, path, slash }: Seed, found: string): string => {
  const tail = path.slice(path.lastIndexOf('/'));
  const above = ancestors(found).at(-1) ?? found;
  switch (shape) {
    case 'exact':
      return escaped(found);
    case 'parent':
      return escaped(above);
    case 'child':
      return `${escaped(found + tail)}${slash ? '/' : ''}`;
    case 'beside':
      return `${escaped(`${above}${tail}2`)}${slash ? '/' : ''}`;
    case 'free':
      return `${escaped(path)}${slash ? '/' : ''}`;
    case 'glob':
      return `${escaped(above)}/*`;
    case 'deepglob':
      return `/*${escaped(found).replace(/^\/[^/]*/, '')}`;
  }
};

const escaped = (path: string): string => path.replace(/[*?[\]{}\\]/g, '\\$&');

/** What one repository may hold together: each path once, and nested rules of one method and option. */
const consistent = (rules: readonly Rule[]): readonly Rule[] => {
  const byPath = new Map<string, Rule>();
  for (const rule of rules) {
    const path = rule.file.replace(/\/$/, '');
    if (path === '' || byPath.has(path)) continue;
    byPath.set(path, rule);
  }
  return [...byPath]
    .flatMap(([path, rule]): readonly Rule[] => {
      const above = ancestors(path).find((one) => byPath.has(one));
      const parent = above === undefined ? undefined : byPath.get(above);
      if (parent === undefined) return [rule];
      return [{ ...rule, method: parent.method, options: parent.options === 'ro' ? 'tmpfs' : parent.options }];
    })
    .map((rule, _, all) => (rule.options === 'ro' && hasChild(rule, all) ? { ...rule, options: 'tmpfs' } : rule));
};

const hasChild = (rule: Rule, all: readonly Rule[]): boolean =>
  all.some((one) => one.file.startsWith(`${rule.file.replace(/\/$/, '')}/`));

/** The manifests of a site with one image, some rules, and a node that boots it when `node` says so. */
export const manifestText = (rules: readonly Rule[], node: boolean): string =>
  [
    document('Site', 'test', { manifests: ['*.yaml'], master: '172.10.0.1' }),
    document('Image', 'i', { os: 'o', arch: 'x86_64', profile: 'p' }),
    ...(node ? [document('Node', 'n1', { image: 'i', ip: '172.10.1.1', mac: '52:54:00:00:00:01' })] : []),
    ...(rules.length === 0 ? [] : [document('LiteFile', 'base', { files: rules })]),
  ].join('---\n');

const document = (kind: string, name: string, spec: unknown): string =>
  `apiVersion: statelite/v1\nkind: ${kind}\nmetadata: { name: ${name} }\nspec: ${JSON.stringify(spec)}\n`;
