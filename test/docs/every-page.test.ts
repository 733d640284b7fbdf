import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { loadManifests } from '../../src/manifest/load-manifests.ts';
import { type Block, blocksOf, pageNames, projectText } from '../support/pages.ts';

/** Pages of which one test runs every command and compares every output, whatever is added to them. */
const whole: Readonly<Record<string, string>> = {
  'docs/assertions.md': 'test/docs/assertions.test.ts',
  'docs/explain.md': 'test/docs/explain.test.ts',
  'docs/gitops.md': 'test/docs/gitops.test.ts',
  'docs/import.md': 'test/docs/import.test.ts',
  'docs/operations.md': 'test/docs/operations.test.ts',
  'docs/power.md': 'test/docs/power.test.ts',
  'docs/review.md': 'test/docs/review.test.ts',
  'docs/tutorial.md': 'test/docs/tutorial.test.ts',
  'examples/tokyo/README.md': 'test/docs/tokyo.test.ts',
};

/** Of the other pages, which test runs a block or compares what it shows: page, first line of the block, test. */
const run: readonly (readonly [page: string, first: string, by: string])[] = [
  ['README.md', 'npm ci', '.ci/run'],
  ['README.md', 'npm ci && npm run demo', '.ci/run'],
  ['README.md', 'npm ci && npm test', '.ci/run'],
  ['README.md', '$ statelite plan', 'test/docs/readme.test.ts'],
  ['README.md', '$ statelite explain n001 /var/log/messages', 'test/docs/readme.test.ts'],
  [
    'docs/booting.md',
    'grub-mknetdir --net-directory=/tftpboot --subdir=boot/grub2',
    'test/system/booting-page.test.ts',
  ],
  ['docs/booting.md', 'enable-tftp', 'test/system/booting-page.test.ts'],
  ['docs/booting.md', '2026-11-23 07:51:02 boot of node n01', 'test/system/booting-page.test.ts'],
  ['docs/booting.md', 'node n01', 'test/system/booting-page.test.ts'],
  ['docs/graph.md', 'flowchart LR', 'test/docs/graph.test.ts'],
  ['docs/images.md', 'statelite genimage bookworm-x86_64-compute', 'test/system/images-page.test.ts'],
  ['docs/lint.md', '$ statelite lint compute', 'test/commands/lint.test.ts'],
  ['docs/lint.md', '$ statelite lint compute --format yaml', 'test/commands/lint.test.ts'],
  ['docs/performance.md', 'node scripts/code-cache.mjs dist/program-*.cjs', 'test/system/bench.test.ts'],
  ['docs/semantics.md', '$ statelite litetree n2,n4', 'test/cluster/semantics.test.ts'],
  ['docs/semantics.md', '$ statelite ilitefile rh9', 'test/cluster/semantics.test.ts'],
  ['docs/semantics.md', '$ statelite litetree n1', 'test/cluster/semantics.test.ts'],
  ['docs/semantics.md', '$ statelite litetree n1', 'test/cluster/semantics.test.ts'],
  ['docs/semantics.md', '$ statelite lslite n1', 'test/cluster/semantics.test.ts'],
  ['docs/semantics.md', '$ statelite validate', 'test/cluster/semantics.test.ts'],
  ['docs/terminal.md', 'Run RUN: changing', 'test/system/terminal-page.test.ts'],
  ['docs/terminal.md', 'Plan for site tokyo, by image', 'test/system/terminal-page.test.ts'],
];

/** What no test runs, and why. */
const notRun: readonly (readonly [page: string, first: string, why: string])[] = [
  [
    'README.md',
    'npm ci && npm run demo:boot',
    'two virtual machines for a minute; the same parts boot in test/boot, and CI boots them there',
  ],
  [
    'docs/booting.md',
    'option arch code 93 = unsigned integer 16;',
    'the configuration of a DHCP server that is no longer maintained; its words were tried by hand',
  ],
  [
    'docs/performance.md',
    'npm run bench                     # all rows, about four minutes on an idle machine',
    'minutes alone on a machine; test/system/bench.test.ts runs one group, each thing once',
  ],
  ['src/README.md', 'text ──manifest──▶ manifests ──cluster──▶ the model ──kinds──▶ resources (entries)', 'a drawing'],
  ['src/runtime/README.md', 'nodes/<node>     statelite 1', 'a format, which test/kinds/node-list writes'],
];

/** Languages of blocks: scripts and sessions (`sh`, `console`), outputs (`text`, `mermaid`), files (`conf`, `yaml`). */
const languages = ['sh', 'console', 'text', 'mermaid', 'conf', 'yaml'];

const pages = pageNames().map((name) => [name, blocksOf(projectText(name))] as const);
const nameOf = (page: string, { first }: Block): string => `${page}: ${first.replace(/^Run \S+:/, 'Run RUN:')}`;
const listed = [...run, ...notRun].map(([page, first]) => `${page}: ${first}`);

describe('the pages', () => {
  it('say of every block what it is', () => {
    const odd = pages.flatMap(([name, blocks]) =>
      blocks.filter(({ language }) => !languages.includes(language)).map((block) => nameOf(name, block)),
    );
    expect(odd).toEqual([]);
  });

  it('show no command and no output that is neither run by a test nor listed here with the reason', () => {
    const shown = pages.flatMap(([name, blocks]) =>
      whole[name] === undefined
        ? blocks.filter(({ language }) => language !== 'yaml').map((block) => nameOf(name, block))
        : [],
    );
    expect(shown.toSorted()).toEqual(listed.toSorted());
  });

  it('that one test goes through show nothing but what is typed and manifests, where it compares no other block', () => {
    const other = pages.flatMap(([name, blocks]) =>
      whole[name] === undefined || ['docs/gitops.md', 'docs/operations.md'].includes(name)
        ? []
        : blocks.filter(({ typed, language }) => !typed && language !== 'yaml').map((block) => nameOf(name, block)),
    );
    expect(other).toEqual([]);
  });

  it('are named in the tests that run them', () => {
    for (const [page, test] of [...Object.entries(whole), ...run.map(([page, , by]) => [page, by] as const)]) {
      expect([test, existsSync(test)]).toEqual([test, true]);
      if (test !== '.ci/run') expect([page, test, projectText(test).includes(page)]).toEqual([page, test, true]);
    }
    for (const page of Object.keys(whole)) expect(pages.map(([name]) => name)).toContain(page);
  });

  it('have a directory below /tmp each to itself, so that they can be followed in any order', () => {
    const named = pages.flatMap(([name]) =>
      [...new Set(projectText(name).match(/\/tmp\/[a-z]+/g) ?? [])].map((directory) => [directory, name] as const),
    );
    expect(named.length).toBeGreaterThan(3);
    for (const [directory, name] of named) {
      expect([directory, named.filter((one) => one[0] === directory || one[1] === name)]).toEqual([
        directory,
        [[directory, name]],
      ]);
    }
  });

  it.each(pages.map(([name]) => name))('%s leads only where something is', (name) => {
    const links = [...projectText(name).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
    const broken = links.filter((link) => {
      const [path = '', anchor] = link.split('#');
      if (/^\w+:/.test(path)) return false;
      const target = path === '' ? name : join(dirname(name), path);
      return !existsSync(target) || (anchor !== undefined && !anchorsOf(projectText(target)).includes(anchor));
    });
    expect(broken).toEqual([]);
  });

  it('hide no command in a block of another language', () => {
    const hidden = pages.flatMap(([name, blocks]) =>
      blocks
        .filter(({ typed, text }) => !typed && /^(?:\$ |statelite [a-z-]|npm |npx |node \S+\/|git |sudo )/m.test(text))
        .map((block) => nameOf(name, block)),
    );
    expect(hidden).toEqual([]);
  });

  it.each(pages.filter(([, blocks]) => blocks.some(({ language }) => language === 'yaml')))(
    '%s shows manifests that keep to their schemas',
    (_, blocks) => {
      for (const { text, language } of blocks) {
        if (language !== 'yaml' || !/^kind:/m.test(text)) continue;
        const whole = text
          .replaceAll(/^apiVersion: .*\n/gm, '')
          .replaceAll(/^kind:/gm, 'apiVersion: statelite/v1\nkind:');
        const { diagnostics, manifests } = loadManifests([{ name: 'page.yaml', text: whole }], () => undefined);
        expect(manifests.length).toBe(text.split(/^---$/m).length);
        const wrong = diagnostics.filter(({ code }) => code !== 'site-missing');
        expect(wrong.map(({ code, message }) => `${code}: ${message}`)).toEqual([]);
      }
    },
  );
});

/** What forges call the headings of a page. */
const anchorsOf = (page: string): readonly string[] =>
  [...page.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
