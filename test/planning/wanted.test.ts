import { describe, expect, it } from '@jest/globals';
import { must } from '../../src/core/bug.ts';
import type { Entry } from '../../src/core/entry.ts';
import { root } from '../../src/core/fact.ts';
import type { Ledger } from '../../src/core/ledger.ts';
import { addressOf, type RootName, rootedPath } from '../../src/core/place.ts';
import type { Resource } from '../../src/core/resource.ts';
import { wantedOf } from '../../src/planning/wanted.ts';

const at = (path: string, where: RootName = 'install') => ({ root: where, path: must(rootedPath(path), path) });

const directory = (path: string): Entry => ({ type: 'dir', at: at(path), mode: 0o755, owner: root, claim: 'own' });

const kept = (path: string): Entry => ({
  type: 'kept',
  at: at(`/.default${path}`),
  from: at(path),
  target: 'x',
  otherwise: 'dir',
});

const resource = (...entries: readonly Entry[]): Resource => ({
  address: addressOf('layer', 'x'),
  kind: 'layer',
  because: { file: 'm.yaml', start: { line: 1, column: 1 }, end: { line: 1, column: 1 } },
  needs: [],
  entries,
  effect: { when: 'none', nodes: 0 },
});

const ledger: Ledger = {
  serial: 1,
  records: new Map([['install:/old', { address: addressOf('layer', 'old'), type: 'dir' }]]),
  roots: new Map(),
};

const needed = (...entries: readonly Entry[]): readonly string[] => {
  const wanted = wantedOf([resource(...entries)], ledger);
  const asked = ['/', '/a', '/b', '/a/b', '/.default', '/.default/a', '/.default/b', '/old'] as const;
  return asked.filter((path) => wanted.needed.has(`install:${path}`));
};

describe('directories that must stay', () => {
  it('are those on the way to what is wanted', () => {
    expect(needed(directory('/a/b/c'))).toEqual(['/', '/a', '/a/b']);
    expect(needed(directory('/a/b'), directory('/b/c'))).toEqual(['/', '/a', '/b', '/a/b']);
  });

  it('are those on the way to an original and to where it is kept, however links and originals follow each other', () => {
    expect(needed(kept('/a/x'), kept('/b/x'), kept('/a/y'))).toEqual([
      '/',
      '/a',
      '/b',
      '/.default',
      '/.default/a',
      '/.default/b',
    ]);
  });

  it('are not those that come with an original which is kept as a whole', () => {
    expect(needed(kept('/a'), directory('/.default/a/b/c'))).toEqual(['/', '/.default']);
  });
});
