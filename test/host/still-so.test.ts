import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { must } from '../../src/core/bug.ts';
import type { Look } from '../../src/core/look.ts';
import { type Place, placeKey, rootedPath } from '../../src/core/place.ts';
import { openDisk } from '../../src/host/disk.ts';
import type { HashMemory } from '../../src/host/found-fact.ts';
import { isStillSo } from '../../src/host/still-so.ts';
import { type Witness, witness } from '../../src/planning/witness.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'statelite-still-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const at = (path: string): Place => ({ root: 'tftp', path: must(rootedPath(path), path) });
const real = (path: string): string => join(directory, path);

const open = (hashes: HashMemory) => openDisk({ rootDirectory: directory, roots: new Map([['tftp', '/']]), hashes });

/** What a look may be asked of one place. */
const questions: Readonly<Record<string, (look: Look) => unknown>> = {
  'the stamp': (look) => look.fact(at('/a/b/x'), 'stamp'),
  'the content': (look) => look.fact(at('/a/b/x'), 'content'),
  'whether it is a link': (look) => look.fact(at('/a/b/x'), 'link'),
  'whether it is a directory': (look) => look.fact(at('/a/b/x'), 'dir'),
  'the type': (look) => look.type(at('/a/b/x')),
  'the names': (look) => look.names(at('/a/b/x')),
  'the text': (look) => look.text(at('/a/b/x')),
  'the text, if it is short': (look) => look.text(at('/a/b/x'), 8),
  'the type of many': (look) => [...'tuvwxyz'].map((name) => look.type(at(`/a/b/${name}`))),
  'what is below': (look) => look.fact(at('/a/b/x/y'), 'stamp'),
  'stamp and content': (look) => [look.fact(at('/a/b/x'), 'stamp'), look.fact(at('/a/b/x'), 'content')],
  nothing: () => undefined,
};

/** What may be at the place. */
const things: Readonly<Record<string, () => void>> = {
  nothing: () => undefined,
  'a file': () => writeFileSync(real('a/b/x'), 'a text of somebody\n'),
  'a short file': () => writeFileSync(real('a/b/x'), 'short\n'),
  'no text': () => writeFileSync(real('a/b/x'), Buffer.from([0xff, 0xfe])),
  'an empty directory': () => mkdirSync(real('a/b/x')),
  'a directory': () => {
    mkdirSync(real('a/b/x'));
    writeFileSync(real('a/b/x/y'), 'inside\n');
  },
  'a link': () => symlinkSync('elsewhere', real('a/b/x')),
  'a pipe': () => execFileSync('mkfifo', [real('a/b/x')]),
};

/** What somebody may do. */
const acts: Readonly<Record<string, () => void>> = {
  nothing: () => undefined,
  'something beside it': () => writeFileSync(real('a/b/beside'), ''),
  remove: () => rmSync(real('a/b/x'), { recursive: true }),
  'another mode': () => chmodSync(real('a/b/x'), (lstatSync(real('a/b/x')).mode & 0o7777) ^ 0o010),
  'another time': () => utimesSync(real('a/b/x'), 1, 1),
  'another content, of one size and time': () => {
    const { atime, mtime } = regular(real('a/b/x'));
    writeFileSync(
      real('a/b/x'),
      readFileSync(real('a/b/x')).map((byte) => (byte === 0x0a ? byte : byte ^ 1)),
    );
    utimesSync(real('a/b/x'), atime, mtime);
  },
  'another name within': () => writeFileSync(real('a/b/x/z'), ''),
  'a second name': () => linkSync(real('a/b/x'), real('a/b/second')),
  'a link to it': () => {
    renameSync(real('a/b/x'), real('a/b/second'));
    symlinkSync('second', real('a/b/x'));
  },
  'a link on the way': () => {
    renameSync(real('a'), real('second'));
    symlinkSync('second', real('a'));
  },
  'a file on the way': () => {
    rmSync(real('a'), { recursive: true });
    writeFileSync(real('a'), '');
  },
  'no way': () => rmSync(real('a'), { recursive: true }),
  ...Object.fromEntries(
    Object.entries(things).map(([name, put]) => [
      `${name} instead`,
      () => {
        rmSync(real('a/b/x'), { recursive: true, force: true });
        put();
      },
    ]),
  ),
};

/** Nothing here may wait for the other end of a pipe. */
const regular = (path: string) => {
  const stats = lstatSync(path);
  if (!stats.isFile()) throw new Error(`${path} is no regular file`);
  return stats;
};

const answered = (question: string, hashes: HashMemory): string => {
  const disk = open(hashes);
  try {
    return JSON.stringify(questions[question]?.(disk)) ?? 'undefined';
  } finally {
    disk.forget();
  }
};

const watch = (question: string, hashes: HashMemory): ReturnType<Witness['seen']> => {
  const disk = open(hashes);
  const watched = witness(disk, (key) => hashes.get(key)?.signature);
  questions[question]?.(watched.look);
  const seen = watched.seen();
  disk.forget();
  return seen;
};

const cases = Object.keys(questions).flatMap((question) =>
  Object.keys(things).map((thing) => [question, thing] as const),
);

describe('what was seen is still so only while the answer is the same', () => {
  it.each(cases)('to %s of %s', (question, thing) => {
    const told: string[] = [];
    for (const [act, perform] of Object.entries(acts)) {
      for (const known of ['read', 'known by its signature']) {
        rmSync(directory, { recursive: true });
        mkdirSync(real('a/b'), { recursive: true });
        things[thing]?.();
        const hashes: HashMemory = new Map();
        const before = answered(question, hashes);
        if (known !== 'read') {
          // As if it had been read long ago.
          const stats = lstatSync(real('a/b/x'), { bigint: true, throwIfNoEntry: false });
          const { size, mtimeNs, ctimeNs, ino, dev } = stats ?? {
            size: 0n,
            mtimeNs: 0n,
            ctimeNs: 0n,
            ino: 0n,
            dev: 0n,
          };
          const sha256 = /"sha256":"([0-9a-f]{64})"/.exec(before)?.[1];
          if (sha256 === undefined) continue;
          hashes.set(placeKey(at('/a/b/x')), { signature: `${size}:${mtimeNs}:${ctimeNs}:${ino}:${dev}`, sha256 });
          Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 8);
        }
        const seen = watch(question, hashes);
        try {
          perform();
        } catch {
          continue;
        }
        const same = answered(question, new Map()) === before;
        const still =
          seen?.get('tftp') === undefined ? seen : isStillSo({ real: directory, seen: seen.get('tftp') ?? [] });
        if (seen === undefined || typeof still !== 'boolean') continue;
        if (still && !same) told.push(`${act} goes unseen, ${known}`);
        if (!still && harmless.has(act)) told.push(`${act} is taken for a change, ${known}`);
      }
    }
    expect(told).toEqual([]);
  });
});

/** Somebody may do something else than harm; what else is taken for a change only costs the making of a plan. */
const harmless = new Set<string>(['nothing', 'something beside it']);
