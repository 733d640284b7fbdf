import type { Behaviour, Method } from '../../../src/cluster/cluster.ts';

/** What is said of a directory and of a file in it: nothing, or how the rule behaves, both by one method. */
export interface RuleSet {
  readonly method: Method;
  readonly directory: Behaviour | undefined;
  readonly file: Behaviour | undefined;
}

/** From one set of rules to another, in directories of their own. */
export interface RulePair {
  /** The directory that holds `d` and what is in it. */
  readonly base: string;
  readonly before: RuleSet;
  readonly after: RuleSet;
}

const ofDirectories: readonly Behaviour[] = ['tmpfs', 'persistent', 'ro', 'localdisk'];
const ofFiles: readonly Behaviour[] = [...ofDirectories, 'con'];

/** Whether a rule for a file may lie below one for its directory (docs/semantics.md, nested rules). */
const mayNest = (directory: Behaviour | undefined, file: Behaviour | undefined): boolean =>
  directory === undefined || file === undefined || directory === 'tmpfs' || (directory === file && directory !== 'ro');

const ruleSets: readonly RuleSet[] = [
  { method: 'link', directory: undefined, file: undefined },
  ...(['link', 'bind'] as const).flatMap((method) =>
    [undefined, ...ofDirectories].flatMap((directory) =>
      [undefined, ...ofFiles]
        .filter((file) => (directory ?? file) !== undefined && mayNest(directory, file))
        .map((file): RuleSet => ({ method, directory, file })),
    ),
  ),
];

/** Every change of every set of rules into another, but for those among bind rules, of which an image shows nothing. */
export const rulePairs: readonly RulePair[] = ruleSets
  .flatMap((before) => ruleSets.map((after) => ({ before, after })))
  .filter(({ before, after }) => before !== after && (before.method === 'link' || after.method === 'link'))
  .map((pair, index) => ({ ...pair, base: `/srv/p${String(index).padStart(4, '0')}` }));

/** A pair's rules, as items of a LiteFile. */
export const rulesOf = (base: string, { method, directory, file }: RuleSet): readonly string[] => [
  ...(directory === undefined ? [] : [`{ file: ${base}/d/, options: ${directory}, method: ${method} }`]),
  ...(file === undefined ? [] : [`{ file: ${base}/d/c, options: ${file}, method: ${method} }`]),
];

/** A pair in words. */
export const pairText = ({ before, after }: RulePair): string => `${setText(before)} => ${setText(after)}`;

const setText = ({ method, directory, file }: RuleSet): string => {
  const rules = [directory && `${directory} d`, file && `${file} c`].filter((one) => one !== undefined);
  return rules.length === 0 ? 'nothing' : `${rules.join(', ')} by ${method}`;
};
