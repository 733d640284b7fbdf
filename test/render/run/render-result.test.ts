import { describe, expect, it } from '@jest/globals';
import { addressOf } from '../../../src/core/place.ts';
import { renderResult } from '../../../src/render/run/render-result.ts';

describe('renderResult', () => {
  it('says what was applied, how long it took and how to take it back', () => {
    expect(renderResult({ outcome: 'applied', run: 'R1', changed: 10_812 }, 3.21)).toBe(
      'Applied: 10,812 changes in run R1, in 3.2 s.\nTo take it back: statelite rollback R1\n',
    );
  });

  it('says that nothing was to be done', () => {
    expect(renderResult({ outcome: 'applied', run: 'R1', changed: 1 }, undefined, 'statelite -C x')).toBe(
      'Applied: 1 change in run R1.\nTo take it back: statelite -C x rollback R1\n',
    );
    expect(renderResult({ outcome: 'applied', run: '', changed: 0 })).toBe('Nothing was to be done.\n');
  });

  it('says that a stale plan changed nothing', () => {
    const diagnostic = { code: 'foreign-content', severity: 'error', message: 'x' } as const;
    expect(renderResult({ outcome: 'stale', diagnostics: [diagnostic] })).toMatch(
      /^Nothing was changed: 1 reason above\./,
    );
  });

  it('names the place, the reason and every way on after a stop', () => {
    const cause = { verb: 'write', path: '/in\u001b', errno: 'ENOSPC', message: 'no space left on device' };
    const at = addressOf('node-list', 'n01');
    expect(renderResult({ outcome: 'stopped', run: 'R1', at, done: 1, left: 300, cause })).toBe(
      [
        'Stopped at node-list/n01: could not write /in\\e: ENOSPC no space left on device',
        '1 change is done, 300 are left; nothing is half done.',
        'To go on:         statelite apply --resume',
        'To take it back:  statelite rollback R1',
        'To decide afresh: statelite plan',
        '',
      ].join('\n'),
    );
  });
});
