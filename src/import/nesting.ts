import { parentPath, rootedPath } from '../core/place.ts';
import type { ImageNames, KnownImage } from './image-names.ts';
import type { LiveRule } from './litefile.ts';
import { quote, type Report } from './report.ts';
import { spanOf, textOf } from './table.ts';

/**
 * The rules, with the method of the rule above them: xCAT makes no link below a bind mount. What cannot live below
 * another rule is reported and stays: liteimg rejects it as well, and the administrator must choose.
 */
export const nested = (rules: readonly LiveRule[], images: ImageNames, report: Report): readonly LiveRule[] => {
  const result = new Map<LiveRule, LiveRule>();
  const sorted = [...rules].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  const views = images.images.size === 0 ? [undefined] : [...images.images];
  const trees = views.map((view) => ({ image: view?.[0], rules: effective(sorted, view) }));
  for (const rule of sorted) {
    let placed = rule;
    for (const { image, rules: tree } of trees) {
      if (tree.get(rule.path) !== rule) continue;
      const above = nearestAbove(rule, tree);
      if (above !== undefined) placed = placeBelow(result.get(above) ?? above, placed, image, report);
    }
    result.set(rule, placed);
  }
  return rules.map((rule) => result.get(rule) ?? rule);
};

/** The rules that an image gets, by path; those with glob characters are left to planning. */
const effective = (
  rules: readonly LiveRule[],
  view: readonly [string, KnownImage] | undefined,
): ReadonlyMap<string, LiveRule> => {
  const tree = new Map<string, LiveRule>();
  const strength = ({ scope }: LiveRule): number =>
    scope === 'ALL' ? 1 : scope === view?.[0] ? 3 : view?.[1].groups.includes(scope) === true ? 2 : 0;
  for (const rule of rules) {
    if (/[*?[]/.test(rule.path) || strength(rule) === 0) continue;
    const other = tree.get(rule.path);
    if (other === undefined || strength(rule) > strength(other)) tree.set(rule.path, rule);
  }
  return tree;
};

const nearestAbove = (rule: LiveRule, tree: ReadonlyMap<string, LiveRule>): LiveRule | undefined => {
  for (let path = rootedPath(rule.path); path !== undefined && path !== '/'; ) {
    path = parentPath(path);
    const found = tree.get(path);
    if (found !== undefined) return found;
  }
  return undefined;
};

/** The rule as it can stand below another, for one image; a rule that is changed twice clashes for good. */
const placeBelow = (above: LiveRule, rule: LiveRule, image: string | undefined, report: Report): LiveRule => {
  const file = textOf(rule.row, 'file');
  const parent = textOf(above.row, 'file');
  const where = image === undefined ? '' : ` in image ${quote(image)}`;
  const problem = clash(above, rule);
  const tell = (severity: 'error' | 'warning', message: string): void => {
    const related = [{ at: spanOf(above.row, 'file'), message: 'the rule above it' }];
    report.push({ code: 'import-nesting', severity, message, at: spanOf(rule.row, 'file'), related });
  };
  if (problem !== undefined) {
    tell(
      'error',
      `${file} cannot be ${rule.option.behaviour} below ${parent}, which ${problem}${where}; change one of them`,
    );
    return rule;
  }
  const { method } = above.option;
  if (method === rule.option.method) return rule;
  if (rule.settled) {
    tell(
      'error',
      `${file} cannot follow the method of ${parent}${where}, since it follows another rule in another image`,
    );
    return rule;
  }
  const kind = method === 'bind' ? 'bind mount' : 'link';
  tell('warning', `xCAT treats ${file} like ${parent} above it, a ${kind}; imported with method ${method}`);
  return { ...rule, settled: true, option: { ...rule.option, method } };
};

const clash = (above: LiveRule, below: LiveRule): string | undefined => {
  const { behaviour } = above.option;
  if (behaviour === 'ro') return 'is read-only';
  if (behaviour === 'con') return 'is joined from files';
  const kept = behaviour === 'persistent' || behaviour === 'localdisk';
  return kept && below.option.behaviour !== behaviour ? `is ${behaviour}` : undefined;
};
