import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, it } from '@jest/globals';
import { manyNodes } from './support/many-nodes.ts';
import { needs } from './support/requirements.ts';
import { openTerminal, type Terminal } from './support/terminal.ts';

const project = new URL('../../', import.meta.url).pathname;
const work = mkdtempSync(join(tmpdir(), 'statelite-terminal-'));

let terminal: Terminal;
let root: string;
let count = 0;

const start = (columns: number, rows: number, variables: readonly string[] = []): void => {
  terminal = openTerminal(work, columns, rows, variables);
};
const statelite = (nodes: number, words: string): void =>
  terminal.type(
    `clear; '${process.execPath}' '${project}dist/cli.js' -C ${manyNodes(work, nodes)} --root ${root} -q ${words}; echo exit $?`,
    'Enter',
  );

beforeEach(() => {
  count += 1;
  root = join(work, `root-${count}`);
  for (const name of ['install', 'tftpboot']) mkdirSync(join(root, name), { recursive: true });
});
afterEach(() => terminal.close());
afterAll(() => rmSync(work, { recursive: true, force: true }));

needs({ commands: ['tmux', 'stty'] })('a plan on a terminal', () => {
  it('is folded, unfolds, is searched, follows the size of the window, and is left with q', async () => {
    start(80, 24);
    statelite(3, 'plan -i');
    const first = await terminal.until(/q quit/);
    expect(first).toContain('Plan for site tokyo, by image');
    expect(first).toContain('> ▸ ');
    terminal.type('g');
    await terminal.until(/by kind/);
    terminal.type('/', 'n00002', 'Enter');
    const found = await terminal.until(/with "n00002"/);
    expect(found).toContain('node-list/n00002');
    expect(found).not.toContain('node-list/n00003');
    terminal.resize(40, 12);
    await terminal.until(/sear…$/m);
    for (const line of terminal.screen().split('\n')) expect([...line].length).toBeLessThanOrEqual(40);
    terminal.type('q');
    await terminal.until(/exit 0/);
    await terminal.expectInOrder();
  }, 60_000);

  it('is approved there, asked about once more, and done', async () => {
    start(100, 40);
    statelite(3, 'plan -i');
    await terminal.until(/q quit/);
    terminal.type('a');
    await terminal.until(/Do you want to do this\?/);
    terminal.type('yes', 'Enter');
    await terminal.until(/Applied: \d+ changes/);
    await terminal.until(/exit [05]/);
    statelite(3, 'plan --json > /dev/null');
    await terminal.until(/exit 0/);
    await terminal.expectInOrder();
  }, 60_000);

  it('is left by Ctrl-C with the terminal in order and nothing done', async () => {
    start(80, 24);
    statelite(3, 'plan -i');
    await terminal.until(/q quit/);
    terminal.type('C-c');
    await terminal.until(/exit 0/);
    await terminal.expectInOrder();
  }, 60_000);
});

needs({ commands: ['tmux', 'stty'] })('an apply on a terminal', () => {
  const words = 'apply --yes 2>&1';
  it('shows how far it is, and stops after the batch at Ctrl-C; the terminal is in order', async () => {
    start(60, 20);
    terminal.type(
      `clear; '${process.execPath}' '${project}dist/cli.js' -C ${manyNodes(work, 30000)} --root ${root} apply --yes; echo exit $?`,
      'Enter',
    );
    await terminal.until(/\d+ of [\d,]+, [\d,]+\/s/);
    terminal.type('C-c');
    const text = await terminal.until(/exit \d+/);
    expect(text).toMatch(/exit (7|1|6)/);
    expect(text).not.toContain('░');
    await terminal.expectInOrder();
  }, 120_000);

  it.each([
    ['live', []],
    ['in plain lines', ['STATELITE_PLAIN=1']],
  ] as const)(
    'goes on to its end when its terminal is lost, %s',
    async (_, variables) => {
      const other = openTerminal(work, 60, 20, variables);
      const here = `'${process.execPath}' '${project}dist/cli.js' -C ${manyNodes(work, 10000)} --root ${root}`;
      other.type(`clear; ${here} apply --yes`, 'Enter');
      await other.until(/[\d,]+ of [\d,]+|begins/);
      other.close();
      const history = (): string => execFileSync('sh', ['-c', `${here} history; exit 0`], { encoding: 'utf8' });
      for (let tries = 0; tries < 120 && !history().includes('applied'); tries += 1)
        await new Promise((resolve) => setTimeout(resolve, 500));
      expect(history()).toMatch(/ applied /);
      start(60, 20);
    },
    120_000,
  );

  it.each([
    ['without a terminal', `${words} | cat`, []],
    ['on a terminal that cannot move its cursor', words, ['TERM=dumb']],
    ['for a screen reader', words, ['STATELITE_PLAIN=1', 'NO_COLOR=1']],
    ['in CI', words, ['CI=true', 'NO_COLOR=1']],
  ] as const)(
    'is plain lines %s',
    async (_, command, variables) => {
      start(100, 30, variables);
      terminal.type(
        `clear; '${process.execPath}' '${project}dist/cli.js' -C ${manyNodes(work, 3)} --root ${root} ${command}; echo exit $?`,
        'Enter',
      );
      await terminal.until(/Applied: /);
      const text = terminal.screen('colored');
      expect(text).not.toMatch(/[█░]/);
      expect(text).not.toContain('\u001b[');
    },
    60_000,
  );
});
