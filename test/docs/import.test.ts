import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { runScript, type ScriptOutcome } from '../support/page-commands.ts';
import { blocksOf, projectText } from '../support/pages.ts';

const page = projectText('docs/import.md');
const scripts = blocksOf(page).filter(({ typed }) => typed);
const directory = mkdtempSync(join(tmpdir(), 'statelite-docs-'));
afterAll(() => rmSync(directory, { recursive: true }));

const sound = {
  site: '#key,value,comments,disable\n"master","10.0.0.1",,\n',
  nodelist: '#node,groups,status,comments,disable\n"n001","compute,all",,,\n"n002","compute,all",,,\n',
  nodetype:
    '#node,os,arch,profile,provmethod,nodetype,comments,disable\n"compute","rhels9","x86_64","compute","rhels9-x86_64-statelite-compute","osi",,\n',
  osimage:
    '#imagename,profile,provmethod,osname,osvers,osarch,comments,disable\n"rhels9-x86_64-statelite-compute","compute","statelite","Linux","rhels9","x86_64",,\n',
  litefile: '#image,file,options,comments,disable\n"ALL","/etc/motd","link",,\n',
} as const;

/** Runs the page's script on the machine of an xCAT whose tables are the `csv` files of a directory. */
const follow = (name: string, tables: string): ScriptOutcome => {
  const cwd = join(directory, name);
  mkdirSync(join(cwd, 'root/install'), { recursive: true });
  const programs = { tabdump: `[ ! -e '${tables}'/"$1".csv ] || cat '${tables}'/"$1".csv` };
  expect(scripts.length).toBe(1);
  return runScript(scripts[0]?.text ?? '', { cwd, root: join(cwd, 'root'), programs });
};

describe('docs/import.md', () => {
  it('has commands that make a repository of the tables, find it valid and plan from it', () => {
    const tables = join(directory, 'tables');
    mkdirSync(tables);
    for (const [name, text] of Object.entries(sound)) writeFileSync(join(tables, `${name}.csv`), text);
    const { code, out } = follow('sound', tables);
    expect(out).toMatch(/^Valid: 1 image, 2 nodes\.\n(?:.*\n)*Plan: \d+ to add/m);
    expect(code).toBe(0);
  });

  it('has commands that stop at validate where somebody must decide first', () => {
    const tables = new URL('../../fixtures/import/today/in', import.meta.url).pathname;
    const { code, out, err } = follow('doubtful', tables);
    expect([code, `${out}${err}`]).toEqual([3, expect.stringContaining('error[persistent-without-mount]')]);
  });

  it('names the files that an import writes', () => {
    const cwd = join(directory, 'doubtful/repository');
    const named = [...page.matchAll(/^\| (`\S+\.yaml`.*?) \|/gm)].flatMap(
      ([, cell = '']) => cell.match(/\w+\.yaml/g) ?? [],
    );
    expect(named.length).toBeGreaterThan(6);
    for (const name of named) {
      const at = name === 'statelite.yaml' ? name : `manifests/${name}`;
      expect([name, existsSync(join(cwd, at))]).toEqual([name, true]);
    }
  });
});
