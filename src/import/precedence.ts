import type { ImageNames } from './images.ts';
import type { LiveRule } from './litefile.ts';
import { quote, type Report, someOf, warn } from './report.ts';
import { spanOf } from './table.ts';

/** Reports the rules of image groups, which xCAT applies less often and more weakly than we do. */
export const reportPrecedence = (rules: readonly LiveRule[], images: ImageNames, report: Report): void => {
  const forAll = new Map(rules.filter((rule) => rule.scope === 'ALL').map((rule) => [rule.path, rule]));
  const told = new Set<string>();
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
