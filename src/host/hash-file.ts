import { lstatSync, readFileSync } from 'node:fs';
import type { PlaceKey } from '../core/place.ts';
import type { Step } from '../core/step.ts';
import { type Attempt, attempt, unless } from './attempt.ts';
import type { Disk } from './disk.ts';
import { type HashMemory, isSettledSignature, signatureOf, stampOf } from './found-fact.ts';
import { sha256OfText } from './hash.ts';
import { writesContent } from './perform.ts';
import { isObject, isText, parseJson } from './shapes.ts';
import { replaceFile } from './state-directory.ts';

/** Adds the hashes that the last run left in a state directory; none when there are none, or when the file is damaged. */
export const readHashes = (directory: string, memory: HashMemory): void => {
  const path = `${directory}/hashes.json`;
  const text = attempt('read', path, () => unless(['ENOENT', 'ENOTDIR', 'EISDIR'], () => readFileSync(path, 'utf8')));
  const value = parseJson(text ?? '');
  if (!isObject(value) || value.formatVersion !== '1.0' || !Array.isArray(value.hashes)) return;
  for (const entry of value.hashes) {
    if (!Array.isArray(entry) || !entry.every(isText)) continue;
    memory.set(entry[0] ?? '', { signature: entry[1] ?? '', sha256: entry[2] ?? '' });
  }
};

/**
 * What a step has just written, without reading it again; undefined when it wrote no content, or when the file is no
 * longer the one with this stamp.
 */
export const writtenHash = (
  step: Step,
  stamp: string | undefined,
  disk: Disk,
): { readonly signature: string; readonly sha256: string } | undefined => {
  if (!writesContent(step)) return undefined;
  const sha256 = step.do === 'write-file' ? sha256OfText(step.text) : step.sha256;
  const stats = attempt('look at', disk.nameOf(step.at), () => lstatSync(disk.held.pathOf(step.at), { bigint: true }));
  return stampOf(stats) === stamp ? { signature: signatureOf(stats), sha256 } : undefined;
};

/**
 * Writes the hashes of what is ours, so that the next plan need not read it again. What was written a moment ago is left
 * out, because another change could have the same time.
 */
export const writeHashes = (
  directory: string,
  known: HashMemory,
  written: HashMemory,
  ours: ReadonlyMap<PlaceKey, unknown>,
  change: Attempt,
): void => {
  const memory: HashMemory = new Map();
  readHashes(directory, memory);
  for (const newer of [known, written]) for (const [key, hash] of newer) memory.set(key, hash);
  const records: ReadonlyMap<string, unknown> = ours;
  const hashes = [...memory]
    .filter(([key, { signature }]) => records.has(key) && isSettledSignature(signature))
    .map(([key, { signature, sha256 }]) => [key, signature, sha256])
    .sort(([a = ''], [b = '']) => (a < b ? -1 : a > b ? 1 : 0));
  // Not made durable: a file that a power cut damages is only read as empty.
  replaceFile(`${directory}/hashes.json`, `${JSON.stringify({ formatVersion: '1.0', hashes })}\n`, false, change);
};
