import { execFileSync, spawnSync } from 'node:child_process';
import { chownSync, lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { root } from '../../src/core/fact.ts';
import type { Step } from '../../src/core/step.ts';
import { buildDriver, type Drive, inMountNamespace } from '../host/support/drive.ts';
import type { Act } from '../host/support/driver.ts';
import { makeScene, place, type Scene, snapshot, type Tree } from '../host/support/scene.ts';
import { needs } from './support/requirements.ts';

let drive: Drive = () => [];
let workshop = '';
const scenes: Scene[] = [];
const scene = (tree: Tree): Scene => {
  const made = makeScene(tree);
  scenes.push(made);
  return made;
};
beforeAll(() => {
  ({ drive, directory: workshop } = buildDriver());
});
afterEach(() => {
  for (const one of scenes.splice(0)) one.remove();
});
afterAll(() => rmSync(workshop, { recursive: true, force: true }));

const owner = root;
const tree: Tree = { etc: { motd: 'hello\n', hosts: 'localhost\n' }, '.default': { etc: {} } };
const aside = (path: string): Step => ({
  do: 'set-aside',
  from: place(path),
  to: place(`/.default${path}`),
  target: '../x',
});
const write = (path: string, text: string): Step => ({ do: 'write-file', at: place(path), text, mode: 0o644, owner });
const applied = { outcome: 'applied' };
const stopped = (errno: string) => ({
  outcome: 'stopped',
  cause: { errno, path: expect.any(String), message: expect.any(String) },
});
const untouched = (one: Scene): readonly string[] =>
  snapshot(one.directory).filter((line) => !line.startsWith('/tftpboot'));

needs({ root: true, commands: ['unshare', 'mount'] })('a run that meets', () => {
  it('a read-only file system stops with EROFS, leaves the tree alone and resumes when it is writable again', () => {
    const one = scene(tree);
    const before = snapshot(one.directory);
    const bind = 'mount --bind install/image install/image && mount -o remount,bind,ro install/image';
    const acts: readonly Act[] = [
      { plan: [[aside('/etc/motd')], [write('/etc/new', 'new')]] },
      { shell: bind },
      { apply: true },
    ] as const;
    expect(drive(one.directory, acts, inMountNamespace)).toMatchObject([{ ...stopped('EROFS'), done: 0, left: 2 }]);
    expect(snapshot(one.directory)).toEqual(before);
    expect(drive(one.directory, [{ resume: true }])).toMatchObject([applied]);
    expect(readFileSync(join(one.image, '.default/etc/motd'), 'utf8')).toBe('hello\n');
  });

  it('a full disk stops with ENOSPC, leaves no piece of the new file, and resumes when there is room', () => {
    const one = scene(tree);
    const big = write('/etc/hosts', 'x'.repeat(100_000));
    const mount =
      'cp -a install/image copy && mount -t tmpfs -o size=64k,mode=755 none install/image && cp -a copy/. install/image';
    const look = 'find install/image -name ".statelite*" >left; cat install/image/etc/hosts >old';
    const more = 'mount -o remount,size=1m install/image';
    const end = 'wc -c <install/image/etc/hosts >size';
    const acts: readonly Act[] = [
      { shell: mount },
      { plan: [[aside('/etc/motd')], [big]] },
      { apply: true },
      { shell: look },
    ];
    const results = drive(
      one.directory,
      [...acts, { shell: more }, { resume: true }, { shell: end }],
      inMountNamespace,
    );
    expect(results).toMatchObject([stopped('ENOSPC'), applied]);
    expect(readFileSync(join(one.directory, 'left'), 'utf8')).toBe('');
    expect(readFileSync(join(one.directory, 'old'), 'utf8')).toBe('localhost\n');
    expect(readFileSync(join(one.directory, 'size'), 'utf8').trim()).toBe('100000');
  });

  it.each([
    [
      'full',
      'mount -t tmpfs -o size=16k none var/lib && dd if=/dev/zero of=var/lib/full bs=16k count=1 2>/dev/null',
      'ENOSPC',
    ],
    ['read-only', 'mount -t tmpfs -o ro none var/lib', 'EROFS'],
  ])('a %s state directory is refused before anything is done', (_, fault, errno) => {
    const one = scene(tree);
    mkdirSync(join(one.directory, 'var/lib'), { recursive: true });
    const before = snapshot(one.directory);
    const acts: readonly Act[] = [{ plan: [[aside('/etc/motd')]] }, { shell: fault }, { apply: true }];
    expect(drive(one.directory, acts, inMountNamespace)).toMatchObject([{ refused: { errno } }]);
    expect(snapshot(one.directory)).toEqual(before);
  });

  it('another file system inside the image stops with EXDEV, and the original stays where it is', () => {
    const one = scene(tree);
    const mount = 'mount -t tmpfs none install/image/etc && echo inner >install/image/etc/motd';
    const show = 'cat install/image/etc/motd >seen';
    const acts: readonly Act[] = [{ shell: mount }, { plan: [[aside('/etc/motd')]] }, { apply: true }, { shell: show }];
    const [result] = drive(one.directory, acts, inMountNamespace);
    expect(result).toMatchObject(stopped('EXDEV'));
    expect(JSON.stringify(result)).toContain('different file systems');
    expect(readFileSync(join(one.directory, 'seen'), 'utf8')).toBe('inner\n');
  });

  it('a root tree that has disappeared does nothing, and says that the plan is stale', () => {
    const one = scene(tree);
    const acts: readonly Act[] = [
      { plan: [[aside('/etc/motd')]] },
      { shell: 'mv install/image gone' },
      { apply: true },
    ];
    const [result] = drive(one.directory, acts);
    expect(result).toMatchObject({ outcome: 'stale', diagnostics: [{ code: 'stale-plan' }] });
    expect(lstatSync(join(one.directory, 'gone/etc/motd')).isFile()).toBe(true);
  });
});

needs({ root: true, commands: ['chattr', 'lsattr'] })('a run that meets an immutable file', () => {
  it('stops with EPERM and a hint, and resumes when the attribute is gone', () => {
    const one = scene(tree);
    const path = join(one.image, 'etc/motd');
    // Not every file system of a temporary directory has the attribute.
    if (spawnSync('chattr', ['+i', path]).status !== 0) return;
    try {
      const acts: readonly Act[] = [{ plan: [[aside('/etc/hosts')], [aside('/etc/motd')]] }, { apply: true }];
      const [result] = drive(one.directory, acts);
      expect(result).toMatchObject({ ...stopped('EPERM'), done: 1, left: 1 });
      expect(JSON.stringify(result)).toContain('immutable');
      expect(readFileSync(path, 'utf8')).toBe('hello\n');
    } finally {
      execFileSync('chattr', ['-i', path]);
    }
    expect(drive(one.directory, [{ resume: true }])).toMatchObject([applied]);
    expect(readFileSync(join(one.image, '.default/etc/motd'), 'utf8')).toBe('hello\n');
  });
});

const nobody = 65534;
const asNobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
const giveAway = (path: string): void => {
  execFileSync('chown', ['-hR', `${nobody}:${nobody}`, path]);
};

needs({ root: true, commands: ['setpriv'] })('a user without privileges', () => {
  it('applies and rolls back below a --root of their own, as if root owned it', () => {
    const one = scene(tree);
    giveAway(one.directory);
    const before = snapshot(one.directory);
    const steps: readonly Step[] = [
      aside('/etc/motd'),
      write('/etc/hosts', 'new'),
      { do: 'make-dir', at: place('/d'), mode: 0o2711, owner },
    ];
    const acts: readonly Act[] = [{ plan: [steps] }, { apply: true }, { rollback: true }];
    expect(drive(one.directory, acts.slice(0, 2), asNobody)).toMatchObject([applied]);
    expect(lstatSync(join(one.image, 'd'))).toMatchObject({ uid: nobody, gid: nobody });
    expect(drive(one.directory, [{ rollback: true }], asNobody)).toMatchObject([applied]);
    expect(snapshot(one.directory)).toEqual(before);
  });

  it('stops with EACCES where a directory is not theirs', () => {
    const one = scene(tree);
    giveAway(one.directory);
    chownSync(join(one.image, 'etc'), 0, 0);
    const [result] = drive(one.directory, [{ plan: [[aside('/etc/motd')]] }, { apply: true }], asNobody);
    expect(result).toMatchObject(stopped('EACCES'));
    expect(readFileSync(join(one.image, 'etc/motd'), 'utf8')).toBe('hello\n');
  });

  it('is refused with EACCES when the state directory is not theirs', () => {
    const one = scene(tree);
    giveAway(one.directory);
    mkdirSync(join(one.directory, 'var/lib'), { recursive: true });
    const before = snapshot(one.directory);
    const acts: readonly Act[] = [{ plan: [[aside('/etc/motd')]] }, { apply: true }];
    expect(drive(one.directory, acts, asNobody)).toMatchObject([{ refused: { errno: 'EACCES' } }]);
    expect(snapshot(one.directory)).toEqual(before);
  });
});

needs({ root: true, commands: ['setfattr', 'getfattr'] })('extended attributes and exact times', () => {
  const everything = (path: string): string =>
    execFileSync('getfattr', ['--dump', '--absolute-names', path], { encoding: 'utf8' }) +
    execFileSync('stat', ['--format=%a %u %g %y %s', path], { encoding: 'utf8' });

  it('are back after a rollback, for originals that were moved and for a foreign file that was edited', () => {
    const one = scene(tree);
    const exports = join(one.directory, 'etc/exports');
    const motd = join(one.image, 'etc/motd');
    for (const path of [exports, motd]) {
      execFileSync('setfattr', ['-n', 'user.origin', '-v', 'kept', path]);
      execFileSync('touch', ['-d', '@1700000000.123456789', path]);
    }
    const before = [everything(exports), everything(motd)];
    const edit: Step = { do: 'write-file', at: place('/exports', 'exports'), text: '/new *(ro)\n', mode: 0o644, owner };
    expect(drive(one.directory, [{ plan: [[aside('/etc/motd')], [edit]] }, { apply: true }])).toMatchObject([applied]);
    expect(everything(join(one.image, '.default/etc/motd')).replace('.default/', '')).toBe(before[1]);
    expect(everything(exports)).toContain('user.origin="kept"');
    expect(readFileSync(exports, 'utf8')).toBe('/new *(ro)\n');
    expect(Date.now() - lstatSync(exports).mtimeMs).toBeLessThan(60_000);
    expect(drive(one.directory, [{ rollback: true }])).toMatchObject([applied]);
    expect([everything(exports), everything(motd)]).toEqual(before);
  });
});

needs({})('a process that is killed with SIGKILL', () => {
  it('leaves a run that resumes to the same tree, and another that rolls back to the tree before', () => {
    const steps = [
      [aside('/etc/motd'), write('/etc/new', 'new'), { do: 'make-link', at: place('/link'), target: 'x' }],
      [{ do: 'set-aside', from: place('/dir'), to: place('/.default/dir'), target: '.default/dir' }],
    ] as const satisfies readonly (readonly Step[])[];
    const full: Tree = { ...tree, dir: { a: 'A' } };
    const whole = scene(full);
    drive(whole.directory, [{ plan: steps }, { apply: true }]);
    const after = untouched(whole).map((line) => line.replace(/ \d{16} /, ' '));
    let killed = 0;
    for (let killAt = 3; killAt < 75; killAt += 6) {
      const one = scene(full);
      const before = snapshot(one.directory);
      if (drive(one.directory, [{ plan: steps }, { apply: true, killAt }]).length > 0) continue;
      killed += 1;
      writeFileSync(join(one.directory, 'tftpboot/mark'), '');
      rmSync(join(one.directory, 'tftpboot/mark'));
      const resumes = killed % 2 === 0;
      const runs = spawnSync('find', [join(one.directory, 'var/lib'), '-name', 'run.json'], {
        encoding: 'utf8',
      }).stdout;
      if (runs === '') continue;
      expect(drive(one.directory, [resumes ? { resume: true } : { rollback: true }])).toMatchObject([applied]);
      if (resumes) expect(untouched(one).map((line) => line.replace(/ \d{16} /, ' '))).toEqual(after);
      else expect(snapshot(one.directory)).toEqual(before);
    }
    expect(killed).toBeGreaterThan(5);
  }, 120_000);
});
