import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { Layer, StateMount } from '../../src/cluster/cluster.ts';
import { imageListText, nodeListText } from '../../src/kinds/node-list/list-text.ts';
import { needs } from './support/requirements.ts';
import { layersOf, type RuleText, ruleOf, type SmallNode, smallNode, stateOn } from './support/small-node.ts';

const shells = ['dash', 'busybox', 'bash'] as const;

needs({ root: true, commands: ['unshare', 'chroot', 'busybox', 'dash', 'bash'] }).each(shells)(
  'a running node under %s',
  (shell) => {
    let node: SmallNode;
    beforeEach(() => {
      node = smallNode();
    });
    afterEach(() => node.remove());

    /** Puts the lists of further rules where `refresh` finds them, as `apply` publishes them before it makes links. */
    const publish = (texts: readonly RuleText[], layers: readonly Layer[] = [], state?: StateMount): void => {
      mkdirSync(`${node.top}/root/later/images`, { recursive: true });
      mkdirSync(`${node.top}/root/later/nodes`, { recursive: true });
      const rules = texts.map((text) => ruleOf(text, texts)).sort((a, b) => (a.path < b.path ? -1 : 1));
      writeFileSync(`${node.top}/root/later/images/im age`, imageListText(rules));
      writeFileSync(`${node.top}/root/later/nodes/n01`, nodeListText('im age', layers, state));
    };
    const refresh = 'STATELITE_LISTS=/later sh /etc/init.d/statelite refresh';
    const status = 'STATELITE_LISTS=/later sh /etc/init.d/statelite status 2>&1';

    it('gets a rule for a directory that already holds placed rules, before its link is made, and loses nothing', () => {
      node.put('root', {
        'etc/d/old': 'old\n',
        'etc/d/x': 'x\n',
        'etc/d/.y': 'y\n',
        'etc/d/s/in': 'in\n',
        'etc/d/s/z': 'z\n',
      });
      node.convert(['tmpfs link /etc/d/old', 'tmpfs link /etc/d/s/in']);
      publish(['tmpfs link /etc/d/', 'tmpfs link /etc/d/old', 'tmpfs link /etc/d/s/in']);
      const before = 'exec 3>>/etc/d/old; echo mine >/etc/d/old; echo open >&3';
      const { shown } = node.boot(
        shell,
        `${before}; ${refresh} 2>&1; echo more >&3; cd /.statelite/tmpfs/etc/d; find . | sort; cat old x .y s/in s/z; [ -L s/z ] || [ -L x ] || echo real`,
      );
      expect(shown.split('\n').slice(2)).toEqual([
        ...['.', './.y', './old', './s', './s/in', './s/z', './x'],
        ...['mine', 'open', 'more', 'x', 'y', 'in', 'z', 'real', ''],
      ]);
    });

    it('gets rules for paths that neither the image nor a layer has yet, because their empty defaults come with their links', () => {
      node.convert([], [], stateOn('/state'));
      publish(
        ['tmpfs link /etc/a', 'tmpfs link /etc/d/', 'persistent link /etc/p', 'con link /etc/c', 'ro link /etc/r'],
        [],
        stateOn('/state'),
      );
      const { shown } = node.boot(
        shell,
        `${refresh} 2>&1; cd /.statelite/tmpfs/etc; [ -f a ] && [ -d d ] && [ -f c ] && [ -f p ] && echo made; readlink p; readlink r`,
      );
      expect(shown.split('\n').slice(1)).toEqual([
        'statelite: 5 rules, layers: none, 0 problems (see /.statelite/statelite.log)',
        'made',
        '/.statelite/persistent/n01/etc/p',
        '/.default/etc/r',
        '',
      ]);
    });

    it('has the defaults of placed rules when it boots with the list of a rule above them whose link is still to come', () => {
      node.put('root', { 'etc/d/a': 'a\n', 'etc/d/c': 'c\n', 'etc/d/p': 'p\n', 'etc/d/x': 'x\n' });
      node.convert(['tmpfs link /etc/d/a', 'con link /etc/d/c', 'persistent link /etc/d/p'], [], stateOn('/state'));
      const after = [
        'tmpfs link /etc/d/',
        'tmpfs link /etc/d/a',
        'con link /etc/d/c',
        'persistent link /etc/d/p',
      ] as const;
      writeFileSync(`${node.top}/lists/images/im age`, imageListText(after.map((text) => ruleOf(text, after))));
      expect(node.boot(shell, 'cat /etc/d/a /etc/d/c /etc/d/p /etc/d/x')).toMatchObject({
        status: 0,
        shown: 'a\nc\np\nx\n',
      });
    });

    it('does not bring back what it removed from a directory that was placed', () => {
      node.put('root', { 'etc/d/s/gone': '', 'etc/d/s/kept': '', 'etc/d/x': '' });
      node.convert(['tmpfs link /etc/d/s/']);
      publish(['tmpfs link /etc/d/', 'tmpfs link /etc/d/s/']);
      const { shown } = node.boot(
        shell,
        `rm /etc/d/s/gone; ${refresh} 2>/dev/null; cd /.statelite/tmpfs/etc/d; find . | sort`,
      );
      expect(shown).toBe('.\n./s\n./s/kept\n./x\n');
      expect(node.boot(shell, `${refresh} 2>/dev/null; ${refresh} 2>&1; ${status}`).shown).toContain('0 problems');
    });

    it('leaves a rule whose option changed, a bind rule, and a child of what it copied to the next boot, and says so', () => {
      node.put('root', { 'etc/a': 'a\n', 'etc/b': 'b\n', 'var/d/x': 'x\n' });
      node.convert(['tmpfs link /etc/a', 'tmpfs link /var/d/'], [], stateOn('/state'));
      publish(
        ['persistent link /etc/a', 'ro bind /etc/b', 'tmpfs link /var/d/', 'persistent link /var/d/x'],
        [],
        stateOn('/state'),
      );
      const { shown } = node.boot(
        shell,
        `echo mine >/var/d/x; ${refresh} 2>&1; ${status}; cat /var/d/x; ls -A /.statelite/persistent/n01`,
      );
      expect(shown.split('\n').slice(1)).toEqual([
        'statelite: 4 rules, layers: none, 0 problems (see /.statelite/statelite.log)',
        'statelite: 3 of them wait for the next boot',
        'node n01',
        'state: srv:/state on /.statelite/persistent, mounted',
        'tmpfs link /etc/a: writable, lost at a reboot, <- /.default/etc/a',
        'tmpfs link /var/d: writable, lost at a reboot, <- /.default/var/d',
        'persistent link /etc/a: NOT IN EFFECT, waits for refresh or reboot',
        'ro bind /etc/b: NOT IN EFFECT, waits for refresh or reboot',
        'persistent link /var/d/x: NOT IN EFFECT, waits for refresh or reboot',
        'mine',
        '.statelite-made',
        '',
      ]);
    });

    it('says what is where and why', () => {
      node.put('root', { 'etc/a': '', 'etc/b': '', 'etc/c': '', 'etc/p': '' });
      node.put('srv', { 'one/etc/b': '', 'one/etc/c': '' });
      const rules: readonly RuleText[] = [
        'tmpfs link /etc/a',
        'ro bind /etc/b',
        'con link /etc/c',
        'persistent link /etc/p',
      ];
      node.convert(rules, layersOf(['/one']), stateOn('/state'));
      cpSync(`${node.top}/lists`, `${node.top}/root/later`, { recursive: true });
      expect(node.boot(shell, status).shown.split('\n')).toEqual([
        'node n01',
        'layer 1: srv:/one on /.statelite/mnt/1, mounted',
        'state: srv:/state on /.statelite/persistent, mounted',
        'tmpfs link /etc/a: writable, lost at a reboot, <- /.default/etc/a',
        'ro bind /etc/b: read-only <- /.statelite/mnt/1/etc/b',
        'con link /etc/c: writable, lost at a reboot, <- /.default/etc/c <- /.statelite/mnt/1/etc/c',
        'persistent link /etc/p: writable, survives a reboot, -> /.statelite/persistent/n01/etc/p, seeded <- /.default/etc/p',
        '',
      ]);
    });

    it('says what is where without the lists too, and that it cannot read them', () => {
      node.put('root', { 'etc/a': '' });
      const unread = 'STATELITE_LISTS=/gone sh /etc/init.d/statelite status 2>&1; echo $?';
      const why = (list: string) => `statelite: there is no list /gone/${list}; are the lists mounted on /gone?`;
      node.convert([]);
      expect(node.boot(shell, unread).shown.split('\n')).toEqual(['node n01', why('nodes/n01'), '1', '']);
      node.convert(['tmpfs link /etc/a']);
      const a = 'tmpfs link /etc/a: writable, lost at a reboot, <- /.default/etc/a';
      expect(node.boot(shell, unread).shown.split('\n')).toEqual(['node n01', a, why('nodes/n01'), '1', '']);
      node.put('root', { 'gone/nodes/n01': nodeListText('im age', [], undefined) });
      expect(node.boot(shell, unread).shown.split('\n')).toEqual(['node n01', a, why('images/im age'), '1', '']);
    });

    it('is refreshed by one at a time, and only when it runs', () => {
      node.convert(['tmpfs link /etc/a']);
      publish(['tmpfs link /etc/a']);
      expect(
        node.boot(
          shell,
          `mkdir /.statelite/refreshing; ${refresh} 2>&1; rmdir /.statelite/refreshing; ${refresh} 2>&1; ls /.statelite`,
        ).shown,
      ).toMatch(/^statelite: another refresh is at work[^\n]*\nstatelite: node n01(?!.*refreshing)/);
      expect(readFileSync(`${node.top}/said`, 'utf8')).toContain('1 rules');
    });
  },
);
