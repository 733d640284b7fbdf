import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, it } from '@jest/globals';
import { imageListText, nodeListText } from '../../src/kinds/node-list/list-text.ts';
import { runScript, settled } from '../support/page-commands.ts';
import { blocksOf, projectText } from '../support/pages.ts';
import { needs } from './support/requirements.ts';
import { layersOf, type RuleText, ruleOf, type SmallNode, smallNode, stateOn } from './support/small-node.ts';

const blocks = blocksOf(projectText('docs/booting.md'));
const directory = mkdtempSync(join(tmpdir(), 'statelite-booting-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** The block that begins with some words. */
const block = (words: string): string => {
  const found = blocks.filter(({ first }) => first.startsWith(words));
  expect([words, found.length]).toEqual([words, 1]);
  return found[0]?.text ?? '';
};

needs({ root: true, commands: ['unshare', 'chroot', 'busybox', 'dash'] })(
  'the node that docs/booting.md tells of',
  () => {
    let node: SmallNode;
    beforeEach(() => {
      node = smallNode();
      node.put('root', { 'etc/ntp.conf': 'a\n', 'etc/motd': 'b\n', 'etc/hosts': 'c\n', 'var/log/messages': 'd\n' });
      node.put('srv', { 'statelite/n01/etc/ntp.conf': 'e\n', 'statelite/n01/etc/motd': 'f\n', 'gpfs/state': null });
      node.convert(rules, layers, stateOn('/gpfs/state'));
    });
    afterEach(() => node.remove());

    const rules: readonly RuleText[] = ['tmpfs link /etc/ntp.conf', 'con link /etc/motd', 'persistent link /var/log/'];
    const layers = layersOf(['/statelite/n01']);
    /** The servers and the image of the page by the names that the small node has for them. */
    const shown = (text: string): string =>
      settled(text.replaceAll(/\b(?:172\.10\.0\.1|cnfs):/g, 'srv:').replaceAll('rhels5.3-x86_64-test1', 'im age'));

    it('writes the log that the page shows', () => {
      const { status, shown: log } = node.boot('dash', 'cat /.statelite/statelite.log');
      expect([status, settled(log)]).toEqual([0, shown(block('2026-11-23'))]);
    });

    it('says of itself what the page shows, of a rule that was published since too', () => {
      const all: readonly RuleText[] = [...rules, 'ro bind /etc/hosts'];
      for (const name of ['images', 'nodes']) mkdirSync(join(node.top, 'root/later', name), { recursive: true });
      writeFileSync(`${node.top}/root/later/images/im age`, imageListText(all.map((text) => ruleOf(text, all))));
      writeFileSync(`${node.top}/root/later/nodes/n01`, nodeListText('im age', layers, stateOn('/gpfs/state')));
      const { shown: said } = node.boot('dash', 'STATELITE_LISTS=/later sh /etc/init.d/statelite status 2>&1');
      expect(settled(said)).toBe(shown(block('node n01')));
    });
  },
);

needs({ commands: ['grub-mknetdir', 'dnsmasq'], paths: ['/usr/lib/grub/x86_64-efi/http.mod'] })(
  'the servers that docs/booting.md sets up',
  () => {
    it('have GRUB where the page says, after its command', () => {
      const tftp = join(directory, 'tftpboot');
      mkdirSync(tftp);
      const script = block('grub-mknetdir').replaceAll('/tftpboot', tftp);
      expect(runScript(script, { cwd: directory })).toMatchObject({ code: 0 });
      const named = projectText('docs/booting.md').match(/boot\/grub2\/[\w-]+\/core\.efi/g) ?? [];
      expect(named.length).toBeGreaterThan(2);
      for (const name of named) expect([name, existsSync(join(tftp, name))]).toEqual([name, true]);
    });

    it('take the configuration of dnsmasq', () => {
      const file = join(directory, 'dnsmasq.conf');
      writeFileSync(file, block('enable-tftp'));
      const { status, stderr } = spawnSync('dnsmasq', ['--test', `--conf-file=${file}`], { encoding: 'utf8' });
      expect([stderr, status]).toEqual(['dnsmasq: syntax check OK.\n', 0]);
    });
  },
);
