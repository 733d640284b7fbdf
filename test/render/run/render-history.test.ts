import { describe, expect, it } from '@jest/globals';
import type { HistoryEntry } from '../../../src/host/runs.ts';
import { renderHistory } from '../../../src/render/run/render-history.ts';
import { aPlan } from '../../support/a-plan.ts';

const entry: HistoryEntry = {
  id: '20261122-101500',
  started: '2026-11-22T10:15:00.123Z',
  finished: '2026-11-22T10:15:02.000Z',
  outcome: 'applied',
  purpose: 'apply',
  summary: { ...aPlan([]).summary, add: 412, change: 2 },
  user: 'root',
  host: 'mgmt',
  command: 'statelite apply --yes',
};

describe('renderHistory', () => {
  it('shows one run a line, in columns, and what a rollback took back', () => {
    const undone = { ...entry, id: '20261122-101600', purpose: 'rollback', undoes: entry.id } as const;
    expect(
      renderHistory([undone, entry])
        .split('\n')
        .map((line) => line.split(/ {2,}/)),
    ).toEqual([
      ['RUN', 'STARTED (UTC)', 'OUTCOME', 'CHANGES', 'BY', 'COMMAND'],
      [
        '20261122-101600',
        '2026-11-22 10:15:00',
        'applied',
        '+412 ~2 -0 rollback of 20261122-101500',
        'root@mgmt',
        'statelite apply --yes',
      ],
      ['20261122-101500', '2026-11-22 10:15:00', 'applied', '+412 ~2 -0', 'root@mgmt', 'statelite apply --yes'],
      [''],
    ]);
  });

  it('says when there is nothing to show', () => {
    expect(renderHistory([])).toBe('No runs yet.\n');
  });

  it('escapes what a command line may hold', () => {
    expect(renderHistory([{ ...entry, command: 'a\u001b[31m\nb' }])).toContain('a\\e[31m\\nb\n');
  });
});
