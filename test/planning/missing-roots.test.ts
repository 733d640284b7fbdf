import { describe, expect, it } from '@jest/globals';
import type { Ledger, LedgerRecord } from '../../src/core/ledger.ts';
import { addressOf, type PlaceKey } from '../../src/core/place.ts';
import { missingRoots } from '../../src/planning/roots.ts';
import { memoryLook } from '../support/memory-look.ts';

const ledgerOf = (...keys: PlaceKey[]): Ledger => ({
  serial: 1,
  records: new Map(
    keys.map((key): [PlaceKey, LedgerRecord] => [key, { address: addressOf('parents', 'tftp'), type: 'dir' }]),
  ),
  roots: new Map(),
});

describe('a root', () => {
  it('is missing when it is gone or empty although something of ours was in it', () => {
    expect([...missingRoots(ledgerOf('tftp:/a'), memoryLook([['tftp:/', undefined]]))]).toEqual(['tftp']);
    expect([...missingRoots(ledgerOf('tftp:/a'), memoryLook([]))]).toEqual(['tftp']);
    expect([...missingRoots(ledgerOf('tftp:/a'), memoryLook([['tftp:/b', 'text']]))]).toEqual([]);
  });

  it('is not listed when what we made there first is still there', () => {
    const look = memoryLook([
      ['tftp:/', undefined],
      ['tftp:/a', undefined],
      ['tftp:/a/b', 'text'],
    ]);
    const names = (): never => {
      throw new Error('all names of a large directory were asked for');
    };
    expect([...missingRoots(ledgerOf('tftp:/', 'tftp:/a/b'), { ...look, names })]).toEqual([]);
  });

  it('is not missing when a run that was cut had only made it', () => {
    expect([...missingRoots(ledgerOf('tftp:/'), memoryLook([['tftp:/', undefined]]))]).toEqual([]);
  });
});
