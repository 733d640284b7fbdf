import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, mkdtempSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { buildSync } from 'esbuild';
import { needs } from './support/requirements.ts';

const top = mkdtempSync(join(tmpdir(), 'statelite-'));
afterAll(() => rmSync(top, { recursive: true }));

/** Exchanges what lies in a directory that it holds open, as a run does. */
const program = `import { closeSync, openSync } from 'node:fs';
import { openExchanger } from './exchanger.mjs';
const [at, work] = process.argv.slice(2);
const fd = openSync(at, 'r');
const exchanger = openExchanger(work);
console.log(exchanger.exchange(\`/proc/self/fd/\${fd}/dir\`, \`/proc/self/fd/\${fd}/link\`));
exchanger.close();
closeSync(fd);
`;

needs({ root: true, commands: ['unshare', 'perl'] })('an exchanger', () => {
  it.each([
    ['as everybody', []],
    ['with another number than its /proc knows it by', ['unshare', '--pid', '--fork']],
  ])('names what it holds open rightly, started %s', (_, before) => {
    const at = mkdtempSync(join(top, 'at-'));
    mkdirSync(join(at, 'dir/inside'), { recursive: true });
    symlinkSync('target', join(at, 'link'));
    buildSync({
      entryPoints: [new URL('../../src/host/exchanger.ts', import.meta.url).pathname],
      outfile: join(top, 'exchanger.mjs'),
      bundle: true,
      platform: 'node',
      format: 'esm',
    });
    writeFileSync(join(top, 'program.mjs'), program);
    const [first = '', ...words] = [...before, process.execPath, join(top, 'program.mjs'), at, top];
    expect(execFileSync(first, words, { encoding: 'utf8' })).toBe('true\n');
    expect(readlinkSync(join(at, 'dir'))).toBe('target');
    expect(lstatSync(join(at, 'link/inside')).isDirectory()).toBe(true);
  });
});
