import { linkSync, readFileSync, rmSync } from 'node:fs';
import type { Diagnostic } from '../core/diagnostic.ts';
import { emptyLedger, type Ledger } from '../core/ledger.ts';
import type { LedgerWrite } from '../core/step.ts';
import { type Attempt, attempt, unless } from './attempt.ts';
import { sha256OfBytes, sha256OfText } from './hash.ts';
import { isCount, isLedgerRecord, isObject, isPlaceKey, isRootName, isText, parseJson } from './shapes.ts';
import { replaceFile } from './state-directory.ts';

/** What `ledger.json` of a state directory holds; the empty ledger when there is none, a diagnostic when it is damaged. */
export const readLedger = (directory: string): Ledger | { readonly problem: Diagnostic } => {
  const path = `${directory}/ledger.json`;
  const bytes = attempt('read', path, () => unless(['ENOENT', 'ENOTDIR'], () => readFileSync(path)));
  if (bytes === undefined) return emptyLedger;
  return parseLedger(bytes) ?? { problem: damaged(path) };
};

/** Replaces `ledger.json` at once; the one before stays beside it as `ledger.previous.json`. */
export const writeLedger = (directory: string, ledger: Ledger, durable: boolean, change: Attempt): void => {
  const path = `${directory}/ledger.json`;
  const previous = `${directory}/ledger.previous.json`;
  change('keep the ledger as', previous, () => {
    rmSync(previous, { force: true });
    unless(['ENOENT'], () => linkSync(path, previous));
  });
  replaceFile(path, ledgerText(ledger), durable, change);
};

/** The ledger after some writes, with the serial number as it is. */
export const withWrites = (ledger: Ledger, writes: Iterable<LedgerWrite>): Ledger => {
  const records = new Map(ledger.records);
  for (const { key, record } of writes) {
    if (record === null) records.delete(key);
    else records.set(key, record);
  }
  return { ...ledger, records };
};

const head = (sha256: string): string => `{"formatVersion":"1.0","sha256":"${sha256}","ledger":`;

const ledgerText = (ledger: Ledger): string => {
  const body = JSON.stringify({
    serial: ledger.serial,
    roots: sorted(ledger.roots),
    records: sorted(ledger.records),
  });
  return `${head(sha256OfText(body))}${body}}\n`;
};

/** By key: texts alone are sorted faster than pairs. */
const sorted = <K extends string, V>(map: ReadonlyMap<K, V>): readonly (readonly [K, V | undefined])[] =>
  [...map.keys()].sort().map((key) => [key, map.get(key)]);

/** The checksum covers the bytes of the ledger's own JSON, so no rewriting of it can go unseen. */
const parseLedger = (bytes: Buffer): Ledger | undefined => {
  const begin = bytes.toString('latin1', 0, head('').length + 64);
  const sha256 = /^\{"formatVersion":"1\.0","sha256":"([0-9a-f]{64})"/.exec(begin)?.[1] ?? '';
  if (begin !== head(sha256) || bytes.toString('latin1', bytes.length - 2) !== '}\n') return undefined;
  const body = bytes.subarray(begin.length, -2);
  if (sha256OfBytes(body) !== sha256) return undefined;
  const value = parseJson(body.toString('utf8'));
  if (!isObject(value) || !isCount(value.serial)) return undefined;
  const records = mapOf(value.records, isPlaceKey, isLedgerRecord);
  const roots = mapOf(value.roots, isRootName, isText);
  return records && roots && { serial: value.serial, records, roots };
};

const mapOf = <K, V>(
  pairs: unknown,
  isKey: (value: unknown) => value is K,
  isValue: (value: unknown) => value is V,
): ReadonlyMap<K, V> | undefined => {
  if (!Array.isArray(pairs)) return undefined;
  const map = new Map<K, V>();
  for (const pair of pairs) {
    if (!Array.isArray(pair)) return undefined;
    const key: unknown = pair[0];
    const value: unknown = pair[1];
    if (!isKey(key) || !isValue(value)) return undefined;
    map.set(key, value);
  }
  return map;
};

const damaged = (path: string): Diagnostic => ({
  code: 'ledger-damaged',
  severity: 'error',
  message: `${path} is damaged: its checksum or form is wrong`,
  help: `copy ledger.previous.json beside it over it, or remove it: then what is in place as the manifests say is adopted again`,
});
