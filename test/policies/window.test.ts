import { describe, expect, it } from '@jest/globals';
import { isWithin, isZone } from '../../src/policies/window.ts';

const night = { zone: 'Europe/Berlin', days: new Set([1]), from: 22 * 60, to: 5 * 60 };
const at = (time: string): Date => new Date(time);

describe('a window', () => {
  it.each([
    ['2026-11-23T20:59:00Z', false],
    ['2026-11-23T21:00:00Z', true],
    ['2026-11-24T03:59:00Z', true],
    ['2026-11-24T04:00:00Z', false],
    ['2026-11-23T02:00:00Z', false],
    ['2026-07-06T20:00:00Z', true],
  ])('over midnight that opens on Mondays at 22:00 in Berlin: %s is %s', (time, within) => {
    expect(isWithin(night, at(time))).toBe(within);
  });

  it('opens at its first minute and is closed at its last', () => {
    const day = { zone: 'UTC', days: new Set([1]), from: 8 * 60, to: 17 * 60 };
    expect(['07:59', '08:00', '16:59', '17:00'].map((time) => isWithin(day, at(`2026-11-23T${time}:00Z`)))).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(isWithin(day, at('2026-11-24T12:00:00Z'))).toBe(false);
  });
});

describe('isZone', () => {
  it('knows the names of the IANA database', () => {
    expect(['UTC', 'Asia/Tokyo', 'Europe/Berlinn', ''].map(isZone)).toEqual([true, true, false, false]);
  });
});
