import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect } from '@jest/globals';
import { blocksOf, projectText } from './pages.ts';
import { runProgramWith } from './run-program.ts';

/** A block of a page that begins with a command: the block as it stands, and as its commands print it now. */
export interface ToldBlock {
  readonly shown: string;
  readonly told: string;
}

/** Where and how the commands of a page run. */
export interface PageRun {
  /** An empty directory. What the page calls `/tmp/NAME` lies in it, and is not there before the page makes it. */
  readonly directory: string;
  /** The highest exit code that is fine; 2 when not set. 1 never is. */
  readonly most?: number;
  /** The working directory; the project when not set. */
  readonly cwd?: string;
}

/**
 * Runs the `$ command` lines of each block of a page, one block after the other. statelite runs in this process; what is
 * ours is root's.
 */
export const toldBlocks = async (page: string, run: PageRun): Promise<readonly ToldBlock[]> => {
  const told: ToldBlock[] = [];
  const [named = '/tmp/nothing'] = /\/tmp\/[a-z]+/.exec(page) ?? [];
  const real = join(run.directory, 'page');
  const setting = ['umask 022'];
  for (const { text: shown, first } of blocksOf(page)) {
    if (!first.startsWith('$ ')) continue;
    let text = '';
    for (const [, command = ''] of shown.matchAll(/^\$ (.*)$/gm)) {
      const line = command.replaceAll(named, real);
      const printed = line.startsWith('statelite ') ? await statelite(line, run) : shell(line, setting, run);
      text += `$ ${command}\n${printed}`;
    }
    const own = `${process.getuid?.()}:${process.getgid?.()}`;
    told.push({ shown, told: text.replaceAll(real, named).replaceAll(` ${own}`, ' root') });
  }
  return told;
};

/** Expects that a page shows in its sessions what they print, but for what differs from run to run. UPDATE=1 mends the page. */
export const expectTold = async (name: string, run: PageRun): Promise<void> => {
  const page = projectText(name);
  const blocks = await toldBlocks(page, run);
  expect(blocks.length).toBeGreaterThan(0);
  if (process.env.UPDATE === '1') {
    const mended = blocks.reduce((text, { shown, told }) => {
      return settled(told) === settled(shown) ? text : text.replace(shown, () => told);
    }, page);
    writeFileSync(new URL(`../../${name}`, import.meta.url), mended);
    return;
  }
  for (const { shown, told } of blocks) expect(settled(told)).toBe(settled(shown));
};

/** A text without what differs from run to run: names of runs, times, spans, versions of files, digests, blanks at the ends of lines. */
export const settled = (text: string): string =>
  text
    .replaceAll(/\d{8}-\d{6}(-\d+)?/g, '20261123-120000')
    .replaceAll(/\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d+)?)?(Z| UTC)?/g, '2026-11-23 12:00:00')
    .replaceAll(/\d+\.\d s\b/g, '0.1 s')
    .replaceAll(/\b[0-9a-f]{12,64}\b/g, 'DIGEST')
    .replaceAll(/ +$/gm, '');

/**
 * Expects that a shortened quotation is in a text: its parts, between the lines `…`, one after the other and each whole.
 */
export const expectQuoted = (quotation: string, text: string): void => {
  let rest = settled(text);
  for (const part of settled(quotation).split(/^…\n/m)) {
    const at = rest.indexOf(part);
    if (at === -1) expect(rest).toContain(part);
    rest = rest.slice(at + part.length);
  }
};

/** How a script of a page ended, and what it printed. */
export interface ScriptOutcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Where a script of a page runs. */
export interface ScriptRun {
  readonly cwd: string;
  /** Everything that `statelite` does in it lies below this directory, as with `--root`; the machine itself when not set. */
  readonly root?: string;
  /** Shell texts that stand for programs the machine does not have, by their name. */
  readonly programs?: Readonly<Record<string, string>>;
}

/** Runs a `sh` block of a page as it stands, up to the first command that fails, with the built program as `statelite`. */
export const runScript = (text: string, { cwd, root, programs = {} }: ScriptRun): ScriptOutcome => {
  const cli = new URL('../../dist/cli.js', import.meta.url).pathname;
  if (!existsSync(cli)) throw new Error('dist/cli.js is not built: npm run build');
  const bin = mkdtempSync(join(tmpdir(), 'statelite-programs-'));
  const below = root === undefined ? '' : ` --root '${root}'`;
  const all = { statelite: `exec '${process.execPath}' '${cli}'${below} "$@"`, ...programs };
  for (const [name, body] of Object.entries(all)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${body}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}`, NO_COLOR: '1' };
  const { status, stdout, stderr } = spawnSync('sh', ['-euc', text], { cwd, env, encoding: 'utf8', input: '' });
  rmSync(bin, { recursive: true });
  return { code: status, out: stdout, err: stderr };
};

const statelite = async (command: string, { cwd, most = 2 }: PageRun): Promise<string> => {
  const words = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
  let printed = '';
  const reads = (text: string): void => {
    printed += text;
  };
  const { code, err } = await runProgramWith(words.slice(1), cwd ?? process.cwd(), { width: 100, reads });
  if (code === 1 || code > most) throw new Error(`${command} ended with ${code}:\n${err}`);
  return printed;
};

/** A shell line; variables stay set for the lines after it. */
const shell = (line: string, setting: string[], { cwd }: PageRun): string => {
  if (/^\w+=/.test(line)) setting.push(line);
  const words = ['-euc', [...setting, line].join('\n')];
  const { status, stdout, stderr } = spawnSync('sh', words, { encoding: 'utf8', cwd: cwd ?? process.cwd() });
  if (status !== 0) throw new Error(`${line}:\n${stderr}`);
  return stdout;
};
