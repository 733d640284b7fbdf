import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { applyExcludes } from '../../../src/host/build/apply-excludes.ts';
import { type TreeFiles, treeFiles } from '../../../src/host/build/tree-files.ts';

describe('the files of a tree', () => {
  let top: string;
  let files: TreeFiles;

  beforeEach(() => {
    top = mkdtempSync(join(tmpdir(), 'statelite-tree-'));
    mkdirSync(join(top, 'tree/etc'), { recursive: true });
    mkdirSync(join(top, 'outside'));
    writeFileSync(join(top, 'outside/passwd'), 'of the machine\n');
    files = treeFiles(join(top, 'tree'));
  });
  afterEach(() => rmSync(top, { recursive: true, force: true }));

  it('are reached as the node would: no link leads out of the tree', () => {
    symlinkSync(join(top, 'outside/passwd'), join(top, 'tree/etc/passwd'));
    symlinkSync('../../../../..', join(top, 'tree/up'));
    expect(files.read('/etc/passwd')).toBeUndefined();
    files.write('/etc/passwd', 'of the tree\n');
    files.write(`/up${top}/outside/new`, 'inside\n');
    expect(readFileSync(join(top, 'outside/passwd'), 'utf8')).toBe('of the machine\n');
    expect(readdirSync(join(top, 'outside'))).toEqual(['passwd']);
    expect(files.read('/etc/passwd')).toBe('of the tree\n');
  });

  it('are bytes: what is no UTF-8 is written as it was read', () => {
    const latin1 = Buffer.from('andr\xe9:x:1000:1000:Caf\xe9 \xff\n', 'latin1');
    files.write('/etc/passwd', latin1);
    expect(files.bytes('/etc/passwd')).toEqual(latin1);
    expect(readFileSync(join(top, 'tree/etc/passwd'))).toEqual(latin1);
    expect(files.bytes('/etc/nothing')).toBeUndefined();
  });

  it('keep their mode when they are replaced, unless another is given', () => {
    writeFileSync(join(top, 'tree/etc/shadow'), '', { mode: 0o640 });
    files.write('/etc/shadow', 'x');
    expect(lstatSync(join(top, 'tree/etc/shadow')).mode & 0o777).toBe(0o640);
    files.write('/etc/shadow', 'x', 0o600);
    expect(lstatSync(join(top, 'tree/etc/shadow')).mode & 0o777).toBe(0o600);
    files.makeDirectory('/root/.ssh', 0o700);
    expect(lstatSync(join(top, 'tree/root/.ssh')).mode & 0o777).toBe(0o700);
  });

  it('that exclude lists name go; a directory stays while something in it is kept; a link goes itself', () => {
    for (const path of ['/usr/doc/a/x', '/usr/doc/b/keep', '/usr/bin/x']) files.write(path, 'x');
    symlinkSync(join(top, 'outside'), join(top, 'tree/usr/doc/out'));
    const removed = applyExcludes(files, [
      { pattern: '/usr/doc', keep: false },
      { pattern: '/usr/doc/b/keep', keep: true },
    ]);
    expect(removed).toBe(3);
    expect(readdirSync(join(top, 'tree/usr'), { recursive: true }).sort()).toEqual([
      'bin',
      'bin/x',
      'doc',
      'doc/b',
      'doc/b/keep',
    ]);
    expect(readdirSync(join(top, 'outside'))).toEqual(['passwd']);
  });

  it('stay in a directory that is kept, whatever matches them', () => {
    for (const path of ['/man/man1/ls.1', '/man/man1/de/ls.1', '/man/man2/x']) files.write(path, 'x');
    const excludes = [
      { pattern: '/man/*', keep: false },
      { pattern: '/man/man1', keep: true },
    ];
    expect(applyExcludes(files, excludes)).toBe(2);
    expect(readdirSync(join(top, 'tree/man'), { recursive: true }).sort()).toEqual([
      'man1',
      'man1/de',
      'man1/de/ls.1',
      'man1/ls.1',
    ]);
  });

  it('go also when their names are no UTF-8', () => {
    mkdirSync(join(top, 'tree/opt/d'), { recursive: true });
    const latin = Buffer.concat([Buffer.from(join(top, 'tree/opt/d/caf')), Buffer.from([0xe9])]);
    writeFileSync(latin, '');
    expect(applyExcludes(files, [{ pattern: '/opt/d/x', keep: false }])).toBe(0);
    expect(applyExcludes(files, [{ pattern: '/opt/d/caf?', keep: false }])).toBe(1);
    expect(readdirSync(join(top, 'tree/opt/d'))).toEqual([]);
    writeFileSync(latin, '');
    expect(applyExcludes(files, [{ pattern: '/opt', keep: false }])).toBe(3);
    expect(readdirSync(join(top, 'tree'))).toEqual(['etc']);
  });
});
