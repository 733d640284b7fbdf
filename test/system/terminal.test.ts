import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, it } from '@jest/globals';
import { needs } from './support/requirements.ts';

const project = new URL('../../', import.meta.url).pathname;
const work = mkdtempSync(join(tmpdir(), 'statelite-terminal-'));

let root: string;
let count = 0;

/** A repository of so many nodes: many changes need no image. */
const repository = (nodes: number): string => {
  const directory = join(work, `repository-${nodes}`);
  mkdirSync(join(directory, 'manifests'), { recursive: true });
  writeFileSync(
    join(directory, 'statelite.yaml'),
    'apiVersion: statelite/v1\nkind: Site\nmetadata: { name: tokyo }\nspec: { master: 10.0.0.1 }\n',
  );
  const last = String(nodes).padStart(5, '0');
  writeFileSync(
    join(directory, 'manifests/all.yaml'),
    `apiVersion: statelite/v1
kind: Image
metadata: { name: compute }
spec: { os: rh5, arch: x86_64, profile: compute }
---
kind: Node
metadata: { name: "n[00001-${last}]" }
spec: { image: compute }
---
kind: LiteTree
metadata: { name: layers }
spec: { layers: [{ priority: 1, directory: "10.0.0.1:/install/layers/$node" }] }
`,
  );
  return directory;
};

const tmux = (...args: readonly string[]): string =>
  execFileSync('tmux', ['-S', join(work, `tmux-${count}`), '-f', '/dev/null', ...args], { encoding: 'utf8' });
const type = (...keys: readonly string[]): string => tmux('send-keys', '-t', 'it', ...keys);
const screen = (...options: readonly string[]): string => tmux('capture-pane', '-p', '-t', 'it', ...options);

/** Waits until the screen shows something; fails with what it shows instead. */
const until = async (seen: RegExp): Promise<string> => {
  for (let tries = 0; tries < 150; tries += 1) {
    const text = screen();
    if (seen.test(text)) return text;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${String(seen)} did not come up:\n${screen()}`);
};

const start = (columns: number, rows: number, variables: readonly string[] = []): void => {
  const shell = ['env', '-u', 'CI', '-u', 'NO_COLOR', 'PS1=$ ', ...variables, 'sh']
    .join(' ')
    .replace('PS1=$ ', "'PS1=$ '");
  tmux('new-session', '-d', '-s', 'it', '-x', String(columns), '-y', String(rows), shell);
};
const statelite = (nodes: number, words: string): string =>
  type(
    `clear; '${process.execPath}' '${project}dist/cli.js' -C ${repository(nodes)} --root ${root} -q ${words}; echo exit $?`,
    'Enter',
  );

beforeEach(() => {
  count += 1;
  root = join(work, `root-${count}`);
  for (const name of ['install', 'tftpboot']) mkdirSync(join(root, name), { recursive: true });
});
afterEach(() => {
  tmux('kill-server');
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

/** What a terminal that was left in order says of itself. */
const isInOrder = async (): Promise<void> => {
  type("clear; stty -a | tr ' ;' '\\n\\n' | grep -x -e icanon -e echo | sort | tr '\\n' ' '", 'Enter');
  await until(/^echo icanon/m);
  expect(tmux('display-message', '-p', '-t', 'it', '#{cursor_flag} #{alternate_on}')).toBe('1 0\n');
};

needs({ commands: ['tmux', 'stty'] })('a plan on a terminal', () => {
  it('is folded, unfolds, is searched, follows the size of the window, and is left with q', async () => {
    start(80, 24);
    statelite(3, 'plan -i');
    const first = await until(/q quit/);
    expect(first).toContain('Plan for site tokyo, by image');
    expect(first).toContain('> ▸ ');
    type('g');
    await until(/by kind/);
    type('/', 'n00002', 'Enter');
    const found = await until(/with "n00002"/);
    expect(found).toContain('node-list/n00002');
    expect(found).not.toContain('node-list/n00003');
    tmux('resize-window', '-t', 'it', '-x', '40', '-y', '12');
    await until(/sear…$/m);
    for (const line of screen().split('\n')) expect([...line].length).toBeLessThanOrEqual(40);
    type('q');
    await until(/exit 0/);
    await isInOrder();
  }, 60_000);

  it('is approved there, asked about once more, and done', async () => {
    start(100, 40);
    statelite(3, 'plan -i');
    await until(/q quit/);
    type('a');
    await until(/Do you want to do this\?/);
    type('yes', 'Enter');
    await until(/Applied: \d+ changes/);
    await until(/exit [05]/);
    statelite(3, 'plan --json > /dev/null');
    await until(/exit 0/);
    await isInOrder();
  }, 60_000);

  it('is left by Ctrl-C with the terminal in order and nothing done', async () => {
    start(80, 24);
    statelite(3, 'plan -i');
    await until(/q quit/);
    type('C-c');
    await until(/exit 0/);
    await isInOrder();
  }, 60_000);
});

needs({ commands: ['tmux', 'stty'] })('an apply on a terminal', () => {
  const words = 'apply --yes 2>&1';
  it('shows how far it is, and stops after the batch at Ctrl-C; the terminal is in order', async () => {
    start(60, 20);
    type(
      `clear; '${process.execPath}' '${project}dist/cli.js' -C ${repository(30000)} --root ${root} apply --yes; echo exit $?`,
      'Enter',
    );
    await until(/\d+ of [\d,]+, [\d,]+\/s/);
    type('C-c');
    const text = await until(/exit \d+/);
    expect(text).toMatch(/exit (7|1|6)/);
    expect(text).not.toContain('░');
    await isInOrder();
  }, 120_000);

  it.each([
    ['without a terminal', `${words} | cat`, []],
    ['on a terminal that cannot move its cursor', words, ['TERM=dumb']],
    ['for a screen reader', words, ['STATELITE_PLAIN=1', 'NO_COLOR=1']],
    ['in CI', words, ['CI=true', 'NO_COLOR=1']],
  ] as const)(
    'is plain lines %s',
    async (_, command, variables) => {
      start(100, 30, variables);
      type(
        `clear; '${process.execPath}' '${project}dist/cli.js' -C ${repository(3)} --root ${root} ${command}; echo exit $?`,
        'Enter',
      );
      await until(/Applied: /);
      const text = screen('-e');
      expect(text).not.toMatch(/[█░]/);
      expect(text).not.toContain('\u001b[');
    },
    60_000,
  );
});
