import { describe, expect, it } from '@jest/globals';
import { addressOf } from '../../src/core/place.ts';
import type { ProgressEvent } from '../../src/render/run/progress-event.ts';
import { advance, atFirst, cut, progressLines } from '../../src/ui/progress-state.ts';

const address = addressOf('image-link', 'compute:/etc/mo\u001b[2Jtd');
const events: readonly ProgressEvent[] = [
  { type: 'version', format_version: '1.0', statelite: '1' },
  { type: 'run-started', run: 'R1', of: 400, resumed: false },
  { type: 'change-done', address, action: 'create', changed: 100, of: 400 },
];

describe('progressLines', () => {
  const state = events.reduce(advance, atFirst);

  it('say the phase, the share, counts, rate, time and the place, of which nothing reaches the terminal as a command', () => {
    expect(progressLines(state, 10, 80)).toEqual([
      'Run R1: changing',
      `${'█'.repeat(10)}${'░'.repeat(30)} 25 %`,
      '100 of 400, 10/s, 10 s, about 30 s left',
      'image-link/compute:/etc/mo\\e[2Jtd',
    ]);
  });

  it.each([1, 8, 20, 40, 200])('are never wider than %i columns', (columns) => {
    for (const line of progressLines(state, 1e6, columns)) expect([...line].length).toBeLessThanOrEqual(columns);
  });

  it('promise nothing before the first change is done', () => {
    expect(progressLines(atFirst, 0, 80)[2]).toBe('0 of 0, 0/s, 0.0 s');
    expect(
      progressLines(
        advance(state, { type: 'result', result: { outcome: 'applied', run: 'R1', changed: 1 } }),
        1,
        80,
      )[0],
    ).toBe('Run R1: done');
  });

  it('cut between characters, not within them', () => {
    expect(cut('a😀b😀c', 4)).toBe('a😀b…');
    expect(cut('abc', 3)).toBe('abc');
  });
});
