import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { needs } from './support/requirements.ts';

const project = new URL('../../', import.meta.url).pathname;
const tokyo = join(project, 'examples/tokyo');
const work = mkdtempSync(join(tmpdir(), 'statelite-shells-'));
const program = join(work, 'statelite');
writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${project}dist/cli.js' "$@"\n`);
chmodSync(program, 0o755);
const env = { ...process.env, HOME: work, PATH: `${work}:${process.env.PATH ?? ''}`, TERM: 'dumb' };

afterAll(() => rmSync(work, { recursive: true, force: true }));

needs({ commands: ['bash', 'fish', 'zsh', 'shellcheck'] })('completion', () => {
  it('in fish offers verbs, nodes and images, with what they are', () => {
    const offers = (line: string): readonly string[] =>
      execFileSync('fish', ['-c', 'statelite completion fish | source; complete -C $argv[1]', line], {
        cwd: tokyo,
        env,
        encoding: 'utf8',
      })
        .trim()
        .split('\n');
    expect(offers('statelite dri')).toEqual(['drift\twhat differs from what was applied; exit 2 when something does']);
    expect(offers('statelite litefile n00').map((one) => one.split('\t')[0])).toEqual(['n001', 'n002', 'n003', 'n004']);
    expect(offers('statelite nodeset n001 statelite=r')).toEqual([
      'statelite=rhels5.3-x86_64-test1\trhels5.3 x86_64 test1',
    ]);
  });

  it('in zsh finishes the word at a press of Tab', () => {
    const script = `
      zmodload zsh/zpty
      zpty z zsh -f -i
      zpty -w z 'PS1="";PS2="";autoload -Uz compinit; compinit -u -D; source <(statelite completion zsh); bindkey "^I" complete-word; print READY'
      zpty -r -m z seen '*READY*READY*'
      zpty -w -n z $'statelite nodeset n001 statelite=rh\\t'
      zpty -r -m z seen '*rhels5.3-x86_64-test1*'
      print -r -- "$seen"
      zpty -d z`;
    const text = execFileSync('zsh', ['-f', '-c', script], { cwd: tokyo, env, encoding: 'utf8', timeout: 30_000 });
    expect(text).toContain('statelite=rhels5.3-x86_64-test1');
  });

  it('for bash is clean in the eyes of shellcheck', () => {
    const script = execFileSync(program, ['completion', 'bash'], { env, encoding: 'utf8' });
    const checked = spawnSync('shellcheck', ['-s', 'bash', '-'], { input: script, encoding: 'utf8' });
    expect(checked.stdout).toBe('');
  });
});
