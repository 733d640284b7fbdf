import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { runProgramWith } from '../support/run-program.ts';

const project = new URL('../../', import.meta.url).pathname;
const tokyo = join(project, 'examples/tokyo');
const root = mkdtempSync(join(tmpdir(), 'statelite-completion-'));
for (const name of ['install', 'tftpboot']) mkdirSync(join(root, name));

afterAll(() => rmSync(root, { recursive: true, force: true }));

/** What the real bash offers for a line, with the script and the program as they are shipped. */
const bashOffers = (line: string): readonly string[] => {
  const script = `
    statelite() { node "$CLI" "$@"; }
    compopt() { :; }
    source <(statelite completion bash)
    COMP_LINE=$1 COMP_POINT=\${#1}
    _statelite statelite "\${1##*[ :=]}" ''
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const text = execFileSync('bash', ['-c', script, 'bash', line], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, CLI: join(project, 'dist/cli.js') },
  });
  return text.split('\n').filter((one) => one !== '');
};

describe('completion in bash', () => {
  it('knows the verbs, without a repository', () => {
    expect(bashOffers('statelite dri')).toEqual(['drift']);
  });

  it('knows the nodes and images of the repository that -C names', () => {
    expect(bashOffers(`statelite -C ${tokyo} litefile n00`)).toEqual(['n001', 'n002', 'n003', 'n004']);
    expect(bashOffers(`statelite -C ${tokyo} nodeset n001 statelite=rh`)).toEqual(['rhels5.3-x86_64-test1']);
  });

  it('knows addresses, and gives back only what follows a colon', () => {
    const before = `statelite -C ${tokyo} --root ${root} plan --target layer/`;
    expect(bashOffers(`${before}cnfs:`)).toEqual(['/gpfs/dallas/']);
  });

  it('knows nodes as well as images for explain', () => {
    expect(bashOffers(`statelite -C ${tokyo} explain n00`)).toEqual(['n001', 'n002', 'n003', 'n004']);
    expect(bashOffers(`statelite -C ${tokyo} explain cen`)).toEqual(['centos5.3-x86_64-all']);
  });

  it('leaves file names to bash', () => {
    expect(bashOffers('statelite apply inst')).toEqual(['install']);
  });
});

describe('completion words', () => {
  it('says nothing of a broken repository but what the program knows itself', async () => {
    const { code, out, err } = await runProgramWith(['completion', 'words', '--', 'litefile', 'n'], root);
    expect({ code, out, err }).toEqual({ code: 0, out: 'none\tn\n', err: '' });
  });

  it('refuses a shell that it does not know', async () => {
    const { code, err } = await runProgramWith(['completion', 'tcsh'], root);
    expect(code).toBe(3);
    expect(err).toContain('"tcsh"');
  });
});
