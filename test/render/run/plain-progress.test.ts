import { describe, expect, it } from '@jest/globals';
import { plainProgress } from '../../../src/render/run/plain-progress.ts';
import type { ProgressEvent } from '../../../src/render/run/progress-event.ts';
import { aNewLink, aPlan, aRemovedLink } from '../../support/a-plan.ts';

const changes = [aRemovedLink('/etc/motd'), aNewLink('/etc/a'), aNewLink('/etc/b'), aNewLink('/etc/c')];
const done = changes.map(
  ({ address, action }, index): ProgressEvent => ({ type: 'change-done', address, action, changed: index + 1, of: 4 }),
);
const started: ProgressEvent = { type: 'run-started', run: 'R1', of: 4, resumed: false };
const result: ProgressEvent = { type: 'result', result: { outcome: 'applied', run: 'R1', changed: 4 } };

const log = (events: readonly ProgressEvent[]): string => events.map(plainProgress(aPlan(changes))).join('');

describe('plainProgress', () => {
  it('writes one line for a kind of change when its last one is done', () => {
    expect(log([started, ...done, result])).toBe('Run R1 begins: 4 changes.\n  1 link removed\n  3 links created\n');
  });

  it('tells with the result what a stop left unfinished', () => {
    expect(log([started, ...done.slice(0, 2), result])).toBe(
      'Run R1 begins: 4 changes.\n  1 link removed\n  1 of 3 links created\n',
    );
  });

  it('says that a run goes on, is left behind, is still at work, or would have run something', () => {
    expect(
      log([
        { type: 'run-abandoned', run: 'R0', done: 1200, left: 3 },
        { ...started, resumed: true },
        { type: 'heartbeat', changed: 1, of: 4, seconds: 10.2 },
        { type: 'would-run', command: ['exportfs', '-r a', '\u001b'] },
        {
          type: 'note',
          diagnostics: [{ code: 'foreign-content', severity: 'warning', message: 'left a\u001b alone' }],
        },
      ]),
    ).toBe(
      [
        'Run R0 had stopped half-way (1,200 done, 3 left) and is left behind.',
        'Run R1 goes on: 4 changes.',
        '  … 1 of 4 changes after 10 s',
        '  not run below --root: exportfs "-r a" "\\\\u001b"',
        '  warning[foreign-content] left a\\e alone',
        '',
      ].join('\n'),
    );
  });

  it('is silent about events that a log does not need', () => {
    expect(log([{ type: 'version', format_version: '1.0', statelite: '0.1.0' }])).toBe('');
  });
});
