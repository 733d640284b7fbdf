import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { must } from '../../src/core/bug.ts';
import type { Look } from '../../src/core/look.ts';
import { rootedPath } from '../../src/core/place.ts';
import { type Disk, openDisk } from '../../src/host/disk.ts';
import { expandGlob } from '../../src/planning/expand-glob.ts';
import { openResolver, resolveInImage } from '../../src/planning/resolve-path.ts';

const path = (text: string) => must(rootedPath(text), text);

describe('a path of a rule, resolved inside the image', () => {
  const directory = mkdtempSync(join(tmpdir(), 'statelite-resolve-'));
  let disk: Disk;
  const put = (name: string, target?: string): void => {
    mkdirSync(join(directory, dirname(name)), { recursive: true });
    if (target === undefined) writeFileSync(join(directory, name), name);
    else symlinkSync(target, join(directory, name));
  };

  beforeAll(() => {
    put('etc/ntp.conf');
    put('etc/motd', '../usr/share/motd');
    put('usr/share/motd');
    put('etc/mtab', '../proc/self/mounts');
    put('etc/resolv.conf', '../run/systemd/resolve/stub-resolv.conf');
    put('var/run', '/run');
    put('var/lock', '/run/lock');
    put('lib', 'usr/lib');
    put('usr/lib/os-release');
    put('loop', 'loop');
    put('escape', '../../../../../../../../etc/passwd');
    put('.default/etc/kept/inner.conf');
    put('.default/etc/kept/up', '../ntp.conf');
    put('etc/kept', '../.statelite/tmpfs/etc/kept');
    put('wanted/..hidden');
    disk = openDisk({ rootDirectory: '/', roots: new Map([['image/i', directory]]) });
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  it.each([
    ['/etc/ntp.conf', '/etc/ntp.conf', '/etc/ntp.conf', 'file'],
    ['/etc/motd', '/usr/share/motd', '/usr/share/motd', 'file'],
    ['/lib/os-release', '/usr/lib/os-release', '/usr/lib/os-release', 'file'],
    ['/lib/new/deep', '/usr/lib/new/deep', '/usr/lib/new/deep', 'absent'],
    ['/escape', '/etc/passwd', '/etc/passwd', 'absent'],
    ['/etc/kept', '/etc/kept', '/.default/etc/kept', 'dir'],
    ['/etc/kept/inner.conf', '/etc/kept/inner.conf', '/.default/etc/kept/inner.conf', 'file'],
    ['/etc/kept/up', '/etc/ntp.conf', '/etc/ntp.conf', 'file'],
  ])('%s is the place %s', (written, canonical, actual, type) => {
    const found = resolveInImage(disk, 'image/i', path(written));
    expect(found).toMatchObject({ type: 'place', path: canonical, actual, is: type });
  });

  it.each([
    ['/var/run/', '/run'],
    ['/var/lock/subsys', '/run/lock/subsys'],
    ['/etc/mtab', '/proc/self/mounts'],
    ['/etc/resolv.conf', '/run/systemd/resolve/stub-resolv.conf'],
    ['/proc/1', '/proc/1'],
  ])('%s ends in a runtime file system and needs nothing', (written, where) => {
    expect(resolveInImage(disk, 'image/i', path(written))).toEqual({ type: 'runtime', path: where });
  });

  it('a loop of links is told, not followed for ever', () => {
    expect(resolveInImage(disk, 'image/i', path('/loop/x'))).toEqual({ type: 'loop', path: '/loop' });
  });

  it('a file in the way is told', () => {
    expect(resolveInImage(disk, 'image/i', path('/etc/ntp.conf/x'))).toEqual({
      type: 'not-a-directory',
      path: '/etc/ntp.conf',
    });
  });

  it('one of many paths is answered as if it were asked for alone, and links of ours in a row take no lstat', () => {
    put('etc/held', '../.statelite/tmpfs/etc/held');
    const asked: string[] = [];
    const fresh = openDisk({ rootDirectory: '/', roots: new Map([['image/i', directory]]) });
    const noting: Look = {
      ...fresh,
      fact: (at, depth) => {
        asked.push(`${depth} ${at.path}`);
        return fresh.fact(at, depth);
      },
    };
    const paths = [
      '/etc/absent',
      '/etc/held',
      '/etc/kept',
      '/etc/motd',
      '/etc/ntp.conf',
      '/etc/kept',
      '/lib/os-release',
    ];
    const resolve = openResolver(noting, 'image/i');
    expect(paths.map((one) => resolve(path(one)))).toEqual(
      paths.map((one) => resolveInImage(disk, 'image/i', path(one))),
    );
    expect(asked.filter((one) => one.startsWith('link '))).toEqual([
      'link /etc/kept',
      'link /etc/motd',
      'link /etc/ntp.conf',
    ]);
  });

  it('a pattern finds only what the image has, sorted, and no dot-files unless asked', () => {
    expect(expandGlob(disk, 'image/i', path('/etc/m*'))).toEqual(['/etc/motd', '/etc/mtab']);
    expect(expandGlob(disk, 'image/i', path('/etc/{ntp,no}.c?nf'))).toEqual(['/etc/ntp.conf']);
    expect(expandGlob(disk, 'image/i', path('/*/os-release'))).toEqual(['/lib/os-release']);
    expect(expandGlob(disk, 'image/i', path('/etc/kept/[a-j]*'))).toEqual(['/etc/kept/inner.conf']);
    expect(expandGlob(disk, 'image/i', path('/wanted/*'))).toEqual([]);
    expect(expandGlob(disk, 'image/i', path('/wanted/.*'))).toEqual(['/wanted/..hidden']);
    expect(expandGlob(disk, 'image/i', path('/nothing/*'))).toEqual([]);
  });
});

describe('a pattern with many stars', () => {
  it('is decided at once, whatever the names are', () => {
    const directory = mkdtempSync(join(tmpdir(), 'statelite-glob-'));
    writeFileSync(join(directory, 'a'.repeat(200)), '');
    const disk = openDisk({ rootDirectory: '/', roots: new Map([['image/i', directory]]) });
    expect(expandGlob(disk, 'image/i', path(`/${'*a'.repeat(40)}b`))).toEqual([]);
    expect(expandGlob(disk, 'image/i', path('/a*a'))).toHaveLength(1);
    rmSync(directory, { recursive: true });
  });
});
