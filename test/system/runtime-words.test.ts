import { existsSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { needs } from './support/requirements.ts';
import { layersOf, type SmallNode, smallNode, stateOn } from './support/small-node.ts';

const shells = ['dash', 'busybox', 'bash'] as const;

needs({ root: true, commands: ['unshare', 'chroot', 'busybox', 'dash', 'bash'] }).each(shells)(
  'the kernel command line under %s',
  (shell) => {
    let node: SmallNode;
    beforeEach(() => {
      node = smallNode();
      node.put('root', { 'etc/a': 'image\n', 'etc/p': 'image\n' });
    });
    afterEach(() => node.remove());
    const shellsGiven = () => readFileSync(`${node.top}/shells`, 'utf8').trim().split('\n').length;

    it('gives a shell where a layer is missing, and tries again when the shell is left', () => {
      node.convert(['tmpfs link /etc/a'], layersOf(['/late']));
      const { status, said, shown } = node.boot(shell, 'cat /etc/a', {
        cmdline: 'NODE=n01 statelite.onerror=shell',
        console: `mkdir -p ${node.top}/srv/late/etc && echo mended >${node.top}/srv/late/etc/a`,
      });
      expect([status, shown]).toEqual([0, 'mended\n']);
      expect(said).toContain(
        'STOPPED: layer 1 is missing: srv:/late\nstatelite: a shell: mend it, then leave it with exit',
      );
      expect(shellsGiven()).toBe(1);
    });

    it('does not give shells for ever when nobody mends anything', () => {
      node.convert(['tmpfs link /etc/a'], layersOf(['/gone']));
      const { status, said } = node.boot(shell, '', { cmdline: 'NODE=n01 statelite.onerror=shell' });
      expect([status, shellsGiven()]).toEqual([1, 9]);
      expect(said).toContain('there is no console for a shell');
    });

    it('reboots when it says so, and not otherwise', () => {
      node.convert(['tmpfs link /etc/a'], layersOf(['/gone']));
      const { status, said } = node.boot(shell, '', { cmdline: 'NODE=n01 statelite.onerror=reboot' });
      expect([status, readFileSync(`${node.top}/reboots`, 'utf8')]).toEqual([1, '-f\n']);
      expect(said).toContain('reboots in 10 seconds: statelite.onerror=reboot');
      node.boot(shell, '', { cmdline: 'NODE=n01' });
      expect(readFileSync(`${node.top}/reboots`, 'utf8')).toBe('-f\n');
    });

    it('goes on without a layer and without the state only when it says so, and keeps nothing in memory instead', () => {
      node.convert(['tmpfs link /etc/a', 'persistent link /etc/p'], layersOf(['/gone']), stateOn('/gone'));
      const { status, said, shown } = node.boot(shell, 'cat /etc/a; ls -A /.statelite/tmpfs/etc', {
        cmdline: 'NODE=n01 statelite.onerror=continue',
      });
      expect([status, shown]).toEqual([0, 'image\na\n']);
      expect(said).toContain('STOPPED: layer 1 is missing: srv:/gone\nstatelite: goes on all the same');
      expect(said).toContain('PROBLEM: persistent link /etc/p could not be placed');
    });

    it('pauses three times with a shell for the word of the 2010 document', () => {
      node.convert(['tmpfs link /etc/a']);
      const { status, said } = node.boot(shell, '', { cmdline: 'NODE=n01 shell' });
      expect([status, shellsGiven()]).toEqual([0, 3]);
      expect(said.match(/a shell: .*? \(/g)).toEqual([
        'a shell: nothing is mounted yet (',
        'a shell: the layers and the state are mounted, no rule is in effect (',
        'a shell: the rules are in effect, and the root is about to be used (',
      ]);
    });

    it('traces with statelite.debug', () => {
      node.convert(['tmpfs link /etc/a']);
      expect(node.boot(shell, '', { cmdline: 'NODE=n01 statelite.debug' }).said).toMatch(/^\+ cp -a .*\/etc\/a/m);
    });

    it('leaves the name to DHCP when it has no NODE=, and cuts the domain where the lists do', () => {
      node.convert(['tmpfs link /etc/a']);
      const lease = 'mount -t tmpfs t /run && echo "HOSTNAME=\'n01.cluster.example\'" >/run/net-eth0.conf';
      const { status, said } = node.boot(shell, 'cat /.statelite/node', { cmdline: 'quiet', before: lease });
      expect([status, said]).toEqual([0, expect.stringContaining('node n01, image im age')]);
    });

    it.each(['(none)', 'localhost', '..', 'a/b'])('stops on the name %s', (name) => {
      node.convert(['tmpfs link /etc/a']);
      const { status, said } = node.boot(shell, '', { cmdline: `NODE=${name}` });
      expect([status, said]).toEqual([1, expect.stringMatching(/STOPPED: .*name/)]);
    });

    it('stops when the node may not write to its state', () => {
      node.convert(['persistent link /etc/p'], [], stateOn('/state'));
      const readOnly = `mount -o bind ${node.top}/srv/state ${node.top}/srv/state && mount -o remount,bind,ro ${node.top}/srv/state`;
      const { status, said } = node.boot(shell, '', { before: readOnly });
      expect([status, said]).toEqual([
        1,
        expect.stringContaining('STOPPED: this node cannot write to its directory srv:/state/n01'),
      ]);
      expect(existsSync(`${node.top}/srv/state/n01`)).toBe(false);
    });
  },
);
