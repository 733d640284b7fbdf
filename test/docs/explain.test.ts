import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { runProgramWith } from '../support/run-program.ts';

const page = readFileSync(new URL('../../docs/explain.md', import.meta.url), 'utf8');
const directory = mkdtempSync(join(tmpdir(), 'statelite-docs-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** The blocks of the page that begin with a command, one after the other. */
const blocks = [...page.matchAll(/^```text\n(\$ .*?)^```/gms)].map(([, block = '']) => block);

/** What the commands of a block print; the page says /tmp/tokyo, and a file of ours is root's. */
const told = async (block: string): Promise<string> => {
  let text = '';
  for (const [, command = ''] of block.matchAll(/^\$ (.*)$/gm)) {
    const real = command.replaceAll('/tmp/tokyo', directory);
    const printed = real.startsWith('statelite ') ? await statelite(real) : shell(real);
    text += `$ ${command}\n${printed}`;
  }
  const own = `${process.getuid?.()}:${process.getgid?.()}`;
  return text.replaceAll(directory, '/tmp/tokyo').replaceAll(` ${own}`, ' root');
};

const statelite = async (command: string): Promise<string> => {
  const { out, err, code } = await runProgramWith(command.split(' ').slice(1), process.cwd(), { width: 100 });
  if (code > 2) throw new Error(`${command} ended with ${code}:\n${err}`);
  return `${err}${out}`;
};

const setting: string[] = ['umask 022'];

/** A shell line; variables stay set for the lines after it. */
const shell = (line: string): string => {
  if (/^\w+=/.test(line)) setting.push(line);
  const { status, stdout, stderr } = spawnSync('sh', ['-euc', [...setting, line].join('\n')], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${line}:\n${stderr}`);
  return stdout;
};

describe('docs/explain.md', () => {
  it('shows what its commands really print', async () => {
    expect(blocks.length).toBeGreaterThan(4);
    for (const block of blocks) expect(await told(block)).toBe(block);
  });
});
