import { quote, type Report, warn } from './report.ts';
import { type Row, spanOf, textOf } from './table.ts';

/** The kernel parameters of an image, and those that only xCAT can read, as comments. */
export interface KernelParameters {
  readonly text: string;
  readonly left: readonly string[];
}

/** Reads linuximage.addkcmdline: `R::` words are for installed systems, `#TABLE:…#` and `#NODEATTRIB:…#` are xCAT's own. */
export const kernelParameters = (row: Row | undefined, report: Report): KernelParameters => {
  if (row === undefined) return { text: '', left: [] };
  const kept: string[] = [];
  const left: string[] = [];
  for (const word of textOf(row, 'addkcmdline').split(/\s+/)) {
    const why = word.startsWith('R::')
      ? 'is for installed systems only'
      : /#(TABLE|NODEATTRIB):/.test(word)
        ? 'is filled in by xCAT for each node'
        : /\p{Cc}/u.test(word)
          ? 'holds control characters'
          : undefined;
    if (why === undefined) {
      if (word !== '') kept.push(word);
      continue;
    }
    left.push(`linuximage.addkcmdline: ${quote(word)} ${why}`);
    warn(report, 'import-kernel-parameter', spanOf(row, 'addkcmdline'), `${quote(word)} ${why}; it stays as a comment`);
  }
  return { text: kept.join(' '), left };
};
