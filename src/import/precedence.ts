import type { ImageNames } from './image-names.ts';
import type { LiveRule } from './litefile.ts';
import { quote, type Report, someOf, warn } from './report.ts';
import { spanOf } from './table.ts';

/** Reports the rules of image groups, which xCAT applies less often and more weakly than we do. */
export const reportPrecedence = (rules: readonly LiveRule[], images: ImageNames, report: Report): void => {
  const forAll = new Map(rules.filter((rule) => rule.scope === 'ALL').map((rule) => [rule.path, rule]));
  const told = new Set<string>();
  reportConflicts(rules, images, report);
  for (const rule of rules) {
    if (rule.scope === 'ALL' || images.images.has(rule.scope)) continue;
    reportGroups(rule, images, told, report);
    const all = forAll.get(rule.path);
    if (all === undefined || all.blank || sameOption(rule, all)) continue;
    report.push({
      code: 'import-group-precedence',
      severity: 'warning',
      message: `${rule.path}: xCAT lets the row for ALL win over image group ${quote(rule.scope)}; here the group wins`,
      at: spanOf(rule.row, 'file'),
      help: 'Disable the row if the images of the group shall keep what they have now.',
      related: [{ at: spanOf(all.row, 'file'), message: 'this row is what xCAT applies' }],
    });
  }
};

/** An image with several groups may get two rules for a path, of which neither is the closer one. */
const reportConflicts = (rules: readonly LiveRule[], images: ImageNames, report: Report): void => {
  for (const [name, { groups }] of images.images) {
    if (groups.length < 2) continue;
    const own = new Set(rules.filter((rule) => rule.scope === name).map((rule) => rule.path));
    const first = new Map<string, LiveRule>();
    for (const rule of rules) {
      if (images.images.has(rule.scope) || !groups.includes(rule.scope) || own.has(rule.path)) continue;
      const other = first.get(rule.path);
      if (other === undefined) first.set(rule.path, rule);
      else if (!sameOption(rule, other)) {
        report.push({
          code: 'import-group-conflict',
          severity: 'error',
          message: `image ${quote(name)} is in ${quote(other.scope)} and ${quote(rule.scope)}, whose rows for ${rule.path} disagree; xCAT applies neither`,
          at: spanOf(rule.row, 'file'),
          help: `Give ${name} a row of its own, or disable one of them.`,
          related: [{ at: spanOf(other.row, 'file'), message: 'the other row' }],
        });
      }
    }
  }
};

/** Says once for each group that images with several groups did not get its rows from xCAT. */
export const reportGroups = (
  rule: Pick<LiveRule, 'scope' | 'row'>,
  images: ImageNames,
  told: Set<string>,
  report: Report,
): void => {
  if (told.has(rule.scope)) return;
  told.add(rule.scope);
  const several = [...images.images]
    .filter(([, image]) => image.groups.length > 1 && image.groups.includes(rule.scope))
    .map(([name]) => name);
  if (several.length === 0) return;
  const message = `xCAT ignores rows for image group ${quote(rule.scope)} in ${someOf(several)}, which has several groups; here they apply`;
  warn(report, 'import-image-groups', spanOf(rule.row, 'image'), message);
};

const sameOption = (a: LiveRule, b: LiveRule): boolean =>
  a.option.behaviour === b.option.behaviour && a.option.method === b.option.method;
