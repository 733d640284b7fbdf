import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { describeProgram } from '../../src/commands/describe-program.ts';
import { exitCodes } from '../../src/render/reference/exit-codes.ts';
import { expectQuoted } from '../support/page-commands.ts';
import { blocksOf, pageNames, projectText } from '../support/pages.ts';
import { runProgramWith } from '../support/run-program.ts';

const page = projectText('README.md');
const blocks = blocksOf(page);
const directory = mkdtempSync(join(tmpdir(), 'statelite-readme-'));
afterAll(() => rmSync(directory, { recursive: true }));

const block = (first: string): string => {
  const found = blocks.filter((one) => one.first === first);
  expect([first, found.length]).toEqual([first, 1]);
  return found[0]?.text ?? '';
};

describe('README.md', () => {
  it('shows a plan as the demo that it names prints it', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/demo.mjs'], {
      encoding: 'utf8',
      env: { ...process.env, TMPDIR: directory, NO_COLOR: '1' },
    });
    expect([status, stderr]).toEqual([0, '']);
    expectQuoted(block('$ statelite plan').replace(/^.*\n/, ''), stdout);
  }, 180_000);

  it('shows an explanation as the tutorial that it names does', () => {
    const shown = block('$ statelite explain n001 /var/log/messages').replace(/^.*\n/, '');
    expectQuoted(shown, projectText('docs/tutorial.md'));
  });

  it('shows manifests that are valid and can be planned from', async () => {
    const repository = join(directory, 'repository');
    mkdirSync(repository);
    writeFileSync(join(repository, 'statelite.yaml'), block('apiVersion: statelite/v1'));
    const where = ['-C', repository, '--root', directory];
    expect(await runProgramWith([...where, 'validate'], repository)).toMatchObject({
      code: 0,
      out: 'Valid: 1 image, 512 nodes.\n',
      err: '',
    });
    expect((await runProgramWith([...where, 'plan'], repository)).out).toContain('export/etc/exports');
  });

  it('gives the program its name', () => {
    const [alias = ''] = block('npm ci')
      .split('\n')
      .filter((line) => line.startsWith('alias '));
    const input = `${alias}\ncd /\nstatelite version\n`;
    const { status, stdout } = spawnSync('sh', [], { encoding: 'utf8', input });
    expect([status, stdout]).toEqual([0, expect.stringMatching(/^statelite \d/)]);
  });

  it('names every command, and every exit code', () => {
    const section = page.split('\n## Commands\n')[1]?.split('\n## ')[0] ?? '';
    const named = new Set((section.match(/`[^`\n]+`/g) ?? []).flatMap((span) => span.match(/[a-z]+/g) ?? []));
    expect(describeProgram().commands.flatMap(({ name }) => (named.has(name) ? [] : [name]))).toEqual([]);
    for (const [code] of exitCodes) expect(section).toMatch(new RegExp(`[ \n]${code} \\w`));
  });

  it('names only scripts that there are, and continuous integration runs those that it begins with', () => {
    const { scripts }: { readonly scripts: Readonly<Record<string, string>> } = JSON.parse(projectText('package.json'));
    const named = [...page.matchAll(/npm (?:run )?([a-z][\w:]+)/g)].map(([, name = '']) => name);
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => name !== 'ci' && scripts[name] === undefined)).toEqual([]);
    for (const command of ['npm ci', 'npm test', 'npm run demo']) expect(projectText('.ci/run')).toContain(command);
  });

  it('leads to every other page of docs, to the examples and to the source', () => {
    const links = [...page.matchAll(/\]\(([^)#]+)\)/g)].map(([, link = '']) => link);
    const pages = pageNames().filter((name) => /^docs\/|^src\/README/.test(name));
    expect(pages.length).toBeGreaterThan(12);
    for (const name of [...pages, 'examples/tokyo', 'examples/ci', 'docs/errors.md', 'docs/reference/commands.md']) {
      expect(links).toContain(name);
    }
  });
});
