import { lstatSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { copyDebianRoot, debianRoot, debianRootNeeds, debianRootTimeout } from './support/debian-root.ts';
import { needs } from './support/requirements.ts';

needs(debianRootNeeds)('a copy of the Debian root tree', () => {
  let top = '';
  let root = '';

  beforeAll(() => {
    top = mkdtempSync(join(tmpdir(), 'statelite-debian-'));
    root = join(top, 'rootimg');
    copyDebianRoot(root);
  }, debianRootTimeout);

  afterAll(() => {
    rmSync(top, { recursive: true, force: true });
  });

  it('has the links that lead a careless tool out of an image', () => {
    const links = ['var/run', 'var/lock', 'etc/mtab', 'etc/resolv.conf', 'bin', 'lib'];
    expect(links.map((path) => readlinkSync(join(root, path)))).toEqual([
      '/run',
      '/run/lock',
      '../proc/self/mounts',
      '../run/systemd/resolve/stub-resolv.conf',
      'usr/bin',
      'usr/lib',
    ]);
  });

  it('has what the sample rules of the 2010 document name, as far as Debian has it', () => {
    const paths = [
      'etc/adjtime',
      'etc/fstab',
      'etc/ssh',
      'tmp',
      'var/cache',
      'var/lib/logrotate',
      'var/log',
      'var/tmp',
      'var/empty',
    ];
    const there = paths.filter((path) => lstatSync(join(root, path), { throwIfNoEntry: false }) !== undefined);
    expect(there).toEqual(expect.arrayContaining(['etc/fstab', 'etc/ssh', 'tmp', 'var/cache', 'var/log', 'var/tmp']));
  });

  it('keeps owners, special modes and times', () => {
    const original = lstatSync(join(debianRoot(), 'etc/shadow'));
    const copy = lstatSync(join(root, 'etc/shadow'));
    expect([copy.uid, copy.gid, copy.mode, copy.mtimeMs]).toEqual([0, 42, original.mode, original.mtimeMs]);
    expect(lstatSync(join(root, 'tmp')).mode & 0o7777).toBe(0o1777);
    expect(lstatSync(join(root, 'usr/bin/passwd')).mode & 0o7777).toBe(0o4755);
  });

  it('knows nothing of the machine that made it', () => {
    expect(readFileSync(join(root, 'etc/hostname'), 'utf8')).toBe('localhost\n');
    expect(readFileSync(join(root, 'etc/machine-id'), 'utf8')).toBe('');
    expect(readdirSync(join(root, 'proc'))).toEqual([]);
    expect(readdirSync(join(root, 'sys'))).toEqual([]);
  });

  it('is not the tree that it was copied from', () => {
    writeFileSync(join(root, 'etc/issue'), 'changed\n');
    expect(readFileSync(join(debianRoot(), 'etc/issue'), 'utf8')).not.toBe('changed\n');
    expect(() => copyDebianRoot(root)).toThrow('exists already');
  });
});
