import { describe, expect, it } from '@jest/globals';
import { emptyLedger } from '../../src/core/ledger.ts';
import { type RootName, rootPath } from '../../src/core/place.ts';
import type { Snapshot, SnapshotDirectory, SnapshotEntry } from '../../src/core/snapshot.ts';
import { type SnapshotLook, snapshotLook } from '../../src/planning/snapshot-look.ts';
import { aPath } from '../support/a-plan.ts';

const owned = { mode: 0o755, owner: { uid: 0, gid: 0 } } as const;
const directory = (complete: boolean, entries: Readonly<Record<string, SnapshotEntry>>): SnapshotDirectory => ({
  ...owned,
  device: complete ? 7 : 8,
  complete,
  entries: new Map(Object.entries(entries)),
});
const file = { type: 'file', ...owned, stamp: '5:1:2' } as const;
const sha256 = 'ab'.repeat(32);

const snapshot: Snapshot = {
  site: 'tokyo',
  taken: '',
  ledger: emptyLedger,
  diagnostics: [],
  builds: new Map(),
  trees: [
    {
      directory: '/image',
      top: { type: 'dir' },
      directories: new Map([
        [rootPath, directory(true, { etc: { type: 'dir' }, lib: { type: 'link', target: 'usr/lib' }, f: file })],
        [
          aPath('/etc'),
          directory(false, { motd: { ...file, sha256 }, empty: { ...file, stamp: '0:1:2' }, gone: { type: 'absent' } }),
        ],
      ]),
      texts: new Map([
        [aPath('/etc/motd'), 'hello'],
        [aPath('/f'), null],
      ]),
    },
    { directory: '/nothing', top: { type: 'absent' }, directories: new Map(), texts: new Map() },
  ],
};

const roots = new Map<RootName, string>([
  ['image/i', '/image'],
  ['boot/i', '/image/etc'],
  ['boot/l', '/image/lib/x'],
  ['tftp', '/nothing'],
  ['install', '/elsewhere'],
]);
const open = () => snapshotLook(snapshot, roots);
const at = (path: string, root: RootName = 'image/i') => ({ root, path: path === '/' ? rootPath : aPath(path) });

describe('snapshotLook', () => {
  it('answers as the disk would where it knows', () => {
    const look = open();
    expect(look.fact(at('/'), 'stamp')).toEqual({ type: 'dir', ...owned });
    expect(look.fact(at('/etc/motd'), 'stamp')).toMatchObject({ type: 'file', content: { stamp: '5:1:2' } });
    expect(look.fact(at('/etc/motd'), 'content')).toMatchObject({ type: 'file', content: { sha256 } });
    expect(look.fact(at('/lib'), 'link')).toEqual({ type: 'link', target: 'usr/lib' });
    expect(look.fact(at('/lib/x'), 'stamp')).toEqual({ type: 'other', what: 'behind a link' });
    expect(look.fact(at('/f/x'), 'stamp')).toEqual({ type: 'other', what: 'below a file' });
    expect(look.fact(at('/usr/x'), 'stamp')).toEqual({ type: 'absent' });
    expect(look.fact(at('/etc/gone/x'), 'stamp')).toEqual({ type: 'absent' });
    expect(look.fact(at('/pxelinux.cfg', 'tftp'), 'stamp')).toEqual({ type: 'absent' });
    expect(look.names(at('/'))).toEqual(['etc', 'f', 'lib']);
    expect(look.names(at('/f'))).toBeUndefined();
    expect(look.text(at('/etc/motd'))).toBe('hello');
    expect(look.text(at('/f'))).toBeUndefined();
    expect([look.device(at('/x/y')), look.device(at('/etc/motd'))]).toEqual([7, 8]);
    expect([look.exists('/image'), look.exists('/nothing'), look.exists('/image/usr')]).toEqual([true, false, false]);
    expect(look.unknown()).toEqual([]);
  });

  it('knows an empty file by its size', () => {
    const look = open();
    expect(look.fact(at('/etc/empty'), 'content')).toMatchObject({
      content: { sha256: expect.stringMatching(/^e3b0c442/) },
    });
    expect(look.text(at('/etc/empty'))).toBe('');
    expect(look.unknown()).toEqual([]);
  });

  it('finds a root inside the tree of another', () => {
    const look = open();
    expect(look.fact(at('/motd', 'boot/i'), 'content')).toMatchObject({ content: { sha256 } });
    expect(look.unknown()).toEqual([]);
  });

  it.each<readonly [string, string, (look: SnapshotLook) => unknown]>([
    ['a name of a directory that is not listed', '/image/etc/other', (look) => look.fact(at('/etc/other'), 'stamp')],
    ['the names of such a directory', '/image/etc', (look) => look.names(at('/etc'))],
    ['a content', '/image/f', (look) => look.fact(at('/f'), 'content')],
    ['a root that is in no tree', '/elsewhere/a', (look) => look.fact(at('/a', 'install'), 'stamp')],
    [
      'a root behind a link, which the disk would follow',
      '/image/lib/x/a',
      (look) => look.fact(at('/a', 'boot/l'), 'stamp'),
    ],
    ['a place that may exist', '/elsewhere', (look) => look.exists('/elsewhere')],
  ])('remembers that it was asked for %s', (_what, name, ask) => {
    const look = open();
    ask(look);
    expect(look.unknown()).toEqual([name]);
  });
});
