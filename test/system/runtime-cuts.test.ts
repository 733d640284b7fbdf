import { chmodSync, lstatSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { imageListText, nodeListText } from '../../src/kinds/node-list/list-text.ts';
import { needs } from './support/requirements.ts';
import { type RuleText, ruleOf, type SmallNode, smallNode, stateOn } from './support/small-node.ts';

const shells = ['dash', 'busybox', 'bash'] as const;
const big = 'all of it\n'.repeat(300_000);

needs({ root: true, commands: ['unshare', 'chroot', 'busybox', 'dash', 'bash'] }).each(shells)(
  'half a copy never counts under %s',
  (shell) => {
    let node: SmallNode;
    beforeEach(() => {
      node = smallNode();
    });
    afterEach(() => node.remove());
    const state = (path = '') => join(node.top, 'srv/state', path);
    /** What a boot with a rule for /var/x/s/y left behind. */
    const once = { 'n01/var/x/s/y': 'mine\n', 'n01/.statelite-made': '/var/\n/var/x/\n/var/x/s/\n' };
    const rules: readonly RuleText[] = ['persistent link /var/x/', 'persistent link /var/x/s/y'];

    it('when a power cut ends the boot at any command, be it in the middle of a copy', () => {
      node.put('root', { 'var/x/a': 'a\n', 'var/x/d/b': 'b\n', 'var/x/s/c': 'c\n', 'var/x/s/y': 'y\n' });
      node.put('root', { 'etc/key/k': 'k\n', 'home/u/.ssh/id': 'i\n' });
      chmodSync(`${node.top}/root/home/u/.ssh`, 0o700);
      node.convert([...rules, 'persistent bind /etc/key/', 'persistent bind /home/u/.ssh/id'], [], stateOn('/state'));
      const begin = () => {
        rmSync(state(), { recursive: true });
        node.put('srv', Object.fromEntries(Object.entries(once).map(([name, text]) => [`state/${name}`, text])));
      };
      begin();
      expect(node.boot(shell, '').status).toBe(0);
      const whole = treeOf(state('n01'));
      expect(whole).toMatchObject({ '/var/x/d/b': 'b\n', '/var/x/s/c': 'c\n', '/var/x/s/y': 'mine\n' });
      expect(whole).toMatchObject({ '/etc/key/k': 'k\n', '/home/u/.ssh': 'directory 700' });
      let cuts = 0;
      for (let status = 137; status !== 0; cuts += 1) {
        begin();
        status = node.boot(shell, '', { functions: cutAfter(cuts, node.top) }).status;
        expect([0, 137]).toContain(status);
        expect([cuts, strangeIn(whole, treeOf(state('n01')))]).toEqual([cuts, []]);
        const again = node.boot(shell, 'rm /var/x/a');
        expect([cuts, again.status, again.shown, treeOf(state('n01'))]).toEqual([
          cuts,
          0,
          '',
          Object.fromEntries(Object.entries(whole).filter(([path]) => path !== '/var/x/a')),
        ]);
      }
      expect(cuts).toBeGreaterThan(20);
    }, 240_000);

    it('when the disk of the state is full: the next boot with room completes the directory', () => {
      node.put('root', { 'var/x/big': big, 'var/x/s/y': 'y\n' });
      node.convert(rules, [], stateOn('/state'));
      node.put('srv', { kept: null, ...Object.fromEntries(Object.entries(once).map(([k, v]) => [`old/${k}`, v])) });
      const full = node.boot(shell, '', {
        before: `mount -t tmpfs -o size=1m state ${state()}; cp -a ${node.top}/srv/old/. ${state()}`,
        after: `cp -a ${state()}/. ${node.top}/srv/kept`,
      });
      expect([full.status, full.said]).toEqual([1, expect.stringContaining('PROBLEM: persistent link /var/x could')]);
      expect(Object.keys(treeOf(`${node.top}/srv/kept/n01`))).toEqual(['/var', '/var/x', '/var/x/s', '/var/x/s/y']);
      node.convert(rules, [], stateOn('/kept'));
      expect(node.boot(shell, '').status).toBe(0);
      expect(readFileSync(`${node.top}/srv/kept/n01/var/x/big`, 'utf8')).toBe(big);
    });

    it.each(['tmpfs link /var/x/', 'tmpfs link /var/big', 'con link /var/big'] as const)(
      'when the memory is full at a refresh that brings in %s: the next one with room has it whole',
      (rule) => {
        node.put('root', { 'var/x/big': big, 'var/x/s/y': 'y\n', 'var/big': big });
        node.convert(['tmpfs link /var/x/s/y']);
        const all: readonly RuleText[] = [rule, 'tmpfs link /var/x/s/y'];
        node.put('root', { 'later/nodes/n01': nodeListText('im age', [], undefined) });
        node.put('root', { 'later/images/im age': imageListText(all.map((text) => ruleOf(text, all))) });
        const refresh = 'STATELITE_LISTS=/later sh /etc/init.d/statelite refresh >/dev/null 2>&1; echo $?';
        const { shown } = node.boot(
          shell,
          `mount -o remount,size=1m /.statelite; ${refresh}; cd /.statelite; find tmpfs -type f; [ -e new ] && echo left
           mount -o remount,size=90% /.statelite; ${refresh}; wc -c <tmpfs/${rule.endsWith('/') ? 'var/x/big' : 'var/big'}`,
        );
        expect(shown).toBe(`1\ntmpfs/var/x/s/y\n0\n${big.length}\n`);
      },
    );

    it('which is on the disk before it gets its name', () => {
      node.put('root', { 'etc/key': 'k\n', 'var/x/a': 'a\n' });
      node.put('srv', Object.fromEntries(Object.entries(once).map(([name, text]) => [`state/${name}`, text])));
      node.convert([...rules, 'persistent link /etc/key'], [], stateOn('/state'));
      const note = (name: string) => `${name}() { echo "${name} $*" >>${node.top}/calls; command ${name} "$@"; }\n`;
      node.boot(shell, '', { functions: ['cp', 'sync', 'mv'].map(note).join('') });
      const calls = readFileSync(`${node.top}/calls`, 'utf8')
        .split('\n')
        .filter((call) => call.includes('persistent'));
      expect(calls.map((call) => call.split(' ')[0])).toEqual(['cp', 'sync', 'mv', 'cp', 'sync', 'mv']);
    });
  },
);

/** What lies below a directory: contents of files, modes of directories; not the runtime's own names. */
const treeOf = (top: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(top, { recursive: true, encoding: 'utf8' })
      .filter((path) => !path.includes('.statelite-'))
      .sort()
      .map((path) => {
        const found = lstatSync(join(top, path));
        const text = found.isDirectory() ? `directory ${(found.mode & 0o7777).toString(8)}` : undefined;
        return [`/${path}`, text ?? readFileSync(join(top, path), 'utf8')];
      }),
  );

/** What a tree has that is not as it is in the whole one. */
const strangeIn = (whole: Readonly<Record<string, string>>, found: Readonly<Record<string, string>>) =>
  Object.entries(found).filter(([path, text]) => whole[path] !== text);

/** The power is cut when the runtime calls its first program after `count` others; of what that copies, half is there. */
const cutAfter = (count: number, top: string): string => {
  writeFileSync(join(top, 'calls'), '');
  const step = `cut() {
  left=${count}
  while read -r _; do left=$((left - 1)); done <${top}/calls
  echo "$*" >>${top}/calls
  [ "$left" -gt 0 ] && return
  [ "$1" != cp ] || { command "$@"; find "$4" -type f -exec /usr/bin/truncate -s 1 {} +; find "$4" -name d -exec /bin/rm -r {} +; }
  kill -9 $$
  exit
}
`;
  const names = ['chmod', 'chown', 'cp', 'ln', 'mkdir', 'mount', 'mv', 'rm', 'stat', 'sync'];
  return step + names.map((name) => `${name}() { cut ${name} "$@"; command ${name} "$@"; }\n`).join('');
};
