import type { LitefileRule } from '../../cluster/cluster.ts';
import { optionWord } from './option-word.ts';

/** One line for each rule, in byte order of the paths as written: what stands before, the option in 13 columns, the path. */
export const ruleLines = (rules: readonly LitefileRule[], before: string): readonly string[] =>
  [...rules]
    .sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0))
    .map((rule) => `${before}${optionWord(rule).padEnd(13)} ${oneLine(rule.file)}`);

/** A text that keeps to its line: xCAT's answer has `?` for control characters too. */
export const oneLine = (text: string): string => text.replaceAll(/\p{Cc}/gu, '?');
