import { rootedPath } from '../core/place.ts';
import type { Content, ContentMap, ManifestDocument } from '../manifest/write.ts';
import { remark } from '../manifest/write.ts';
import type { Dialect } from './dialect.ts';
import type { ImageNames } from './image-names.ts';
import { checkLitefileRow } from './litefile-row.ts';
import { nested } from './nesting.ts';
import type { MeantOption } from './options.ts';
import { reportPath } from './path-report.ts';
import { reportPrecedence } from './precedence.ts';
import { note, quote, type Report, warn } from './report.ts';
import { commentsOf, importLines, isDisabled } from './rows.ts';
import { type Row, rowsOf, spanOf, type Table, textOf } from './table.ts';

/** A row that takes part: its scope is an image, an image group or ALL. */
export interface LiveRule {
  readonly row: Row;
  readonly scope: string;
  readonly blank: boolean;
  readonly path: string;
  readonly directory: boolean;
  readonly option: MeantOption;
  /** The method was changed to that of the rule above. */
  readonly settled: boolean;
}

/** What the litefile table becomes, and the live rules that are persistent. */
export interface ImportedLitefile {
  readonly documents: readonly ManifestDocument[];
  readonly rules: readonly LiveRule[];
}

/** The LiteFile manifest for a litefile table: one item for each row, in the order of the rows. */
export const importLitefile = (
  table: Table,
  dialect: Dialect,
  images: ImageNames,
  report: Report,
): ImportedLitefile => {
  const live = new Map<Row, LiveRule>();
  const disabled = new Map<Row, MeantOption>();
  for (const row of rowsOf(table)) {
    const option = checkLitefileRow(row, dialect, images, report);
    if (option === undefined) continue;
    if (isDisabled(row, report)) disabled.set(row, option);
    else live.set(row, liveRule(row, option));
  }
  const kept = withoutRepeats([...live.values()], report);
  const forced = kept.map((rule) => (dialect === 'today' ? withMtab(rule, report) : rule));
  const rules = nested(forced, images, report);
  for (const rule of rules) reportRule(rule, report);
  reportPrecedence(rules, images, report);
  const byRow = new Map(rules.map((rule) => [rule.row, rule]));
  const files = importLines(table, report, (row) => {
    const off = disabled.get(row);
    if (off !== undefined) return item(row, off, true);
    const rule = byRow.get(row);
    return rule === undefined ? undefined : item(row, rule.option, false);
  });
  const more = dialect === 'today' ? missingMtab(table, rules, report) : [];
  if (files.length === 0) return { documents: [], rules };
  return { documents: [{ kind: 'LiteFile', name: 'litefile', spec: { files: [...files, ...more] } }], rules };
};

const liveRule = (row: Row, option: MeantOption): LiveRule => {
  const file = textOf(row, 'file');
  const image = textOf(row, 'image');
  return {
    row,
    scope: image === '' ? 'ALL' : image,
    blank: image === '',
    path: rootedPath(file) ?? file,
    directory: file.endsWith('/'),
    option,
    settled: false,
  };
};

/** The rules without those that another rule of the same image and path overrules; says which. */
const withoutRepeats = (rules: readonly LiveRule[], report: Report): readonly LiveRule[] => {
  const winners = new Map<string, LiveRule>();
  for (const rule of rules) {
    const key = `${rule.scope}\0${rule.path}`;
    const other = winners.get(key);
    const [winner, loser] = other === undefined || overrules(rule, other) ? [rule, other] : [other, rule];
    winners.set(key, winner);
    if (loser !== undefined) reportRepeat(loser, winner, report);
  }
  const kept = new Set(winners.values());
  return rules.filter((rule) => kept.has(rule));
};

/** A blank image is dead in xCAT, a trailing slash says more, and of equal keys xCAT keeps the last. */
const overrules = (rule: LiveRule, other: LiveRule): boolean => {
  if (rule.blank !== other.blank) return other.blank;
  return rule.directory || !other.directory;
};

const reportRepeat = (loser: LiveRule, winner: LiveRule, report: Report): void => {
  const same = textOf(loser.row, 'file') === textOf(winner.row, 'file');
  const blank = loser.blank !== winner.blank;
  const message = blank
    ? `a row with a blank image, which xCAT never finds, and one for ALL name ${loser.path}; this row stays as a comment`
    : same
      ? `two rows for ${loser.scope} name ${loser.path}; xCAT keeps the other, this row stays as a comment`
      : `${textOf(loser.row, 'file')} and ${textOf(winner.row, 'file')} are one path, which xCAT takes for two; this row stays as a comment`;
  report.push({
    code: same && !blank ? 'import-key-repeated' : 'import-path-twice',
    severity: 'warning',
    message,
    at: spanOf(loser.row, 'file'),
    related: [{ at: spanOf(winner.row, 'file'), message: 'this row is imported' }],
  });
};

const reportRule = (rule: LiveRule, report: Report): void => {
  const text = textOf(rule.row, 'options');
  if (rule.option.misread !== undefined) {
    const meant = rule.option.method === 'link' ? `link,${rule.option.behaviour}` : rule.option.behaviour;
    warn(
      report,
      'import-option-misread',
      spanOf(rule.row, 'options'),
      `option ${quote(text)}: ${rule.option.misread}; imported as ${meant}`,
    );
  }
  if (rule.blank) {
    const help = 'Rows with a blank image never reached a node of xCAT: see whether this rule is still wanted.';
    warn(
      report,
      'import-image-blank',
      spanOf(rule.row, 'file'),
      `xCAT ignores this row: its image is blank; imported for ALL`,
      help,
    );
  }
  reportPath(rule.row, report);
};

const item = (row: Row, option: MeantOption, disable: boolean): Content => {
  const image = textOf(row, 'image');
  const map: ContentMap = {
    file: textOf(row, 'file'),
    ...(image === '' || image === 'ALL' ? {} : { image }),
    ...(option.behaviour === 'tmpfs' ? {} : { options: option.behaviour }),
    ...(option.method === 'link' ? {} : { method: option.method }),
    ...commentsOf(row),
    ...(disable ? { disable } : {}),
  };
  return Object.keys(map).length === 1 ? textOf(row, 'file') : map;
};

const mtab = '/etc/mtab';

/** Today's xCAT makes every rule for /etc/mtab a plain link. */
const withMtab = (rule: LiveRule, report: Report): LiveRule => {
  if (rule.path !== mtab || (rule.option.behaviour === 'tmpfs' && rule.option.method === 'link')) return rule;
  const message = `xCAT forces the option of ${mtab} to tmpfs,rw; imported so`;
  warn(report, 'import-mtab-added', spanOf(rule.row, 'options'), message);
  return { ...rule, option: { behaviour: 'tmpfs', method: 'link' } };
};

/** The rule that today's xCAT adds for every image, so that a converted image finds its link explained. */
const missingMtab = (table: Table, rules: readonly LiveRule[], report: Report) => {
  const at = table.headerAt ?? rules[0]?.row.at;
  if (rules.length === 0 || at === undefined) return [];
  if (rules.some((rule) => rule.path === mtab && rule.scope === 'ALL')) return [];
  note(report, 'import-mtab-added', at, `no row names ${mtab}; the rule that xCAT adds by itself is written down`);
  return [remark('xCAT adds this rule to every image by itself.'), mtab];
};
