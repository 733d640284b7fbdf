import { quote, type Report, warn } from './report.ts';
import { type Row, spanOf, textOf } from './table.ts';

/** Says what xCAT would do to a litefile path because of its characters; here every path is taken as it is written. */
export const reportPath = (row: Row, report: Report): void => {
  const file = textOf(row, 'file');
  const at = spanOf(row, 'file');
  const garbled = garbling(file);
  if (garbled !== undefined) {
    warn(report, 'import-path-truncated', at, `${quote(file)}: ${garbled}; here the path is taken as written`);
  }
  if (/[;`&|<>]|\$\(/.test(file)) {
    warn(report, 'import-path-pattern', at, `${quote(file)}: liteimg would hand this path to a shell, as root`);
  } else if (/[*?[]/.test(file)) {
    const help = 'A rule may be a glob here: it is expanded against the image when planning.';
    warn(report, 'import-path-pattern', at, `${quote(file)} is taken as a glob`, help);
  } else if (/[+(){}^$|\]\\]/.test(file)) {
    const help = 'Look whether the path in the image and in /.default is still whole.';
    warn(
      report,
      'import-path-pattern',
      at,
      `${quote(file)}: a second run of liteimg empties this path, which it takes for a pattern`,
      help,
    );
  }
};

const garbling = (file: string): string | undefined => {
  if (file.includes(':')) return 'a node of xCAT cuts the path at the colon';
  if (/\s/.test(file)) return 'a node of xCAT cuts the path at the blank';
  if (/[&<>"']/.test(file)) return 'a node of xCAT sees & < > and quotes as XML entities';
  return /[^ -~]/.test(file) ? 'a node of xCAT sees ? for each character beyond ASCII' : undefined;
};
