import type { Fact, Owner } from '../core/fact.ts';
import type { LedgerRecord } from '../core/ledger.ts';
import { type Place, type PlaceKey, type RootedPath, type RootName, rootedPath } from '../core/place.ts';
import type { Expectation, GuardedStep, LedgerWrite, Step } from '../core/step.ts';

/** What a check of parsed JSON answers with: whether a value has the shape of T. */
export type Shape<T> = (value: unknown) => value is T;

/** A value of JSON with named parts. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a value is an object with members, and no list. */
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether a value is a text. */
export const isText = (value: unknown): value is string => typeof value === 'string';

/** Whether a value is a whole number from zero. */
export const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

/** Whether every element has the shape. */
export const isListOf =
  <T>(shape: Shape<T>): Shape<readonly T[]> =>
  (value): value is readonly T[] =>
    Array.isArray(value) && value.every(shape);

/** The value of JSON, or undefined when the text is not JSON. */
export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Whether a value names a root. */
export const isRootName = (value: unknown): value is RootName =>
  isText(value) && /^(?:(?:image|boot|local)\/[^\0]+|tftp|install|exports)$/s.test(value);

const isRootedPath = (value: unknown): value is RootedPath => isText(value) && rootedPath(value) === value;

/** Whether a value is a place. */
export const isPlace = (value: unknown): value is Place =>
  isObject(value) && isRootName(value.root) && isRootedPath(value.path);

/** Whether the text is a root's name, a colon and a path that cannot leave it. */
export const isPlaceKey = (value: unknown): value is PlaceKey => {
  if (!isText(value)) return false;
  // Keys are sorted, so one mostly lies in the directory of the key before.
  const slash = value.lastIndexOf('/') + 1;
  plainName.lastIndex = slash;
  if (slash === lastDirectory.length && value.startsWith(lastDirectory) && plainName.test(value)) return true;
  const colon = value.indexOf(':/');
  if (colon <= 0 || !isRootName(value.slice(0, colon)) || !isRootedPath(value.slice(colon + 1))) return false;
  lastDirectory = value.slice(0, slash);
  return true;
};

/** A component of a path that needs no closer look. */
const plainName = /[A-Za-z0-9_][A-Za-z0-9._-]*$/y;

/** A root's name, a colon and a directory with its last slash. */
let lastDirectory = 'tftp:/';

const isOwner = (value: unknown): value is Owner => isObject(value) && isCount(value.uid) && isCount(value.gid);

const isMode = (value: unknown): value is number => isCount(value) && value <= 0o7777;

const isHash = (value: unknown): value is string => isText(value) && /^[0-9a-f]{64}$/.test(value);

/** Whether a value is a fact. */
export const isFact = (value: unknown): value is Fact => {
  if (!isObject(value)) return false;
  switch (value.type) {
    case 'absent':
      return true;
    case 'dir':
      return isMode(value.mode) && isOwner(value.owner);
    case 'file':
      return isMode(value.mode) && isOwner(value.owner) && isContent(value.content);
    case 'link':
      return isText(value.target);
    case 'other':
      return isText(value.what);
    default:
      return false;
  }
};

const isContent = (value: unknown): boolean => isObject(value) && (isHash(value.sha256) || isText(value.stamp));

/** Whether a value is a step. */
export const isStep = (value: unknown): value is Step => {
  if (!isObject(value)) return false;
  const withMode = isPlace(value.at) && isMode(value.mode) && isOwner(value.owner);
  switch (value.do) {
    case 'make-dir':
    case 'set-mode':
      return withMode;
    case 'write-file':
      return withMode && isText(value.text);
    case 'copy-file':
      return withMode && isPlace(value.from) && isHash(value.sha256);
    case 'restore':
      return withMode && isHash(value.sha256) && (value.saved === undefined || isSavedName(value.saved));
    case 'make-link':
      return isPlace(value.at) && isLinkText(value.target);
    case 'set-aside':
      return isPlace(value.from) && isPlace(value.to) && isLinkText(value.target);
    case 'bring-back':
      return isPlace(value.from) && isPlace(value.to);
    case 'remove':
      return isPlace(value.at);
    case 'run':
      return isListOf(isText)(value.command) && value.command.length > 0;
    default:
      return false;
  }
};

const isLinkText = (value: unknown): boolean => isText(value) && value !== '' && !value.includes('\0');

/** A saved file is named by its run and one more component, and so cannot lie elsewhere. */
const isSavedName = (value: unknown): boolean =>
  isText(value) && /^[0-9][0-9-]*\/[0-9a-f]{64}-[0-9]+(\.all)?$/.test(value);

/** Whether a value is a place with a fact. */
export const isExpectation = (value: unknown): value is Expectation =>
  isObject(value) && isPlace(value.at) && isFact(value.fact);

/** Whether a value is a record of the ledger. */
export const isLedgerRecord = (value: unknown): value is LedgerRecord =>
  isObject(value) && isText(value.address) && isText(value.type) && recordTypes.has(value.type);

const recordTypes: ReadonlySet<string> = new Set(['dir', 'file', 'link', 'copy', 'edit', 'kept', 'placeholder']);

/** Whether a value sets or clears a record. */
export const isLedgerWrite = (value: unknown): value is LedgerWrite =>
  isObject(value) && isPlaceKey(value.key) && (value.record === null || isLedgerRecord(value.record));

/** Whether a value is a step with its guards. */
export const isGuardedStep = (value: unknown): value is GuardedStep =>
  isObject(value) &&
  isStep(value.step) &&
  isListOf(isExpectation)(value.expect) &&
  isListOf(isLedgerWrite)(value.writes);
