import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { imageListText } from '../../src/kinds/node-list/list-text.ts';
import { needs } from './support/requirements.ts';
import { layersOf, ruleOf, type SmallNode, smallNode, stateOn } from './support/small-node.ts';

const shells = ['dash', 'busybox', 'bash'] as const;

needs({ commands: ['shellcheck'] })('the boot runtime as a text', () => {
  it('passes shellcheck as POSIX sh', () => {
    const { stdout, status } = spawnSync('shellcheck', ['-s', 'sh', 'src/runtime/statelite.sh'], { encoding: 'utf8' });
    expect([status, stdout]).toEqual([0, '']);
  });
});

needs({ root: true, commands: ['unshare', 'chroot', 'busybox', 'dash', 'bash'] }).each(shells)(
  'the boot runtime under %s',
  (shell) => {
    let node: SmallNode;
    beforeEach(() => {
      node = smallNode();
    });
    afterEach(() => node.remove());

    it('fills tmpfs rules from the first layer that has them, else from the default', () => {
      node.put('root', { 'etc/a': 'image a\n', 'etc/b': 'image b\n', 'var/d/x': 'image x\n' });
      node.put('srv', { 'one/etc/a': 'one a\n', 'two/etc/a': 'two a\n', 'one/var/d': null, 'two/var/d/.y': 'two y\n' });
      node.convert(['tmpfs link /etc/a', 'tmpfs bind /etc/b', 'tmpfs link /var/d/'], layersOf(['/one', '/two']));
      const { status, said, shown } = node.boot(
        shell,
        'cat /etc/a /etc/b; echo more >>/etc/a; echo more >>/etc/b; tail -n1 /etc/a /etc/b; ls -A /var/d',
      );
      expect([status, said]).toEqual([
        0,
        'statelite: node n01, image im age, layers: 1 2, state: none\n' +
          'statelite: 3 rules, layers: 1 2, 0 problems (see /.statelite/statelite.log)\n',
      ]);
      expect(shown).toBe('one a\nimage b\n==> /etc/a <==\nmore\n\n==> /etc/b <==\nmore\n.y\n');
      expect(readFileSync(`${node.top}/root/.default/etc/a`, 'utf8')).toBe('image a\n');
    });

    it('seeds persistent rules once and finds at the next boot what the node wrote', () => {
      node.put('root', { 'etc/key': 'seed\n', 'var/db/x': 'seed x\n', 'var/b': 'seed b\n' });
      node.put('srv', { 'one/etc/key': 'layer\n' });
      node.convert(
        ['persistent link /etc/key', 'persistent link /var/db/', 'persistent bind /var/b'],
        layersOf(['/one']),
        stateOn('/state'),
      );
      const show =
        'cat /etc/key /var/db/x /var/b; echo kept >/etc/key; rm -f /var/db/x; echo kept b >/var/b; readlink /.statelite/tmpfs/etc/key';
      expect(node.boot(shell, show).shown).toBe('layer\nseed x\nseed b\n/.statelite/persistent/n01/etc/key\n');
      expect(readFileSync(`${node.top}/srv/state/n01/etc/key`, 'utf8')).toBe('kept\n');
      const again = node.boot(shell, 'cat /etc/key /var/b; ls -A /var/db');
      expect([again.status, again.shown]).toEqual([0, 'kept\nkept b\n']);
    });

    it('keeps the view of the bare image bare where the initramfs shares its mounts, as systemd does', () => {
      node.put('root', { 'etc/a': 'image a\n' });
      node.put('srv', { 'one/etc/a': 'one a\n' });
      node.convert(['tmpfs bind /etc/a'], layersOf(['/one']));
      const before = `mount --make-rshared ${node.top}/root`;
      const { status, shown } = node.boot(shell, 'cat /etc/a /.statelite/image/etc/a', { before });
      expect([status, shown]).toEqual([0, 'one a\nimage a\n']);
    });

    it('stops before any rule when the statelite mount is not there', () => {
      node.put('root', { 'etc/a': 'a\n' });
      node.convert(['persistent link /etc/a', 'tmpfs link /etc/b'], [], stateOn('/missing'));
      const { status, said, shown } = node.boot(shell, 'ls -A /.statelite/tmpfs');
      expect([status, said, shown]).toEqual([
        1,
        'statelite: srv:/missing cannot be mounted; next try in 1 s, 1 left\n' +
          'statelite: STOPPED: the statelite mount is missing: srv:/missing\n',
        '',
      ]);
    });

    it('reports a persistent rule of a node without a statelite mount, instead of keeping it in memory', () => {
      node.put('root', { 'etc/a': 'a\n' });
      node.convert(['persistent link /etc/a']);
      const { status, said, shown } = node.boot(shell, 'ls -A /.statelite/tmpfs');
      expect([status, said.split('\n')[1], shown]).toEqual([
        1,
        'statelite: PROBLEM: persistent link /etc/a could not be placed',
        '',
      ]);
    });

    it('links ro rules to the layer or the default, and lets nobody write to them', () => {
      node.put('root', { 'etc/a': 'image a\n', 'etc/b': 'image b\n', 'etc/c': 'image c\n', 'etc/d': 'image d\n' });
      node.put('srv', { 'one/etc/a': 'one a\n', 'one/etc/c': 'one c\n' });
      node.convert(['ro link /etc/a', 'ro link /etc/b', 'ro bind /etc/c', 'ro bind /etc/d'], layersOf(['/one']));
      const { status, shown } = node.boot(
        shell,
        'cat /etc/[abcd]; for f in b c d; do echo x >/etc/$f; done; readlink /.statelite/tmpfs/etc/a; readlink /.statelite/tmpfs/etc/b',
      );
      expect(status).toBe(0);
      expect(shown.split('\n').filter((line) => line.includes('Read-only'))).toHaveLength(3);
      expect(shown.split('\n').filter((line) => line !== '' && !line.includes('Read-only'))).toEqual([
        'one a',
        'image b',
        'one c',
        'image d',
        '/.statelite/mnt/1/etc/a',
        '/.default/etc/b',
      ]);
    });

    it('joins con rules from the default and every layer in order of priority, each once, writable', () => {
      node.put('root', { 'etc/motd': 'image\n', 'etc/b': 'image b\n' });
      const layers = Array.from({ length: 10 }, (_, index) => `/l${index + 1}`);
      node.put('srv', Object.fromEntries(layers.flatMap((layer) => [[`${layer}/etc/motd`, `${layer}\n`]])));
      node.convert(['con link /etc/motd', 'con bind /etc/b'], layersOf(layers));
      const { status, shown } = node.boot(shell, 'cat /etc/motd /etc/b; echo w >>/etc/b && tail -n1 /etc/b');
      expect([status, shown]).toEqual([0, `image\n${layers.join('\n')}\nimage b\nw\n`]);
    });

    it.each(['link', 'bind'] as const)('places nested rules inside a %s parent', (method) => {
      node.put('root', { 'var/lib/a': 'a\n', 'var/lib/ro': 'ro\n', 'var/lib/con': 'con\n', 'var/lib/db/x': 'x\n' });
      node.put('srv', { 'one/var/lib/new': 'new\n', 'two/var/lib/con': 'two\n' });
      node.convert(
        [
          `tmpfs ${method} /var/lib/`,
          'ro bind /var/lib/ro',
          `con ${method} /var/lib/con`,
          `persistent ${method} /var/lib/db/`,
        ],
        layersOf(['/one', '/two']),
        stateOn('/state'),
      );
      const { status, said, shown } = node.boot(shell, 'cd /var/lib; ls -A; cat con ro db/x; echo n >db/n; echo x >ro');
      expect([status, said]).toEqual([0, expect.stringContaining('0 problems')]);
      expect(shown.replace(/.*Read-only.*\n/, 'refused\n')).toBe('con\ndb\nnew\nro\ncon\ntwo\nro\nx\nrefused\n');
      expect(readFileSync(`${node.top}/srv/state/n01/var/lib/db/n`, 'utf8')).toBe('n\n');
    });

    it('never removes anything below a persistent directory', () => {
      node.put('root', { 'var/db/x': 'seed\n' });
      node.convert(['persistent link /var/db/', 'persistent link /var/db/x'], [], stateOn('/state'));
      node.boot(shell, 'echo mine >/var/db/x');
      node.convert(['persistent link /var/db/', 'tmpfs link /var/db/x'], [], stateOn('/state'));
      expect(node.boot(shell, 'cat /var/db/x')).toMatchObject({ status: 1, shown: 'mine\n' });
      expect(readFileSync(`${node.top}/srv/state/n01/var/db/x`, 'utf8')).toBe('mine\n');
    });

    it('takes names with blanks, quotes, tabs, newlines, dollars, globs and UTF-8 literally', () => {
      const odd = [
        'etc/a b',
        "etc/it's",
        'etc/"q"',
        'etc/tab\there',
        'etc/new\nline',
        'etc/end\n',
        'etc/$(touch boo)',
        'etc/*',
        'etc/ü\\0101',
        'etc/-n',
      ];
      node.put('root', Object.fromEntries([...odd.map((name) => [name, `${name}\n`]), ['etc/zz', '']]));
      node.convert(odd.map((name) => `tmpfs link /${name}` as const));
      const { status, shown } = node.boot(
        shell,
        'cd /etc; for f in ./*; do echo w >>"$f" 2>/dev/null && cat "$f"; done',
      );
      expect(status).toBe(0);
      for (const name of odd) expect(shown).toContain(`${name}\nw\n`);
      expect(shown.match(/^w$/gm)).toHaveLength(odd.length);
      expect(existsSync('boo')).toBe(false);
    });

    it('stops when a layer is missing, and only goes on without it when onMissing says skip', () => {
      node.put('root', { 'etc/a': 'image\n' });
      node.convert(['tmpfs link /etc/a'], layersOf(['/gone'], 'fail'));
      expect(node.boot(shell, 'ls -A /.statelite/tmpfs')).toEqual({
        status: 1,
        said: 'statelite: STOPPED: layer 1 is missing: srv:/gone\n',
        shown: '',
      });
      node.convert(['tmpfs link /etc/a'], layersOf(['/gone'], 'skip'));
      const skipped = node.boot(shell, 'cat /etc/a');
      expect(skipped).toMatchObject({ status: 0, shown: 'image\n' });
      expect(skipped.said).toContain('statelite: layer 1 is missing and skipped: srv:/gone\n');
    });

    it('tries a retry layer again, then stops', () => {
      node.convert([], layersOf(['/gone'], 'retry'));
      expect(node.boot(shell, '')).toMatchObject({
        status: 1,
        said:
          'statelite: srv:/gone cannot be mounted; next try in 1 s, 1 left\n' +
          'statelite: STOPPED: layer 1 is missing: srv:/gone\n',
      });
    });

    it('stops without a list, with a list of another version, and with a path that climbs', () => {
      node.convert(['tmpfs link /etc/a']);
      const text = readFileSync(`${node.top}/lists/images/im age`, 'utf8');
      node.put('root', { 'etc/passwd': '' });
      for (const [list, words] of [
        [text.replace('statelite\t1', 'statelite\t2'), 'is not a list that this script can read'],
        [text.replace('/etc/a', '/../etc/a'), '/../etc/a is not a path below the root'],
        [text.replace('rule', 'rm'), 'unknown word rm in the list of image im age'],
      ] as const) {
        writeFileSync(`${node.top}/lists/images/im age`, list);
        expect(node.boot(shell, '')).toMatchObject({ status: 1, said: expect.stringContaining(words) });
      }
      rmSync(`${node.top}/lists/nodes/n01`);
      expect(node.boot(shell, '').said).toContain('STOPPED: there is no list');
    });

    it('brings in new link rules at refresh and leaves alone what was placed before', () => {
      node.put('root', { 'etc/a': 'image a\n', 'etc/b': 'image b\n', 'etc/c': 'image c\n' });
      node.put('srv', { 'one/etc/b': 'one b\n' });
      node.convert(['tmpfs link /etc/a', 'tmpfs link /etc/b', 'tmpfs bind /etc/c'], layersOf(['/one']));
      cpSync(`${node.top}/lists`, `${node.top}/root/later`, { recursive: true });
      writeFileSync(`${node.top}/lists/images/im age`, imageListText([ruleOf('tmpfs link /etc/a')]));
      const refresh =
        'STATELITE_LISTS=/later sh /etc/init.d/statelite refresh 2>&1; cat /etc/a /etc/b; echo no >/etc/c; grep -E "^(left|placed)" /.statelite/statelite.log | tail -n3';
      const { shown } = node.boot(shell, `exec 2>&1; echo mine >/etc/a; cat /etc/b; ${refresh}`);
      expect(shown.split('\n')).toEqual([
        "cat: can't open '/etc/b': No such file or directory",
        'statelite: node n01, image im age, layers: 1, state: none',
        'statelite: 3 rules, layers: 1, 0 problems (see /.statelite/statelite.log)',
        'statelite: 1 of them wait for the next boot',
        'mine',
        'one b',
        "sh: can't create /etc/c: Read-only file system",
        'left tmpfs link /etc/a',
        'placed tmpfs link /etc/b <- /.statelite/mnt/1/etc/b',
        'left tmpfs bind /etc/c, which waits for the next boot',
        '',
      ]);
    });

    it('refuses to fill a root twice, so that nothing that is mounted below is swept away', () => {
      node.put('root', { 'var/db/x': 'seed\n' });
      node.convert(['tmpfs link /var/db/', 'persistent bind /var/db/x'], [], stateOn('/state'));
      const again = `STATELITE_NODE=n01 STATELITE_LISTS=/lists sh /etc/init.d/statelite / 2>&1`;
      cpSync(`${node.top}/lists`, `${node.top}/root/lists`, { recursive: true });
      expect(node.boot(shell, `${again}; cat /var/db/x`).shown).toBe(
        'statelite: STOPPED: this root is filled already\nseed\n',
      );
      expect(readFileSync(`${node.top}/srv/state/n01/var/db/x`, 'utf8')).toBe('seed\n');
    });

    it('logs each action with what supplied it', () => {
      node.put('root', { 'etc/a': '', 'etc/b': '' });
      node.put('srv', { 'one/etc/b': '' });
      node.convert(['tmpfs link /etc/a', 'ro link /etc/b'], layersOf(['/one']));
      const lines = node.boot(shell, 'cat /.statelite/statelite.log').shown.split('\n').slice(1);
      expect(lines).toEqual([
        'layer 1 srv:/one',
        'node n01, image im age, layers: 1, state: none',
        'placed tmpfs link /etc/a <- /.default/etc/a',
        'placed ro link /etc/b <- /.statelite/mnt/1/etc/b',
        '2 rules, layers: 1, 0 problems (see /.statelite/statelite.log)',
        '',
      ]);
    });
  },
);
