import { closest } from '../core/closest.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { ManifestKind, Path } from './document.ts';
import { specKeys } from './generated/spec-keys.ts';
import type { SchemaError } from './generated/validators.js';
import type { Layout } from './layout.ts';
import { pathText } from './path-text.ts';
import type { Plain } from './plain.ts';
import { describeWrongType } from './wrong-type.ts';

/** A broken keyword of a schema, and the document in which it is broken. */
export interface BrokenSchema {
  readonly kind: ManifestKind;
  readonly error: SchemaError;
  readonly path: Path;
  readonly plain: Plain;
  readonly layout: Layout;
}

/** A broken keyword in the words of an administrator, at the place where it must be mended. */
export const describeSchemaError = (broken: BrokenSchema): Diagnostic => {
  const { error, path, layout, kind } = broken;
  switch (error.keyword) {
    case 'additionalProperties':
      return unknownKey(broken, text(error.params.additionalProperty), path);
    case 'required':
      return missingKey(broken, text(error.params.missingProperty));
    case 'type':
      if (isUnknownTable(kind, path)) return unknownKey(broken, String(path[1]), ['spec']);
      return describeWrongType(error, path, layout);
    case 'enum':
      return wrongChoice(broken);
    default:
      return wrongValue(broken);
  }
};

/** Any key of a node's spec may name a table; one that holds no mapping was meant as something else. */
const isUnknownTable = (kind: ManifestKind, path: Path): boolean => {
  const keys: readonly string[] = specKeys[kind];
  const inSpec = path.length === 2 && path[0] === 'spec';
  return (kind === 'Node' || kind === 'NodeGroup') && inSpec && !keys.includes(String(path[1]));
};

const unknownKey = ({ kind, error, layout }: BrokenSchema, key: string, path: Path): Diagnostic => {
  const specific: readonly string[] = specKeys[kind];
  const inSpec = path.length === 1 && path[0] === 'spec';
  const properties = inSpec ? specific : keysOf(error.parentSchema.properties);
  const same = properties.find((known) => known.toLowerCase() === key.toLowerCase());
  const meant = same ?? closest(key, properties);
  const help =
    path.length === 0 && specific.includes(key)
      ? `${key} belongs below spec`
      : meant !== undefined
        ? `did you mean ${meant}?`
        : `the keys here are ${properties.join(', ')}`;
  return {
    code: 'unknown-key',
    severity: 'error',
    message: `${path.length === 0 ? `a manifest of kind ${kind}` : pathText(path)} has no key ${JSON.stringify(key)}`,
    at: layout.keyAt(...path, key),
    help,
  };
};

const missingKey = ({ kind, error, path, layout }: BrokenSchema, key: string): Diagnostic => {
  const describing = property(error.parentSchema.properties, key);
  const description = describing === undefined ? undefined : text(describing.description);
  return {
    code: 'missing-key',
    severity: 'error',
    message: `${path.length === 0 ? `the ${kind} manifest` : pathText(path)} lacks the key ${key}`,
    at: layout.keyAt(...(path.length === 0 ? ['kind'] : path)),
    help: description === undefined || description === '' ? `add ${key}:` : `add ${key}: ${lowerFirst(description)}`,
  };
};

const wrongChoice = ({ error, path, layout }: BrokenSchema): Diagnostic => {
  const allowed = Array.isArray(error.params.allowedValues) ? error.params.allowedValues.map(String) : [];
  const word = typeof error.data === 'string' ? error.data : JSON.stringify(error.data);
  const meant = allowed.find((known) => known.toLowerCase() === word.toLowerCase()) ?? closest(word, allowed);
  return {
    code: 'wrong-value',
    severity: 'error',
    message: `${pathText(path)} is ${JSON.stringify(error.data)}, and must be ${allowed.join(' or ')}`,
    at: layout.at(...path),
    ...(meant === undefined ? {} : { help: `did you mean ${meant}?` }),
  };
};

const wrongValue = ({ error, path, layout }: BrokenSchema): Diagnostic => {
  const title = text(error.parentSchema.title) || 'value';
  const description = advice.get(title) ?? text(error.parentSchema.description);
  const asKey = error.propertyName;
  return {
    code: 'wrong-value',
    severity: 'error',
    message: `${JSON.stringify(asKey ?? error.data)} is not a valid ${title.replace(/^[A-Z](?=[a-z])/, (c) => c.toLowerCase())}`,
    at: asKey === undefined ? layout.at(...path) : layout.keyAt(...path, asKey),
    ...(description === '' ? {} : { help: lowerFirst(description) }),
  };
};

/** What to do about a value whose description says what it is for, not how it looks. */
const advice: ReadonlyMap<string, string> = new Map([
  ['absolute path', 'write a path that begins with /, without control characters'],
  ['path component', 'use letters, digits and . _ + - only, beginning with a letter, digit or underscore'],
  ['name', 'use letters, digits and . _ + - only, beginning with a letter, digit or underscore'],
  ['file name', 'write the name of a file, without a slash'],
  ['path', 'write a path that begins with /'],
  ['address', 'write an IP address or a host name'],
  ['IP address', 'write an IP address, such as 172.10.1.1'],
  ['MAC address', 'write pairs of hexadecimal digits, such as "52:54:00:00:00:01"'],
  ['mount options', 'write options with commas and no blanks between them'],
  ['kernel parameters', 'write them on one line'],
]);

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const keysOf = (value: unknown): readonly string[] => (isRecord(value) ? Object.keys(value) : []);

const property = (value: unknown, key: string): Readonly<Record<string, unknown>> | undefined => {
  const found = isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return isRecord(found) ? found : undefined;
};

const lowerFirst = (sentence: string): string =>
  (/^[A-Z]{2}/.test(sentence) ? sentence : sentence.charAt(0).toLowerCase() + sentence.slice(1)).replace(/\.$/, '');
