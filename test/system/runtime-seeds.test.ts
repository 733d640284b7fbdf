import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { needs } from './support/requirements.ts';
import { layersOf, type SmallNode, smallNode, stateOn } from './support/small-node.ts';

const shells = ['dash', 'busybox', 'bash'] as const;

needs({ root: true, commands: ['unshare', 'chroot', 'busybox', 'dash', 'bash', 'setfattr', 'getfattr'] }).each(shells)(
  'what the runtime copies under %s',
  (shell) => {
    let node: SmallNode;
    beforeEach(() => {
      node = smallNode();
    });
    afterEach(() => node.remove());
    const kept = (path: string) => `${node.top}/srv/state/n01/${path}`;

    it('keeps owner, mode, times, links and hard links of a seed', () => {
      node.put('root', { 'var/db/x': 'x\n', 'var/db/sub': null });
      const x = `${node.top}/root/var/db/x`;
      linkSync(x, `${node.top}/root/var/db/y`);
      chownSync(x, 1234, 2345);
      chmodSync(x, 0o4640);
      utimesSync(x, 1_000_000_000, 1_000_000_000);
      chmodSync(`${node.top}/root/var/db/sub`, 0o1777);
      node.convert(['persistent link /var/db/'], [], stateOn('/state'));
      expect(node.boot(shell, '').status).toBe(0);
      const found = statSync(kept('var/db/x'));
      expect([found.uid, found.gid, found.mode & 0o7777, found.mtimeMs]).toEqual([
        1234, 2345, 0o4640, 1_000_000_000_000,
      ]);
      expect(statSync(kept('var/db/y')).ino).toBe(found.ino);
      expect(statSync(kept('var/db/sub')).mode & 0o7777).toBe(0o1777);
    });

    it("keeps extended attributes where the initramfs' or the image's cp can", () => {
      node.put('root', { 'etc/key': 'k\n' });
      spawnSync('setfattr', ['-n', 'user.origin', '-v', 'tokyo', `${node.top}/root/etc/key`]);
      node.convert(['persistent link /etc/key'], [], stateOn('/state'));
      const bring = shell === 'busybox' ? gnuCopyInto(node) : '';
      expect(node.boot(shell, '', { before: bring }).status).toBe(0);
      const { stdout } = spawnSync('getfattr', ['--only-values', '-n', 'user.origin', kept('etc/key')], {
        encoding: 'utf8',
      });
      expect(stdout).toBe('tokyo');
    });

    it('makes the directories above a rule as private as they are in the image', () => {
      node.put('root', { 'home/u/.ssh/known': 'k\n', 'home/u/.ssh/id': 'i\n' });
      chmodSync(`${node.top}/root/home/u`, 0o700);
      chownSync(`${node.top}/root/home/u`, 1234, 1234);
      node.convert(['tmpfs link /home/u/.ssh/known', 'persistent link /home/u/.ssh/id'], [], stateOn('/state'));
      const { shown } = node.boot(shell, 'stat -c "%a %u" /.statelite/tmpfs/home/u /.statelite/tmpfs/home');
      expect(shown).toBe('700 1234\n755 0\n');
      const state = lstatSync(kept('home/u'));
      expect([state.mode & 0o7777, state.uid]).toEqual([0o700, 1234]);
    });

    it('completes a kept directory that so far existed only for a rule below it', () => {
      node.put('root', { 'etc/d/key': 'seed\n', 'etc/d/other': 'other\n' });
      node.convert(['persistent link /etc/d/key'], [], stateOn('/state'));
      node.boot(shell, 'echo mine >/etc/d/key');
      expect(readdirSync(kept('etc/d'))).toEqual(['key']);
      node.remove();
      const again = smallNode();
      node = again;
      node.put('root', { 'etc/d/key': 'seed\n', 'etc/d/other': 'other\n' });
      node.put('srv', { 'state/n01/etc/d/key': 'mine\n', 'state/n01/.statelite-made': '/etc/\n/etc/d/\n' });
      node.convert(['persistent link /etc/d/', 'persistent link /etc/d/key'], [], stateOn('/state'));
      expect(node.boot(shell, 'cat /etc/d/key /etc/d/other; rm /etc/d/other').shown).toBe('mine\nother\n');
      expect(node.boot(shell, 'ls /etc/d').shown).toBe('key\n');
    });

    it('never shows half a seed: what a cut boot left under another name is thrown away', () => {
      node.put('root', { 'var/db/x': 'x\n', 'var/db/y': 'y\n' });
      node.put('srv', { 'state/n01/.statelite-seed/x': 'half' });
      node.convert(['persistent link /var/db/'], [], stateOn('/state'));
      expect(node.boot(shell, 'cat /var/db/x /var/db/y').shown).toBe('x\ny\n');
      expect(readdirSync(`${node.top}/srv/state/n01`).sort()).toEqual(['.statelite-made', 'var']);
    });

    it('mounts no link of a layer, which would lead to a place of the initramfs, and joins none', () => {
      node.put('root', { 'etc/a': 'image\n', 'etc/b': 'image\n' });
      mkdirSync(`${node.top}/srv/one/etc`, { recursive: true });
      spawnSync('ln', ['-s', '/etc/passwd', `${node.top}/srv/one/etc/a`]);
      spawnSync('ln', ['-s', '/etc/passwd', `${node.top}/srv/one/etc/b`]);
      node.convert(['tmpfs bind /etc/a', 'con link /etc/b'], layersOf(['/one']));
      const { status, said, shown } = node.boot(shell, 'cat /etc/a /etc/b; grep link, /.statelite/statelite.log');
      expect([status, shown]).toEqual([1, 'image\nimage\n/etc/a is a link, which cannot be mounted\n']);
      expect(said).toContain('PROBLEM: tmpfs bind /etc/a could not be placed');
    });

    it('has a local disk keep files when there is one, and says so when there is none', () => {
      node.put('root', { 'var/l/x': 'seed\n', '.sllocal/localmnt': null });
      node.put('srv', { disk: null });
      node.convert(['localdisk link /var/l/']);
      const disk = `mount -o bind ${node.top}/srv/disk ${node.top}/root/.sllocal/localmnt`;
      expect(node.boot(shell, 'echo mine >/var/l/x', { before: disk }).status).toBe(0);
      expect(readFileSync(`${node.top}/srv/disk/var/l/x`, 'utf8')).toBe('mine\n');
      expect(node.boot(shell, 'cat /var/l/x', { before: disk })).toMatchObject({ status: 0, shown: 'mine\n' });
      expect(node.boot(shell, '').said).toContain('PROBLEM: localdisk link /var/l could not be placed');
    });
  },
);

/** Lends the node's root this machine's cp, for an image whose own programs know more than the initramfs. */
const gnuCopyInto = (node: SmallNode): string => {
  node.put('root', { lib: null, lib64: null, usr: null });
  const { top } = node;
  rmSync(`${top}/root/bin/cp`);
  copyFileSync('/bin/cp', `${top}/root/bin/cp`);
  return `for d in lib lib64 usr; do mount --rbind /$d ${top}/root/$d; done`;
};
