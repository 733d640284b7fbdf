import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import type { Verdict } from '../../src/assertions/assertion.ts';
import { rootPath } from '../../src/core/place.ts';
import { verdictsJunit } from '../../src/render/assertions/verdicts-junit.ts';
import { verdictsTap } from '../../src/render/assertions/verdicts-tap.ts';
import { needs } from './support/requirements.ts';

const at = { file: 'a "b".yaml', start: { line: 3, column: 7 }, end: { line: 3, column: 9 } };
const verdict = (result: Verdict['result'], text: string): Verdict => ({
  assertion: {
    name: 'a[1]',
    manifest: 'a',
    text,
    because: at,
    subject: { about: 'exports', path: rootPath },
    claims: [],
  },
  result,
  checked: 2,
  failures: result === 'failed' ? [{ names: ['/x to "*"'], instead: 'it is # <rw> | & \\', because: at }] : [],
  undecided: result === 'undecided' ? [{ names: ['/x'], instead: 'hidden # <here>', because: undefined }] : [],
});
const verdicts = [verdict('passed', '# TODO "<x>"'), verdict('failed', 'no'), verdict('undecided', 'perhaps')];
const view = { strict: false, foldNodes: (names: Iterable<string>) => [...names].join(',') };

needs({ commands: ['prove'] })('prove', () => {
  it('reads our TAP: one passed, one failed, one skipped, and nothing that it does not understand', () => {
    const directory = mkdtempSync(join(tmpdir(), 'statelite-tap-'));
    writeFileSync(join(directory, 'out.tap'), verdictsTap(verdicts, view));
    const { stdout, stderr } = spawnSync('prove', ['--exec', 'cat', join(directory, 'out.tap')], { encoding: 'utf8' });
    rmSync(directory, { recursive: true });
    expect(`${stdout}${stderr}`).not.toContain('Parse errors');
    expect(stdout).toContain('Failed 1/3 subtests');
    expect(stdout).toContain('(less 1 skipped subtest: 1 okay)');
  });
});

needs({ commands: ['xmllint'] })('an XML parser', () => {
  it('reads our JUnit, texts and all', () => {
    const read = (expression: string): string =>
      spawnSync('xmllint', ['--xpath', expression, '-'], {
        input: verdictsJunit(verdicts, view),
        encoding: 'utf8',
      }).stdout.trim();
    expect(read('string(//testcase[1]/@name)')).toBe('a[1] # TODO "<x>"');
    expect(read('string(//failure/@message)')).toContain('it is # <rw> | & \\');
    expect(read('count(//testcase)')).toBe('3');
    expect(read('string(//skipped/@message)')).toContain('hidden # <here>');
  });
});
