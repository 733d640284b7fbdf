import { mkdirSync, readFileSync, readlinkSync, rmdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { differences, type Everything, everythingSeen } from './support/everything.ts';
import { type Machine, machineNeeds, startMachine } from './support/machine.ts';
import { expectAsDocumented } from './support/operations-page.ts';
import { needs } from './support/requirements.ts';
import { laySmallSite, smallRootimg, writeRules } from './support/small-site.ts';

const done = [0, expect.stringMatching(/^No changes\./)];

needs(machineNeeds)('a fault of the machine', () => {
  const start = Date.now();
  let machine: Machine;
  let original: Everything;

  const tree = (): Everything => everythingSeen(machine.at('/install'), start);
  const apply = (...more: readonly string[]) => machine.statelite('apply', '--yes', ...more);
  /** What `plan` says when all is as the manifests say. */
  const plan = (): readonly unknown[] => {
    const { code, out } = machine.statelite('plan');
    return [code, out];
  };
  /** Expects that everything can be taken back to the tree before anything was applied. */
  const nothingIsLost = (): void => {
    expect(machine.statelite('destroy', '--yes').code).toBe(0);
    expect(differences(original, tree())).toEqual([]);
  };

  beforeEach(async () => {
    machine = await startMachine();
    laySmallSite(machine, ['/etc/ntp.conf', '/var/log/', '/var/cache/x']);
    machine.write(`${smallRootimg}/etc/ntp.conf`, 'server a\n');
    machine.write(`${smallRootimg}/var/log/messages`, 'm\n');
    original = tree();
  });

  afterEach(() => {
    machine?.stop();
  });

  describe('stops the run, which goes on when it is mended:', () => {
    it('the image is mounted read-only', () => {
      machine.sh('mount --bind "$1" "$1"; mount -o remount,ro,bind "$1"', smallRootimg);
      expectAsDocumented(
        apply(),
        7,
        'could not make the directory /install/compute/rootimg/.default: EROFS the file system is mounted read-only: mount it read-write',
        '0 changes are done, 12 are left; nothing is half done.',
        'To go on:         statelite apply --resume\nTo take it back:  statelite rollback RUN\nTo decide afresh: statelite plan\n',
      );
      machine.sh('umount "$1"', smallRootimg);
      expect(machine.statelite('apply', '--resume').code).toBe(0);
      expect(plan()).toEqual(done);
      nothingIsLost();
    });

    it('the disk of the image is full', () => {
      machine.sh(
        `cp -a "$1" /kept; mount -t tmpfs -o size=64k,mode=0755 none "$1"; cp -a /kept/. "$1"
         dd if=/dev/zero of="$1/fill" 2>/dev/null || true`,
        smallRootimg,
      );
      expectAsDocumented(
        apply(),
        7,
        'could not write /install/compute/rootimg/etc/init.d/statelite: ENOSPC no space left on the file system: make room',
      );
      machine.sh('rm "$1/fill"', smallRootimg);
      expect(machine.statelite('apply', '--resume').code).toBe(0);
      expect(plan()).toEqual(done);
      nothingIsLost();
    });

    it('a file of the image is immutable', () => {
      machine.sh('chattr +i "$1/etc/ntp.conf"', smallRootimg);
      const stopped = apply();
      machine.sh('chattr -i "$1/etc/ntp.conf"', smallRootimg);
      expectAsDocumented(
        stopped,
        7,
        'Stopped at image-link/compute:/etc/ntp.conf: could not link /install/compute/rootimg/etc/ntp.conf: EPERM not permitted: the file may be immutable (lsattr shows an i or a), or this needs root',
        '1 change is done, 11 are left; nothing is half done.',
      );
      expect(readFileSync(machine.at(`${smallRootimg}/etc/ntp.conf`), 'utf8')).toBe('server a\n');
      expectAsDocumented(machine.statelite('history'), 0, 'unfinished');
      expect(machine.statelite('apply', '--resume').code).toBe(0);
      expect(plan()).toEqual(done);
      nothingIsLost();
    });

    it('the program that reloads the exports is not installed', () => {
      machine.sh('mount -t tmpfs none /usr/sbin');
      expectAsDocumented(
        apply(),
        7,
        'Stopped at reload/exportfs -ra: could not run exportfs -ra: ENOENT there is no program exportfs on this machine',
      );
      const site = machine.at('/root/site/statelite.yaml');
      writeFileSync(site, readFileSync(site, 'utf8').replace('exports: {', 'exports: { reload: false,'));
      expect(apply().code).toBe(0);
      expect(plan()).toEqual(done);
      nothingIsLost();
    });

    it.each([0, 4, 12, 20, 28, 36])('the disk of the state directory has %d KiB left', (room) => {
      machine.sh(
        `mkdir -m 0700 /var/lib/statelite; mount -t tmpfs -o size=128k,mode=0700 none /var/lib/statelite
         dd if=/dev/zero of=/var/lib/statelite/fill bs=1024 count=$((128 - $1)) 2>/dev/null || true`,
        String(room),
      );
      const stopped = apply();
      expect([1, 7]).toContain(stopped.code);
      expect(`${stopped.out}${stopped.err}`).toContain('ENOSPC no space left on the file system: make room');
      if (stopped.code === 1) expect(differences(original, tree())).toEqual([]);
      machine.sh('mount -o remount,size=4m /var/lib/statelite');
      expect(stopped.code === 1 ? apply().code : machine.statelite('apply', '--resume').code).toBe(0);
      expect(plan()).toEqual(done);
      nothingIsLost();
    });
  });

  describe('changes nothing:', () => {
    it('the state directory is mounted read-only', () => {
      machine.sh('mkdir -m 0700 /var/lib/statelite; mount -t tmpfs -o ro,mode=0700 none /var/lib/statelite');
      expectAsDocumented(
        apply(),
        1,
        'error: cannot make the directory "/var/lib/statelite/small": EROFS the file system is mounted read-only: mount it read-write',
      );
      expect(differences(original, tree())).toEqual([]);
      machine.sh('umount /var/lib/statelite');
      expect(apply().code).toBe(0);
    });

    it('the user is not root', () => {
      expect(machine.as(65534, 'plan').code).toBe(0);
      expectAsDocumented(
        machine.as(65534, 'apply', '--yes'),
        1,
        'error: cannot make the directory "/var/lib/statelite": EACCES permission denied: run this as a user who may do that, usually root',
      );
      expect(differences(original, tree())).toEqual([]);
      expect(apply().code).toBe(0);
      expectAsDocumented(machine.as(65534, 'plan'), 1, 'error: cannot look at "/var/lib/statelite/small": EACCES');
    });
  });

  describe('leaves out what it is about and does the rest, with exit code 5:', () => {
    it('a directory is where a file is expected', () => {
      mkdirSync(machine.at('/tftpboot/pxelinux.cfg/n1'), { recursive: true });
      expectAsDocumented(
        apply(),
        5,
        '! blocked boot-file/n1',
        'error[foreign-content] a directory that is not ours is already at /pxelinux.cfg/n1',
        'help: move it away',
      );
      expect(readFileSync(machine.at('/tftpboot/pxelinux.cfg/n2'), 'utf8')).toContain('LABEL xCAT');
      rmdirSync(machine.at('/tftpboot/pxelinux.cfg/n1'));
      expect(apply().code).toBe(0);
      expect(plan()).toEqual(done);
      nothingIsLost();
    });

    it.each([
      ['a file', 'etc/ntp.conf', 'var/log/messages'],
      ['a directory', 'var/log', 'etc'],
    ])('%s of the image is mounted over from the same file system', (_, path, from) => {
      machine.sh('mount --bind "$1/$3" "$1/$2"', smallRootimg, path, from);
      const blocked = apply();
      expectAsDocumented(blocked, 5, 'error[across-file-systems]');
      expect(blocked.out).toContain(`/${path} is on another file system than /.default`);
      machine.sh('umount "$1/$2"', smallRootimg, path);
      expect(apply().code).toBe(0);
      expect(plan()).toEqual(done);
      nothingIsLost();
    });

    it('a foreign link is where ours belongs, until it is taken over with --adopt, which a rollback gives back', () => {
      const between = `${smallRootimg}/.statelite/tmpfs/etc/ntp.conf`;
      mkdirSync(machine.at(`${smallRootimg}/.statelite/tmpfs/etc`), { recursive: true });
      symlinkSync('/somewhere', machine.at(between));
      expectAsDocumented(
        apply(),
        5,
        'error[foreign-content] a link to "/somewhere" that is not ours is already at /.statelite/tmpfs/etc/ntp.conf',
        'help: move it away, or take it over with --adopt and the address (its content is saved first)',
        '. waiting boot-file/n1  waiting for image-link/compute:/etc/ntp.conf',
      );
      expect(readlinkSync(machine.at(between))).toBe('/somewhere');
      expect(apply('--adopt', 'image-link/compute:/etc/ntp.conf').code).toBe(0);
      expect(plan()).toEqual(done);
      expect(machine.statelite('rollback', 'last', '--yes').code).toBe(0);
      expect(readlinkSync(machine.at(between))).toBe('/somewhere');
    });

    it('a directory on the way to a file is a link, through which nothing is written', () => {
      symlinkSync('/etc', machine.at('/tftpboot/pxelinux.cfg'));
      expectAsDocumented(apply(), 5, 'error[behind-a-link] /pxelinux.cfg/n1 cannot be made: /pxelinux.cfg is a link');
      expect(machine.sh('ls /etc').split('\n')).not.toContain('n1');
    });

    it('a part of the image is on another file system than /.default', () => {
      machine.sh('cp -a "$1/var" /kept; mount -t tmpfs none "$1/var"; cp -a /kept/. "$1/var"', smallRootimg);
      expectAsDocumented(
        apply(),
        5,
        'error[across-file-systems] /var/log is on another file system than /.default, so it cannot be moved there without a gap',
        'help: unmount it from the image, or use method: bind for this rule',
      );
      expect(readFileSync(machine.at(`${smallRootimg}/var/log/messages`), 'utf8')).toBe('m\n');
      writeRules(machine, ['/etc/ntp.conf', '{ file: /var/log/, method: bind }', '/var/cache/x']);
      expect(apply().code).toBe(0);
      expect(plan()).toEqual(done);
    });
  });

  it.each(['an empty directory', 'nothing'])(
    'that takes the root tree away and leaves %s makes plan, apply and destroy leave it alone until it is back',
    (left) => {
      machine.sh('mv "$1" /disk; mkdir "$1"; mount --bind /disk "$1"', smallRootimg);
      expect(apply().code).toBe(0);
      const converted = everythingSeen(machine.at('/disk'), start);
      machine.sh(`umount "$1"; ${left === 'nothing' ? 'rmdir "$1"' : ''}`, smallRootimg);
      expectAsDocumented(
        machine.statelite('plan'),
        0,
        'warning[root-missing]: /install/compute/rootimg, the directory of image/compute, is gone or empty, so what was applied in it is left as it is recorded',
        'help: mount it again; if it is gone for good, forget what was in it with statelite state rm ADDRESS',
        '! blocked image-runtime/compute',
      );
      expect(machine.statelite('plan').out).toContain('0 to add, 0 to change, 0 to destroy');
      expect(apply().code).toBe(5);
      expect(machine.sh('ls -A "$1" 2>/dev/null || true', smallRootimg)).toBe('');
      machine.sh('mkdir -p "$1"; mount --bind /disk "$1"', smallRootimg);
      expect(plan()).toEqual(done);
      machine.sh('umount "$1"', smallRootimg);
      machine.statelite('destroy', '--yes');
      machine.sh('mount --bind /disk "$1"', smallRootimg);
      expect(differences(converted, everythingSeen(machine.at('/disk'), start))).toEqual([]);
      nothingIsLost();
    },
  );

  it('that takes a server path away makes nothing below its mount point, and nothing is forgotten', () => {
    const site = machine.at('/root/site/statelite.yaml');
    const text = readFileSync(site, 'utf8').replace('  master:', '  localPaths: { "cnfs:/gpfs": /gpfs }\n  master:');
    writeFileSync(site, `${text}---\n${mount}`);
    machine.sh('mkdir /gpfs; mount -t tmpfs none /gpfs');
    expect(apply().code).toBe(0);
    machine.sh('umount /gpfs');
    expectAsDocumented(
      apply(),
      5,
      '! blocked state-dir/n1',
      'error[root-missing] /gpfs is gone or empty, and nothing is written below an empty mount point',
    );
    expect(machine.sh('ls -A /gpfs')).toBe('');
    expect(machine.statelite('state', 'list').out).toContain('state-dir/n1');
  });
});

const mount = `apiVersion: statelite/v1
kind: Statelite
metadata: { name: state }
spec: { mounts: [{ node: all, statemnt: "cnfs:/gpfs/state" }] }
`;
