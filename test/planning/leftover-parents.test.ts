import { describe, expect, it } from '@jest/globals';
import type { LedgerRecord } from '../../src/core/ledger.ts';
import { addressOf, type PlaceKey } from '../../src/core/place.ts';
import { leftoverParents } from '../../src/planning/leftover-parents.ts';
import { openWorld } from '../../src/planning/world.ts';
import { memoryLook } from '../support/memory-look.ts';

const record: LedgerRecord = { address: addressOf('parents', 'tftp'), type: 'dir' };

/** What is done about directories that were made on the way, given what is there and what is needed. */
const leftovers = (made: readonly PlaceKey[], there: readonly PlaceKey[], needed: readonly PlaceKey[] = []) => {
  const changes = leftoverParents({
    world: openWorld(memoryLook(there.map((key) => [key, key.endsWith('file') ? 'text' : undefined]))),
    ledger: { serial: 1, records: new Map(made.map((key) => [key, record])), roots: new Map() },
    needed: new Set(needed),
    selects: () => true,
  });
  return changes.map((change) => (change.action === 'remove' ? change.steps.map(({ step }) => step) : change.action));
};

const remove = (path: string) => ({ do: 'remove', at: { root: 'tftp', path } });

describe('directories that a cut run left empty', () => {
  it('go, what lies deepest first', () => {
    expect(leftovers(['tftp:/a', 'tftp:/a/b'], ['tftp:/a/b'])).toEqual([[remove('/a/b'), remove('/a')]]);
  });

  it('stay when they are needed or hold something', () => {
    expect(leftovers(['tftp:/a'], ['tftp:/a'], ['tftp:/a'])).toEqual([]);
    expect(leftovers(['tftp:/a'], ['tftp:/a/file'])).toEqual([]);
  });

  it('are forgotten when somebody else took them away', () => {
    expect(leftovers(['tftp:/a'], [])).toEqual(['adopt']);
  });
});
