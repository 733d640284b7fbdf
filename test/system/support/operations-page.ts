import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { expect } from '@jest/globals';
import type { Outcome } from './machine.ts';

/** How lines are broken does not matter. */
const inOneLine = (text: string): string => text.replace(/\s+/g, ' ');

const page = inOneLine(readFileSync(new URL('../../../docs/operations.md', import.meta.url), 'utf8'));

/**
 * Expects that a command ended with a code and printed some texts, and that docs/operations.md shows each of them. RUN,
 * PID, ID, TIME, AGE and HOST stand for what differs from run to run.
 */
export const expectAsDocumented = (outcome: Outcome, code: number, ...texts: readonly string[]): void => {
  const printed = withoutChance(`${outcome.err}${outcome.out}`);
  for (const text of texts) {
    expect(printed).toContain(text);
    expect(page).toContain(inOneLine(text));
  }
  expect([outcome.code, printed]).toEqual([code, printed]);
};

/** What was printed, with words for what differs from run to run, and commands as typed in the repository. */
export const withoutChance = (text: string): string =>
  text
    .replaceAll(hostname(), 'HOST')
    .replaceAll('statelite -C /root/site ', 'statelite ')
    .replace(/\b\d{8}-\d{6}(-\d{2,})?\b/g, 'RUN')
    .replace(/\b\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replace(/\b(pid|process) \d+/g, '$1 PID')
    .replace(/\b[0-9a-f]{16}\b/g, 'ID')
    .replace(/\bfor [\d.]+ (s|min|h)\b/g, 'for AGE');
