import { readFileSync } from 'node:fs';
import type { Answered, SeenRoot, Unchanged } from '../core/unchanged.ts';
import { attempt, unless } from './attempt.ts';
import { sha256OfBytes, sha256OfText } from './hash.ts';
import { isListOf, isObject, isRootName, isText, parseJson } from './shapes.ts';
import { replaceFile } from './state-directory.ts';

/** The plan without changes that a state directory remembers; undefined when there is none, or when the file is damaged. */
export const readUnchanged = (directory: string): Unchanged | undefined => {
  const path = fileIn(directory);
  const bytes = attempt('read', path, () => unless(['ENOENT', 'ENOTDIR'], () => readFileSync(path)));
  if (bytes === undefined) return undefined;
  const body = bytes.subarray(65);
  if (bytes.toString('latin1', 0, 65) !== `${sha256OfBytes(body)}\n`) return undefined;
  const value = parseJson(body.toString('utf8'));
  return isUnchanged(value) ? value : undefined;
};

/** Replaces what a state directory remembers. Not made durable: a file that a power cut damages is not read. */
export const writeUnchanged = (directory: string, unchanged: Unchanged): void => {
  const body = JSON.stringify(unchanged);
  replaceFile(fileIn(directory), `${sha256OfText(body)}\n${body}`, false, attempt);
};

/** The SHA-256 of the ledger file of a state directory; of nothing where there is none. */
export const ledgerDigest = (directory: string): string => {
  const path = `${directory}/ledger.json`;
  return sha256OfBytes(
    attempt('read', path, () => unless(['ENOENT', 'ENOTDIR'], () => readFileSync(path))) ?? new Uint8Array(),
  );
};

const fileIn = (directory: string): string => `${directory}/unchanged.json`;

const isUnchanged = (value: unknown): value is Unchanged =>
  isObject(value) &&
  [value.program, value.user, value.ledger, value.found, value.plan].every(isText) &&
  isListOf(isFile)(value.files) &&
  isListOf(isAnswered)(value.asked) &&
  isListOf(isSeenRoot)(value.roots);

const isFile = (value: unknown): value is readonly [string, string | null] =>
  Array.isArray(value) && value.length === 2 && isText(value[0]) && (value[1] === null || isText(value[1]));

const isAnswered = (value: unknown): value is Answered =>
  isObject(value) && isText(value.question) && isText(value.about);

const isSeenRoot = (value: unknown): value is SeenRoot =>
  isObject(value) &&
  isRootName(value.name) &&
  isText(value.directory) &&
  isText(value.real) &&
  isListOf(isText)(value.seen);
