import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { attempt, unless } from '../attempt.ts';

/** The last lines of a log, at most `count`. */
export const lastLines = (path: string, count: number): readonly string[] => {
  const fd = attempt('read', path, () => openSync(path, 'r'));
  try {
    return linesSince(fd, 0).slice(-count);
  } finally {
    closeSync(fd);
  }
};

/** The lines of an open log from a position on that are not blank; of many, those at its end. */
export const linesSince = (fd: number, from: number): readonly string[] => {
  const bytes = Buffer.alloc(16_384);
  const read = unless(['EIO', 'EISDIR'], () => {
    const { size } = fstatSync(fd);
    return readSync(
      fd,
      bytes,
      0,
      Math.min(bytes.length, Math.max(0, size - from)),
      Math.max(from, size - bytes.length),
    );
  });
  const text = bytes.subarray(0, read ?? 0).toString('utf8');
  return text.split(/[\r\n]+/).filter((line) => line.trim() !== '');
};
