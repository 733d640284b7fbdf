import { appendFileSync, readFileSync, symlinkSync, truncateSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { needs } from './support/requirements.ts';
import { layersOf, type SmallNode, smallNode, stateOn } from './support/small-node.ts';

const methods = ['link', 'bind'] as const;

/** Every boot-time defect of xCAT that is known (D11 to D15 and section 2.2 of its reference), and that we have none. */
needs({ root: true, commands: ['unshare', 'chroot', 'busybox', 'dash'] })(
  "at boot, other than xCAT's rc.statelite,",
  () => {
    let node: SmallNode;
    beforeEach(() => {
      node = smallNode();
    });
    afterEach(() => node.remove());
    const boot = (show: string) => node.boot('dash', show);

    describe.each(methods)('con by %s', (method) => {
      it('keeps the content of the image when a layer has the file too', () => {
        node.put('root', { 'etc/motd': 'image\n' });
        node.put('srv', { 'one/etc/motd': 'one\n' });
        node.convert([`con ${method} /etc/motd`], layersOf(['/one']));
        expect(boot('cat /etc/motd').shown).toBe('image\none\n');
      });

      it('is writable when no layer has the file', () => {
        node.put('root', { 'etc/motd': 'image\n' });
        node.convert([`con ${method} /etc/motd`], layersOf([]));
        expect(boot('echo mine >>/etc/motd; cat /etc/motd').shown).toBe('image\nmine\n');
      });

      it.each([0, 2])('joins each part once below a directory that is copied, with %i layers', (count) => {
        node.put('root', { 'etc/d/motd': 'image\n' });
        node.put('srv', { 'one/etc/d/motd': 'one\n', 'two/etc/d/motd': 'two\n' });
        node.convert(
          [`tmpfs ${method} /etc/d/`, `con ${method} /etc/d/motd`],
          layersOf(['/one', '/two'].slice(0, count)),
        );
        expect(boot('cat /etc/d/motd').shown).toBe(['image\n', 'one\n', 'two\n'].slice(0, count + 1).join(''));
      });
    });

    describe.each(methods)('a directory by %s', (method) => {
      it.each(['tmpfs', 'ro', 'persistent'] as const)(
        'that is %s comes whole from the first layer that has it, dot-files included, mounted once',
        (behaviour) => {
          node.put('root', { 'var/d/image': '' });
          node.put('srv', {
            'one/var/d/.dot': 'one\n',
            'one/var/d/x': 'one\n',
            'two/var/d/.two': '',
            'two/var/d/x': 'two\n',
          });
          node.convert([`${behaviour} ${method} /var/d/`], layersOf(['/one', '/two']), stateOn('/state'));
          const { shown } = boot('ls -A /var/d; cat /var/d/x /var/d/.dot; grep -c " /var/d " /proc/self/mountinfo');
          expect(shown).toBe(`.dot\nx\none\none\n${method === 'bind' ? 1 : 0}\n`);
        },
      );

      it('is searched in a layer that holds what a child rule names', () => {
        node.put('root', { 'var/d/a': 'image\n', 'var/d/b': 'image\n' });
        node.put('srv', { 'one/var/d/a': 'one\n', 'one/var/d/b': 'one\n' });
        node.convert([`tmpfs ${method} /var/d/`, `tmpfs ${method} /var/d/a`], layersOf(['/one']));
        expect(boot('cat /var/d/a /var/d/b').shown).toBe('one\none\n');
      });
    });

    it('a node that has no list comes up with no rule and says so, instead of without rules and silent', () => {
      node.put('root', { 'etc/a': '' });
      node.convert(['tmpfs link /etc/a']);
      truncateSync(`${node.top}/lists/images/im age`);
      const { status, said, shown } = boot('ls -A /.statelite/tmpfs');
      expect([status, shown]).toEqual([1, '']);
      expect(said).toMatch(/STOPPED: .* is not a list that this script can read/);
    });

    it('the last rule of a list counts even when its line has no end', () => {
      node.put('root', { 'etc/a': 'a\n', 'etc/b': 'b\n' });
      node.convert(['tmpfs link /etc/a', 'tmpfs link /etc/b']);
      const list = `${node.top}/lists/images/im age`;
      truncateSync(list, readFileSync(list).length - 1);
      expect(boot('cat /etc/a /etc/b')).toMatchObject({ status: 0, shown: 'a\nb\n' });
    });

    it('a rule it cannot read is a problem that stops the boot, and all others are still placed', () => {
      node.put('root', { 'etc/a': 'a\n', 'etc/z': 'z\n' });
      node.convert(['tmpfs link /etc/a', 'tmpfs link /etc/z']);
      appendFileSync(
        `${node.top}/lists/images/im age`,
        'rule\tnew\tlink\tfile\t/etc/q\t-\nrule\ttmpfs\nwhat\tis\tthis\n',
      );
      const { status, said, shown } = boot('cat /etc/a /etc/z');
      expect([status, shown]).toEqual([1, 'a\nz\n']);
      expect(said.match(/PROBLEM: .*/g)).toHaveLength(3);
    });

    it('mount options of layers and of the state reach the mount', () => {
      const layer = layersOf(['/one']).map((one) => ({ ...one, mntopts: 'vers=3,soft' }));
      node.put('srv', { one: null });
      node.convert([], layer, { ...stateOn('/state'), mntopts: 'vers=4.2,sync' });
      expect(boot('').status).toBe(0);
      const mounted = readFileSync(`${node.top}/mounted`, 'utf8').replaceAll(node.top, '');
      expect(mounted).toBe(
        'srv /one /root/.statelite/mnt/1 nolock,vers=3,soft,ro\nsrv /state /root/.statelite/persistent nolock,vers=4.2,sync\n',
      );
    });

    it('links that lead round in a circle in a layer end nothing and loop nowhere', () => {
      node.put('root', { 'etc/d/a': 'image\n' });
      node.put('srv', { 'one/etc': null });
      symlinkSync('d', `${node.top}/srv/one/etc/d`);
      node.convert(['tmpfs link /etc/d/a'], layersOf(['/one']));
      expect(boot('cat /etc/d/a')).toMatchObject({ status: 0, shown: 'image\n' });
    });

    it('an image link that a layer brings is kept as a link', () => {
      node.put('root', { 'etc/d/x': '', 'etc/d/y': 'y\n' });
      symlinkSync('y', `${node.top}/root/etc/d/to-y`);
      node.convert(['tmpfs link /etc/d/']);
      expect(boot('readlink /etc/d/to-y; cat /etc/d/to-y').shown).toBe('y\ny\n');
    });
  },
);
