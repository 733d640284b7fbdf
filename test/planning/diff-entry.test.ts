import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import type { Entry } from '../../src/core/entry.ts';
import type { LedgerRecord } from '../../src/core/ledger.ts';
import { addressOf, type Place, type RootedPath } from '../../src/core/place.ts';
import { openDisk } from '../../src/host/disk.ts';
import { diffEntry } from '../../src/planning/diff-entry.ts';
import { openWorld, sha256 } from '../../src/planning/world.ts';

const directory = mkdtempSync(join(tmpdir(), 'statelite-diff-'));
afterAll(() => rmSync(directory, { recursive: true }));

const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
const at = (path: string): Place => ({ root: 'tftp', path: path as RootedPath });
const address = addressOf('boot-file', 'n1');

const wanted: Readonly<Record<Entry['type'], Entry>> = {
  dir: { type: 'dir', at: at('/x'), mode: 0o755, owner, claim: 'own' },
  file: { type: 'file', at: at('/x'), text: 'wanted\n', mode: 0o644, owner, claim: 'own' },
  edit: { type: 'edit', at: at('/x'), editor: 'exports', lines: ['wanted'] },
  link: { type: 'link', at: at('/x'), target: 'wanted' },
  copy: { type: 'copy', at: at('/x'), from: at('/source'), mode: 0o644, owner },
  kept: { type: 'kept', at: at('/.default/x'), from: at('/x'), target: './.statelite/tmpfs/x', otherwise: 'file' },
};

const records: Readonly<Record<Entry['type'], LedgerRecord>> = {
  dir: { address, type: 'dir' },
  file: { address, type: 'file', content: sha256('old\n') },
  edit: { address, type: 'edit', lines: ['old'] },
  link: { address, type: 'link', target: 'old' },
  copy: { address, type: 'copy', content: sha256('old\n') },
  kept: { address, type: 'kept', from: '/x', target: './.statelite/tmpfs/x' },
};

const put: Readonly<Record<string, (name: string) => void>> = {
  nothing: () => undefined,
  'a directory': (name) => mkdirSync(name, { mode: 0o755 }),
  'what is wanted': (name) => writeFileSync(name, 'wanted\n', { mode: 0o644 }),
  'what is wanted, but executable': (name) => writeFileSync(name, 'wanted\n', { mode: 0o755 }),
  'what we wrote before': (name) => writeFileSync(name, 'old\n', { mode: 0o644 }),
  'other text': (name) => writeFileSync(name, 'edited by hand\n', { mode: 0o644 }),
  'the wanted link': (name) => symlinkSync('wanted', name),
  'our old link': (name) => symlinkSync('old', name),
  'another link': (name) => symlinkSync('/elsewhere', name),
};

const editors = {
  exports: (found: string | undefined, lines: readonly string[]) =>
    (found ?? '').includes(lines[0] ?? '')
      ? { text: found ?? '', lines, diagnostics: [] }
      : { text: `${found ?? ''}${lines.join('\n')}\n`, lines, diagnostics: [] },
};

let number = 0;

/** What comes of an entry where `found` is, with and without a record that it is ours. */
const outcome = (type: Entry['type'], found: string, ours: boolean): string => {
  number += 1;
  const root = join(directory, String(number));
  mkdirSync(root);
  chmodSync(root, 0o755);
  writeFileSync(join(root, 'source'), 'wanted\n');
  put[found]?.(join(root, 'x'));
  const world = openWorld(openDisk({ rootDirectory: '/', roots: new Map([['tftp', root]]) }));
  const diff = diffEntry(wanted[type], {
    world,
    record: ours ? records[type] : undefined,
    address,
    editors,
    adopt: false,
    warn: () => undefined,
  });
  if (diff.type === 'steps') return `${diff.why}: ${diff.steps.map((one) => one.step.do).join(', ')}`;
  return diff.type === 'blocked' ? `blocked: ${diff.problem.code}` : diff.type;
};

const foreign = 'blocked: foreign-content';
const place = 'set-aside';

/** entry type × what is there → [not ours, ours]. */
const table: readonly (readonly [Entry['type'], string, string, string])[] = [
  ['dir', 'nothing', 'create: make-dir', 'drift: make-dir'],
  ['dir', 'a directory', 'keep', 'keep'],
  ['dir', 'other text', foreign, foreign],
  ['dir', 'another link', foreign, foreign],
  ['file', 'nothing', 'create: write-file', 'drift: write-file'],
  ['file', 'a directory', foreign, foreign],
  ['file', 'what is wanted', 'adopt', 'adopt'],
  ['file', 'what is wanted, but executable', 'manifest: set-mode', 'drift: set-mode'],
  ['file', 'what we wrote before', foreign, 'manifest: write-file'],
  ['file', 'other text', foreign, 'drift: write-file'],
  ['file', 'another link', foreign, foreign],
  ['edit', 'nothing', 'create: write-file', 'manifest: write-file'],
  ['edit', 'a directory', foreign, foreign],
  ['edit', 'what is wanted', 'adopt', 'adopt'],
  ['edit', 'other text', 'manifest: write-file', 'manifest: write-file'],
  ['edit', 'another link', foreign, foreign],
  ['link', 'nothing', 'create: make-link', 'drift: make-link'],
  ['link', 'a directory', foreign, foreign],
  ['link', 'other text', foreign, foreign],
  ['link', 'the wanted link', 'adopt', 'adopt'],
  ['link', 'our old link', foreign, 'manifest: make-link'],
  ['link', 'another link', foreign, 'drift: make-link'],
  ['copy', 'nothing', 'create: copy-file', 'drift: copy-file'],
  ['copy', 'a directory', foreign, foreign],
  ['copy', 'what is wanted', 'adopt', 'adopt'],
  ['copy', 'what is wanted, but executable', 'manifest: set-mode', 'drift: set-mode'],
  ['copy', 'what we wrote before', foreign, 'manifest: copy-file'],
  ['copy', 'other text', foreign, 'drift: copy-file'],
  ['copy', 'another link', foreign, foreign],
  ['kept', 'nothing', 'create: write-file, make-link', 'drift: write-file, make-link'],
  ['kept', 'a directory', `create: ${place}`, `drift: ${place}`],
  ['kept', 'other text', `create: ${place}`, `drift: ${place}`],
  ['kept', 'another link', foreign, foreign],
];

describe('an entry compared with what is found', () => {
  it.each(table)('a wanted %s where there is %s', (type, found, notOurs, ours) => {
    expect(outcome(type, found, false)).toBe(notOurs);
    expect(outcome(type, found, true)).toBe(ours);
  });

  it('every entry type is in the table, with nothing and with something foreign', () => {
    for (const type of Object.keys(wanted)) {
      expect(table.filter((row) => row[0] === type).length).toBeGreaterThanOrEqual(4);
    }
  });
});
