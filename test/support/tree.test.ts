import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parseTree, readTree, writeTree } from './tree.ts';

let root = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'statelite-tree-'));
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

const roundTrip = (text: string, directories: readonly string[] = ['/']): string => {
  writeTree(root, parseTree(text));
  return readTree(root, directories);
};

describe('a tree as text', () => {
  it('writes to a directory and reads back the same, sorted', () => {
    const text = [
      'file 4755 root /bin/su',
      'file 0644 root /etc/ntp.conf "server a\\n"',
      'link /etc/mtab -> /proc/self/mounts',
      'dir 1777 root /tmp',
      'fifo 0600 root /var/f',
      'dir 0755 root /var/log',
      '',
    ].join('\n');
    expect(roundTrip(text)).toBe(text.replace(/^(file 0644.*)\n(link.*)$/m, '$2\n$1'));
  });

  it('keeps names with blanks, quotes, newlines and other letters', () => {
    const text = 'file 0644 root "/etc/a b\\n\\"\\u00fc\\ud83d\\udc27"\nlink "/etc/l 1" -> "/x y"\n';
    expect(roundTrip(text)).toBe(text);
  });

  it('shows a time only when the story set it', () => {
    const text = 'file 0644 root @1000000000 /etc/old "x"\nfile 0644 root /etc/rest "x"\n';
    expect(roundTrip(text)).toBe(text);
    expect(statSync(join(root, '/etc/old')).mtimeMs).toBe(1_000_000_000_000);
  });

  it('has several parts, and reads only what it is asked for', () => {
    const text = 'in /install\nfile 0644 root /a "1"\nin /tftpboot\nfile 0644 root /b "2"\n';
    expect(roundTrip(text, ['/install', '/tftpboot'])).toBe(text);
    expect(readTree(root, ['/tftpboot'])).toBe('in /tftpboot\nfile 0644 root /b "2"\n');
    expect(readTree(root, ['/nothing'])).toBe('in /nothing\n');
  });

  it('replaces and removes what is there', () => {
    roundTrip('file 0644 root /a/b "1"\nfile 0644 root /c "1"\n');
    expect(roundTrip('link /a -> c\nabsent /c\n')).toBe('link /a -> c\n');
  });

  it('keeps bytes that are no text', () => {
    const text = 'file 0644 root /a hex:ff00fe\n';
    expect(roundTrip(text)).toBe(text);
  });

  it('shortens long contents to "...", which stands for any content', () => {
    const text = `file 0644 root /a ${JSON.stringify('x'.repeat(201))}\n`;
    expect(roundTrip(text)).toBe('file 0644 root /a ...\n');
  });

  it('never goes through a link, which could lead to the files of this machine', () => {
    const link = 'link /var -> /tmp\n';
    expect(() => writeTree(root, parseTree(`${link}file 0644 root /var/x\n`))).toThrow('goes through a link: /var/x');
    expect(() => readTree(root, ['/var'])).toThrow('goes through a link');
    expect(() => readTree(root, ['/var/lib'])).toThrow('goes through a link');
  });

  it.each(['file /etc/x', 'link /a /b', 'device 0644 root /x', 'file 644 root /x'])('refuses %j', (line) => {
    expect(() => parseTree(line)).toThrow(line);
  });
});
