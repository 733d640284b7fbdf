import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { settled } from '../support/page-commands.ts';
import { blocksOf, projectText } from '../support/pages.ts';
import { runProgramWith } from '../support/run-program.ts';

const page = projectText('docs/operations.md');
const inOneLine = (text: string): string => text.replaceAll(/\s+/g, ' ');
const takingOver = '## Taking over from xCAT\n';
const base = mkdtempSync(join(tmpdir(), 'statelite-docs-'));
afterAll(() => rmSync(base, { recursive: true }));

/** The texts that the system tests compare with what is printed and with the page. */
const compared = readdirSync('test/system')
  .map((name) => (name.endsWith('.test.ts') ? projectText(`test/system/${name}`) : ''))
  .filter((text) => text.includes('expectAsDocumented('))
  .flatMap((text) => [...text.matchAll(/'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`([^`]*)`/g)])
  .flatMap(([, single, double, template]) => (single ?? double ?? template ?? '').split(/\\n|\$\{[^}]*\}/))
  .map(inOneLine);

/** Whether a quoted line is compared, what it leaves out (`…`) aside: whole, or but for words around a text of some length. */
const isCompared = (line: string): boolean =>
  line
    .split('…')
    .map((part) => part.trim())
    .every((part) => compared.some((text) => text.includes(part) || (text.length > 25 && part.includes(text))));

describe('docs/operations.md', () => {
  it('quotes nothing that no system test compares with what is printed, what xCAT left aside', () => {
    const told = page.split(takingOver)[0] ?? '';
    const lines = blocksOf(told).flatMap(({ text }) => text.trimEnd().split('\n'));
    const within = [...told.replaceAll(/^ *```[\s\S]*?^ *```$/gm, '').matchAll(/`([^`]+)`/g)].map(
      ([, span = '']) => span,
    );
    const quoted = within.filter((span) => /^(?:error|warning|note)[[:]|^[!.+] /.test(span));
    expect([lines.length > 10, quoted.length > 8]).toEqual([true, true]);
    const all = [...lines, ...quoted].map((line) => inOneLine(line).trim());
    expect(all.filter((line) => !isCompared(line))).toEqual([]);
  });

  describe('about what xCAT left', () => {
    const [, section = ''] = page.split(takingOver);
    const command = /`(plan --target [^`]+)`/.exec(section)?.[1] ?? '';
    let root: string;
    let image: string;
    beforeEach(() => {
      root = mkdtempSync(join(base, 'site-'));
      image = join(root, 'install/netboot/rh9/x86_64/r9/rootimg');
      file(join(root, 'statelite.yaml'), manifests);
      for (const path of ['etc/ntp.conf', 'etc/motd', 'var/log']) convert(path);
      file(join(image, '.default/etc/ntp.conf'), 'server a\n');
      file(join(image, '.default/etc/motd'), 'welcome\n');
      file(join(image, '.default/var/log/messages'), 'booted\n');
    });

    const file = (path: string, text: string): void => {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    };
    const link = (path: string, target: string): void => {
      mkdirSync(dirname(join(image, path)), { recursive: true });
      symlinkSync(target, join(image, path));
    };
    /** The two links that xCAT makes for a path two levels deep. */
    const convert = (path: string): void => {
      link(path, `../.statelite/tmpfs/${path}`);
      link(`.statelite/tmpfs/${path}`, `../../../.default/${path}`);
    };
    /** What the page's command prints, and whether the page has these words. */
    const plans = async (...words: readonly string[]): Promise<string> => {
      for (const text of words) expect(inOneLine(section)).toContain(text);
      const args = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
      const { out, err } = await runProgramWith(['--root', root, '-C', root, ...args], root);
      return settled(inOneLine(`${err}${out}`));
    };

    it('a tree that is right begins with "No changes" and counts what will be recorded', async () => {
      expect(await plans('begins with "No changes" and counts what the next apply will record')).toMatch(
        /No changes\. .*3 already as declared will be recorded as ours/,
      );
    });

    it.each([
      ['.default/etc/ntp.conf', undefined, 'error[default-missing]', '/etc/ntp.conf links to a default that is gone'],
      [
        'etc/ntp.conf',
        '/.statelite/tmpfs/etc/ntp.conf',
        'error[foreign-content]',
        '/etc/ntp.conf is a link to "/.statelite/tmpfs/etc/ntp.conf", where statelite makes one to "../.statelite/tmpfs/etc/ntp.conf"',
      ],
      ['.statelite/tmpfs/etc/ntp.conf', undefined, '+ create', 'image-link/r9:/etc/ntp.conf'],
    ])('%s gone, or a link to %s, is told as %s', async (path, target, word, words) => {
      rmSync(join(image, path));
      if (target !== undefined) link(path, target);
      const printed = await plans(`${word} ${words}`);
      expect(printed).toContain(word);
      expect(printed).toContain(words);
    });

    it('empty and left-over originals are told as notes', async () => {
      file(join(image, '.default/etc/motd'), '');
      rmSync(join(image, '.default/var/log/messages'));
      file(join(image, '.default/etc/old'), 'old\n');
      const notes = [
        'note[default-empty]: the originals of 2 rules in image r9 are empty: /etc/motd, /var/log',
        'note[default-leftover]: /.default of image r9 holds 1 thing that no rule asks for: /etc/old',
      ] as const;
      const printed = await plans(...notes);
      for (const note of notes) expect(printed).toContain(note);
    });
  });
});

const manifests = `apiVersion: statelite/v1
kind: Site
metadata: { name: adopted }
spec: { master: 10.0.0.1 }
---
apiVersion: statelite/v1
kind: Image
metadata: { name: r9 }
spec: { os: rh9, arch: x86_64, profile: r9 }
---
apiVersion: statelite/v1
kind: Node
metadata: { name: n1 }
spec: { image: r9, ip: 10.0.1.1, mac: "52:54:00:00:00:01" }
---
apiVersion: statelite/v1
kind: LiteFile
metadata: { name: base }
spec: { files: [/etc/ntp.conf, /etc/motd, /var/log/] }
`;
