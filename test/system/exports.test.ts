import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { editExports } from '../../src/kinds/export/edit.ts';
import { effectiveOptions } from '../../src/kinds/export/effective.ts';
import { fromBytes, toBytes } from '../../src/kinds/export/parse.ts';
import { aSite } from '../commands/support/a-site.ts';
import { aDeclaration, anExportsFile, aSpoiledFile, paths } from '../kinds/export/arbitrary-exports.ts';
import { type Exported, runExportfs } from './support/real-exportfs.ts';
import { needs } from './support/requirements.ts';

const files = fc.sample(fc.tuple(anExportsFile, aDeclaration), 400);

/** `path client options`, one for each, sorted: what a file grants according to us, or etab according to exportfs. */
const grants = (text: string): readonly string[] =>
  effectiveOptions(text)
    .map((one) => `${JSON.stringify(one.path)} ${wholeAddress(one.client)} ${one.options}`)
    .sort();

/** exportfs reads 10.0.1 as 10.0.0.1, as inet_aton(3) does, and names both as the one that came first. */
const wholeAddress = (client: string): string => client.replace(/^(\d+)\.(\d+)\.(\d{1,3})$/, '$1.$2.0.$3');

/** etab escapes each byte once, and never a digit: unlike exports(5), it is not read by escapes within escapes. */
const resolveEtab = (word: string): string =>
  fromBytes(toBytes(word).replace(/\\([0-7]{3})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 8))));

const granted = (exported: Exported): readonly string[] =>
  exported.etab
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [, path = '', client = '', options = ''] = /^(\S+)\t([^(]*)\((.*)\)$/.exec(line) ?? [];
      return `${JSON.stringify(resolveEtab(path))} ${wholeAddress(client)} ${resolveEtab(options)}`;
    })
    .sort();

const edited = (found: string, wanted: readonly string[]): string => {
  const result = editExports(found, wanted, []);
  if ('blocked' in result) throw new Error(`${result.blocked} in ${JSON.stringify(found)}`);
  return result.text;
};

needs({ root: true, commands: ['exportfs', 'unshare', 'chroot', 'mount'] })('the real exportfs', () => {
  it('reads generated files as we do, and accepts them in silence', () => {
    const exported = runExportfs(
      files.map(([text]) => ({ text })),
      paths,
    );
    files.forEach(([text], i) => {
      const real = exported[i];
      if (real === undefined) throw new Error('one result for each file');
      expect([text, real.code, real.errors, granted(real)]).toEqual([text, 0, '', grants(text)]);
    });
  });

  it('reads in silence only what we read alike, whatever stands in a file', () => {
    const texts = fc.sample(aSpoiledFile, { numRuns: 200 });
    const exported = runExportfs(
      texts.map((text) => ({ text })),
      paths,
    );
    texts.forEach((text, i) => {
      const real = exported[i];
      if (real === undefined) throw new Error('one result for each file');
      if ('blocked' in editExports(text, [], []) || real.code !== 0 || real.errors !== '') return;
      // What a relative path names depends on where exportfs is started.
      if (grants(text).every((one) => one.startsWith('"/')))
        expect([text, granted(real)]).toEqual([text, grants(text)]);
    });
  });

  it('accepts what we edited in silence, and grants what was there and what is declared', () => {
    const texts = files.map(([found, wanted]) => edited(found, wanted));
    const exported = runExportfs(
      texts.map((text) => ({ text })),
      paths,
    );
    files.forEach(([found, wanted], i) => {
      const real = exported[i];
      if (real === undefined) throw new Error('one result for each file');
      const declared = grants(`${wanted.join('\n')}\n`);
      const undeclared = grants(found).filter((one) => !declared.some((other) => sameClient(one, other)));
      expect([texts[i], real.code, real.errors, granted(real)]).toEqual([
        texts[i],
        0,
        '',
        [...declared, ...undeclared].sort(),
      ]);
    });
  });

  it('reads in silence what apply writes and what export render prints, and lets nobody write to /install', async () => {
    const site = aSite();
    try {
      const network = '- { path: /home, clients: ["10.1.0.0/16"], options: [rw, no_subtree_check] }';
      site.edit('statelite.yaml', '    entries:\n', `    entries:\n      ${network}\n`);
      const planned = await site.run('plan', '--details', '--target', 'export/etc/exports');
      const { out: rendered } = await site.run('export', 'render');
      for (const line of rendered.trim().split('\n')) expect(planned.out).toContain(line);
      expect((await site.run('apply', '--yes')).code).toBe(0);
      const applied = readFileSync(join(site.root, 'etc/exports'), 'utf8');
      const real = runExportfs([{ text: applied }, { text: rendered }], ['/install', '/home']);
      expect(real.map(({ code, errors }) => [code, errors])).toEqual([
        [0, ''],
        [0, ''],
      ]);
      const install = '"/install" * ro,sync,wdelay,hide,nocrossmnt,secure,no_root_squash,no_all_squash';
      for (const one of real) {
        const ofInstall = granted(one).filter((line) => line.startsWith('"/install"'));
        expect([ofInstall.length, ofInstall[0]?.startsWith(install)]).toEqual([1, true]);
      }
      const byHand = granted(real[0] ?? { code: 1, errors: '', etab: '' }).filter((line) =>
        line.includes('10.0.0.0/8'),
      );
      expect(byHand).toEqual([expect.stringMatching(/^"\/home" 10\.0\.0\.0\/8 rw,/)]);
    } finally {
      site.remove();
    }
  });

  it("accepts the 2010 document's line, with the complaint that validate announces", () => {
    const text = edited('/install *(rw,no_root_squash,sync,no_subtree_check)\n', [
      '/install *(ro,no_root_squash,sync)',
    ]);
    const [real] = runExportfs([{ text }], ['/install']);
    expect(real?.code).toBe(0);
    expect(real?.errors).toContain("Neither 'subtree_check' or 'no_subtree_check' specified");
    expect(real?.etab).toMatch(/^\/install\t\*\(ro,sync,.*no_root_squash/);
  });

  it('refuses, or does not read to the end, every file that we do not touch', () => {
    const last = '/last *(ro,no_subtree_check)\n';
    const broken = [
      '/a 10.0.0.1(ro,no_subtree_check)\n/a/ 10.0.0.1(rw,no_subtree_check)\n',
      '/a * (ro,no_subtree_check)\n',
      '/a *(ro,no_subtree_check\n',
      '/a *(ro,no_subtree_check)#note\n',
      '"/a *(ro,no_subtree_check)\n',
      '/a *(ro,subtre_check)\n',
      '/a *(ro,,no_subtree_check)\n',
      '/a *(no_subtree_check,anonuid=me)\n',
      '/a *(no_subtree_check,sec=kerberos)\n',
      '/a *(no_subtree_check)\n\r\n',
      '/a "" *(ro,no_subtree_check)\n',
      `/a ${'x'.repeat(512)}(ro,no_subtree_check)\n`,
      `/${'x'.repeat(1024)} *(ro,no_subtree_check)\n`,
    ].map((text) => `${text}${last}`);
    const exported = runExportfs(
      broken.map((text) => ({ text })),
      ['/a', '/last'],
    );
    broken.forEach((text, i) => {
      const real = exported[i];
      const complaint = real?.code !== 0 || real.errors !== '' || !real.etab.includes('/last\t');
      expect([text, 'blocked' in editExports(text, [], []), complaint]).toEqual([text, true, true]);
    });
  });

  it('refuses a second entry in exports.d, which is why such an edit is blocked', () => {
    const text = '/a *(ro,no_subtree_check)\n';
    const other = '/a *(rw,no_subtree_check)\n';
    const [twice, once] = runExportfs(
      [
        { text, extra: { 'x.exports': other } },
        { text: '', extra: { 'x.exports': other } },
      ],
      ['/a'],
    );
    expect(twice?.code).toBe(1);
    expect(twice?.errors).toContain('incompatible duplicated export entries');
    expect(once).toMatchObject({ code: 0, errors: '' });
    expect(editExports('', [text], [], [{ name: 'exports.d/x.exports', text: other }])).toHaveProperty('blocked');
  });
});

const sameClient = (a: string, b: string): boolean => a.slice(0, a.lastIndexOf(' ')) === b.slice(0, b.lastIndexOf(' '));
