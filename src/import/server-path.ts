import { compileLocation } from '../cluster/location.ts';
import { quote, type Report, refuse, warn } from './report.ts';
import { type Row, spanOf, textOf } from './table.ts';

/** A `server:/directory` as a manifest has it, or undefined when it cannot be imported; says what xCAT makes of it. */
export const locationOf = (row: Row, column: string, report: Report): string | undefined => {
  const written = textOf(row, column);
  const at = spanOf(row, column);
  const joined = written.replace(/(\$[A-Za-z_]\w*(?:\.\w+)?)(?=\$[A-Za-z_{])/g, '$1.');
  if (written.trim() === '') {
    refuse(report, 'import-location-refused', at, `the ${column} is missing; the row stays as a comment`);
    return undefined;
  }
  const compiled = compileLocation(joined);
  if ('problem' in compiled) {
    const code = compiled.code === 'command-refused' ? 'import-command-refused' : 'import-location-refused';
    refuse(report, code, at, `${quote(written)}: ${compiled.problem}; the row stays as a comment`, compiled.help);
    return undefined;
  }
  if (joined !== written) {
    const message = `xCAT joins the variables of ${quote(written)} with a dot; imported as ${quote(joined)}`;
    warn(report, 'import-variable-joined', at, message);
  }
  if (/\$[A-Za-z_.]+[^\s#/:$\w.]/.test(written)) {
    const message = `xCAT takes what follows a variable in ${quote(written)} for a part of its name and writes UNDEFINED`;
    warn(
      report,
      'import-variable-undefined',
      at,
      message,
      'Here the variable ends before it: see whether the directory is right.',
    );
  }
  if (/\s/.test(written)) {
    const message = `${quote(written)}: a node of xCAT cuts the directory at the blank; here it is taken as written`;
    warn(report, 'import-path-truncated', at, message);
  }
  return joined;
};

/** The mount options as a manifest's key; left out, and said, when they could not stand there. */
export const mntoptsOf = (row: Row, report: Report): { mntopts?: string } => {
  const mntopts = textOf(row, 'mntopts');
  if (mntopts === '') return {};
  const stripped = mntopts.replace(/\s+/g, '');
  if (/[^!-~]/.test(stripped)) {
    warn(
      report,
      'import-mntopts-ineffective',
      spanOf(row, 'mntopts'),
      `mount options ${quote(mntopts)} are left out: they hold characters beyond ASCII`,
    );
    return {};
  }
  return { mntopts: stripped };
};
