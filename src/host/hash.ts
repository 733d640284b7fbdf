import { createHash, hash } from 'node:crypto';
import { readSync, writeSync } from 'node:fs';

/** The SHA-256 of a text's UTF-8 bytes, in hexadecimal. */
export const sha256OfText = (text: string): string => hash('sha256', text);

/** The SHA-256 of some bytes, in hexadecimal. */
export const sha256OfBytes = (bytes: Uint8Array): string => hash('sha256', bytes);

/** The SHA-256 of what an open file holds from its beginning, in hexadecimal; `size` is how many bytes it should be. */
export const sha256OfOpenFile = (fd: number, size = -1): string => sha256WhileReading(fd, () => undefined, size);

/** Copies one open file into another from the beginning; the SHA-256 of what was copied, in hexadecimal. */
export const copyOpenFile = (from: number, to: number): string =>
  sha256WhileReading(from, (length) => writeFully(to, length));

// One buffer for all: everything here is synchronous, and allocating for each file costs more than reading a small one.
const buffer = Buffer.allocUnsafeSlow(256 * 1024);

const sha256WhileReading = (fd: number, each: (length: number) => void, size = -1): string => {
  let length = readSync(fd, buffer, 0, buffer.length, 0);
  if (length < buffer.length) {
    // Mostly a short file, wholly read; unless its size says so, only a second read that answers 0 proves it.
    const next = length === 0 || length === size ? 0 : readSync(fd, buffer, length, buffer.length - length, length);
    each(length + next);
    if (next === 0) return hash('sha256', buffer.subarray(0, length));
    length += next;
  } else {
    each(length);
  }
  const sum = createHash('sha256').update(buffer.subarray(0, length));
  for (let at = length; ; at += length) {
    length = readSync(fd, buffer, 0, buffer.length, at);
    if (length === 0) return sum.digest('hex');
    each(length);
    sum.update(buffer.subarray(0, length));
  }
};

const writeFully = (fd: number, length: number): void => {
  for (let at = 0; at < length; ) at += writeSync(fd, buffer, at, length - at);
};
