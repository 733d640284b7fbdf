import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { expect } from '@jest/globals';

/** A real terminal of a fixed size (tmux) with a shell in it. */
export interface Terminal {
  /** Presses keys, as tmux names them; other words are typed as they are. */
  type(...keys: readonly string[]): void;
  /** What is to be seen; `colored` with the escapes that make its colours. */
  screen(how?: 'colored'): string;
  /**
   * Waits until the screen shows something, 15 seconds if not told otherwise, and returns all of that very moment, if
   * asked with its colours; fails with what it shows instead.
   */
  until(seen: RegExp, seconds?: number, how?: 'colored'): Promise<string>;
  resize(columns: number, rows: number): void;
  /** Expects that a program left it as a shell needs it: lines, echo, a cursor, no second screen. */
  expectInOrder(): Promise<void>;
  close(): void;
}

let count = 0;

/** Opens a terminal; its socket lies in a directory, and the variables are `NAME=value`. */
export const openTerminal = (
  directory: string,
  columns: number,
  rows: number,
  variables: readonly string[] = [],
): Terminal => {
  count += 1;
  const socket = join(directory, `tmux-${count}`);
  const tmux = (...args: readonly string[]): string =>
    execFileSync('tmux', ['-S', socket, '-f', '/dev/null', ...args], { encoding: 'utf8' });
  const shell = ['env', '-u', 'CI', '-u', 'NO_COLOR', "'PS1=$ '", ...variables, 'sh'].join(' ');
  tmux('new-session', '-d', '-s', 'it', '-x', String(columns), '-y', String(rows), shell);
  const screen: Terminal['screen'] = (how) =>
    tmux('capture-pane', '-p', '-t', 'it', ...(how === 'colored' ? ['-e'] : []));
  const type: Terminal['type'] = (...keys) => {
    tmux('send-keys', '-t', 'it', ...keys);
  };
  const until: Terminal['until'] = async (seen, seconds = 15, how) => {
    for (let tries = 0; tries < seconds * 10; tries += 1) {
      const text = screen(how);
      if (seen.test(withoutColors(text))) return text;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`${String(seen)} did not come up:\n${screen()}`);
  };
  return {
    type,
    screen,
    until,
    resize: (width, height) => tmux('resize-window', '-t', 'it', '-x', String(width), '-y', String(height)),
    expectInOrder: async () => {
      type("clear; stty -a | tr ' ;' '\\n\\n' | grep -x -e icanon -e echo | sort | tr '\\n' ' '", 'Enter');
      await until(/^echo icanon/m);
      expect(tmux('display-message', '-p', '-t', 'it', '#{cursor_flag} #{alternate_on}')).toBe('1 0\n');
    },
    close: () => {
      tmux('kill-server');
    },
  };
};

/** What a screen says, without the escapes that make its colours. */
export const withoutColors = (screen: string): string => stripVTControlCharacters(screen);
