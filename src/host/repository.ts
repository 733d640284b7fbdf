import { isUtf8 } from 'node:buffer';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Diagnostic } from '../core/diagnostic.ts';
import { errnoOf } from './attempt.ts';

/**
 * The nearest directory from `start` upwards whose statelite.yaml declares the site; where none does, the nearest that
 * has one at all, so that its problem is told. A file of that name may also hold statelite mounts and nothing else.
 */
export const findRepository = (start: string): string | undefined => {
  const found: string[] = [];
  for (let at = resolve(start); ; at = dirname(at)) {
    const file = join(at, 'statelite.yaml');
    if (existsSync(file)) found.push(at);
    if (found.at(-1) === at && declaresSite(file)) return at;
    if (at === dirname(at)) return found[0];
  }
};

const declaresSite = (file: string): boolean => {
  const read = readText(file);
  return 'text' in read && /^kind:\s*["']?Site\b/m.test(read.text);
};

/** The text of a file of the repository; `file` is how people know it. What is not UTF-8 is no text. */
export const readText = (
  path: string,
  file: string = path,
): { readonly text: string } | { readonly problem: Diagnostic } => {
  try {
    const bytes = readFileSync(path);
    if (isUtf8(bytes)) return { text: bytes.toString('utf8') };
    return { problem: notUtf8(file, bytes) };
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    return { problem: unreadable(file, errno) };
  }
};

const notUtf8 = (file: string, bytes: Buffer): Diagnostic => {
  const line = lineOfFirstBadByte(bytes);
  const at = { line, column: 1 };
  return {
    code: 'file-not-utf8',
    severity: 'error',
    message: `${file} is not UTF-8 text`,
    at: { file, start: at, end: at },
    help: 'save it as UTF-8',
  };
};

const lineOfFirstBadByte = (bytes: Buffer): number => {
  let line = 1;
  for (let start = 0; start < bytes.length; line += 1) {
    const end = bytes.indexOf(10, start);
    const stop = end === -1 ? bytes.length : end;
    if (!isUtf8(bytes.subarray(start, stop))) return line;
    start = stop + 1;
  }
  return line;
};

const unreadable = (file: string, errno: string): Diagnostic => ({
  code: 'file-unreadable',
  severity: 'error',
  message: `${file} cannot be read: ${reasons[errno] ?? errno}`,
  help: 'check the name, and that you may read it',
});

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EISDIR: 'it is a directory',
  ENOENT: 'there is no such file',
  ENOTDIR: 'a directory on the way is a file',
};
