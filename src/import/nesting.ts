import { parentPath, rootedPath } from '../core/place.ts';
import type { ImageNames } from './images.ts';
import type { LiveRule } from './litefile.ts';
import type { Report } from './report.ts';
import { spanOf, textOf } from './table.ts';

/**
 * The rules without those that cannot live below another rule, and with the method of the rule above them: xCAT
 * rejects the first, and makes no link below a bind mount. Rules with glob characters are left to planning.
 */
export const nestable = (rules: readonly LiveRule[], images: ImageNames, report: Report): readonly LiveRule[] => {
  const byPath = new Map<string, LiveRule[]>();
  const sorted = [...rules].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  const result = new Map<LiveRule, LiveRule | undefined>();
  for (const rule of sorted) {
    const placed = /[*?[]/.test(rule.path) ? rule : placeBelow(rule, byPath, images, report);
    result.set(rule, placed);
    if (placed === undefined) continue;
    const known = byPath.get(rule.path);
    if (known === undefined) byPath.set(rule.path, [placed]);
    else known.push(placed);
  }
  return rules.flatMap((rule) => result.get(rule) ?? []);
};

const placeBelow = (
  rule: LiveRule,
  byPath: ReadonlyMap<string, readonly LiveRule[]>,
  images: ImageNames,
  report: Report,
): LiveRule | undefined => {
  const above = nearestAbove(rule, byPath, images);
  if (above === undefined) return rule;
  const problem = clash(above, rule);
  const related = [{ at: spanOf(above.row, 'file'), message: 'the rule above it' }];
  const at = spanOf(rule.row, 'file');
  const [file, parent] = [textOf(rule.row, 'file'), textOf(above.row, 'file')];
  if (problem !== undefined) {
    const message = `${file} cannot be ${rule.option.behaviour} below ${parent}, which ${problem}; the row stays as a comment`;
    report.push({ code: 'import-nesting', severity: 'error', message, at, related });
    return undefined;
  }
  const { method } = above.option;
  if (method === rule.option.method) return rule;
  const message = `xCAT treats ${file} like ${parent} above it, a ${method === 'bind' ? 'bind mount' : 'link'}; imported with method ${method}`;
  report.push({ code: 'import-nesting', severity: 'warning', message, at, related });
  return { ...rule, option: { ...rule.option, method } };
};

/** The nearest rule above whose images may be images of this rule as well. */
const nearestAbove = (
  rule: LiveRule,
  byPath: ReadonlyMap<string, readonly LiveRule[]>,
  images: ImageNames,
): LiveRule | undefined => {
  let path = rootedPath(rule.path);
  while (path !== undefined && path !== '/') {
    path = parentPath(path);
    const found = byPath.get(path)?.find((above) => mayMeet(above.scope, rule.scope, images));
    if (found !== undefined) return found;
  }
  return undefined;
};

const mayMeet = (a: string, b: string, images: ImageNames): boolean => {
  const members = (scope: string): readonly string[] =>
    images.images.has(scope)
      ? [scope]
      : [...images.images].filter(([, image]) => image.groups.includes(scope)).map(([name]) => name);
  return a === 'ALL' || b === 'ALL' || a === b || members(a).some((name) => members(b).includes(name));
};

const clash = (above: LiveRule, below: LiveRule): string | undefined => {
  const { behaviour } = above.option;
  if (behaviour === 'ro') return 'is read-only';
  if (behaviour === 'con') return 'is joined from files';
  const kept = behaviour === 'persistent' || behaviour === 'localdisk';
  return kept && below.option.behaviour !== behaviour ? `is ${behaviour}` : undefined;
};
