import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

const text = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const all = (directory: string, end: string): string =>
  readdirSync(new URL(`../../${directory}`, import.meta.url), { encoding: 'utf8' })
    .filter((name) => name.endsWith(end))
    .map((name) => text(`${directory}/${name}`))
    .join('\n');

const page = text('docs/booting.md');
const picture = text('docs/booting.svg');
const written = `${text('src/kinds/boot-file/command-line.ts')}${all('src/render/templates', '.hbs')}`;
const read = [
  text('src/runtime/statelite.sh'),
  all('src/runtime/initramfs/dracut', '.sh'),
  text('src/runtime/initramfs/initramfs-tools/script'),
].join('\n');

const section = (heading: string): string => page.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
const wordsOf = (source: string, pattern: RegExp): readonly string[] =>
  [...new Set([...source.matchAll(pattern)].map(([, word = '']) => word))].sort();

describe('docs/booting.md', () => {
  const documented = wordsOf(
    [...section('Kernel parameters').matchAll(/^\| (`.*?) \|/gm)].map(([, cell = '']) => cell).join(' '),
    /`([\w.]+=?)/g,
  );

  it('explains every kernel parameter that apply writes or that a booting node reads', () => {
    const used = [
      ...wordsOf(written, /[`' ]([A-Za-z]+=)(?=[$%\d{t])/g),
      ...wordsOf(read, /^ +([A-Z]+=|shell|statelite\.\w+=?)\??\*?\)/gm),
      ...wordsOf(read, /getarg ([\w.]+=)/g),
    ].filter((word) => !['HOSTNAME=', 'set='].includes(word));
    expect(used.length).toBeGreaterThan(12);
    expect([...new Set(used)].filter((word) => !documented.includes(word))).toEqual(
      [...new Set(used)].filter((word) => /^(?:initrd|root|timeout|default|delay|image|label|append)=$/.test(word)),
    );
  });

  it('explains no kernel parameter that nothing uses', () => {
    const foreign = ['ip=', 'panic='];
    expect(documented.filter((word) => !foreign.includes(word) && !`${written}${read}`.includes(word))).toEqual([]);
  });

  it('says how long a node waits before it reboots, whichever script it is that reboots', () => {
    expect(page).toContain('waits ten seconds and reboots');
    const waits = [...read.matchAll(/sleep "\$\{STATELITE_PAUSE:-(\d+)\}"|reboot\) sleep (\d+)/g)];
    expect(waits.map(([, runtime, adapter]) => runtime ?? adapter)).toEqual(['10', '10', '10']);
  });

  it('quotes messages that a console really shows', () => {
    const quoted = [...section('Debugging').matchAll(/^\| `(.*?)` \|/gm)].map(([, words = '']) => words);
    expect(quoted.length).toBeGreaterThan(4);
    for (const words of quoted) {
      const [fixed = ''] = words.replace(/^… /, '').split(/…|\d|:/);
      expect(read).toContain(fixed.replace(/^layer $/, 'layer $1 is missing').trim());
    }
  });

  it('has a picture whose paths and programs are those of the code', () => {
    const named = wordsOf(picture.replace(/<path.*?\/>/g, ''), /(?<![</\w])(\/(?:\.statelite|etc\/init\.d)[\w./]*)/g);
    expect(named.length).toBeGreaterThan(4);
    for (const path of named) {
      const inCode = path.replace(/^\/\.statelite/, '$area').replace(/\/PRIORITY$/, '/$1');
      expect([path, `${read}`.includes(path) || `${read}`.includes(inCode)]).toEqual([path, true]);
    }
    for (const word of ['NFSROOT', 'LISTS', 'mountroot', 'rootimg', 'refresh', 'status']) {
      expect([word, picture.includes(word) && read.includes(word)]).toEqual([word, true]);
    }
  });
});
