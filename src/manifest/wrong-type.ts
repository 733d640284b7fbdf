import type { Diagnostic } from '../core/diagnostic.ts';
import type { Path } from './document.ts';
import type { SchemaError } from './generated/validators.js';
import type { Layout } from './layout.ts';
import { pathText } from './path-text.ts';

/** A value of the wrong type. Where only quotes are missing or too many, the help shows what to write. */
export const describeWrongType = (error: SchemaError, path: Path, layout: Layout): Diagnostic => {
  const wanted = typesOf(error.params.type);
  const { data } = error;
  const at = layout.at(...path);
  const where = pathText(path) || 'the manifest';
  if (data === null) {
    return {
      code: 'wrong-type',
      severity: 'error',
      message: `${where} has no value, and must be ${names(wanted)}`,
      at: layout.keyAt(...path),
      help: 'give it a value, or remove the key',
    };
  }
  const written = layout.written(path) ?? (typeof data === 'string' ? data : undefined);
  if (wanted.includes('string') && (typeof data === 'number' || typeof data === 'boolean')) {
    return { ...withoutQuotes(where, data, written ?? String(data)), severity: 'error', at };
  }
  const truth = typeof data === 'string' ? oldBooleans.get(data.toLowerCase()) : undefined;
  if (wanted.includes('boolean') && truth !== undefined) {
    return {
      code: 'not-a-boolean',
      severity: 'error',
      message: `${where} is the text ${JSON.stringify(data)}, and must be true or false`,
      at,
      help: `write ${truth}${data === truth ? ' without quotes' : ''}`,
    };
  }
  return {
    code: 'wrong-type',
    severity: 'error',
    message: `${where} is ${nameOf(data)}, and must be ${names(wanted)}`,
    at,
    help: helpFor(wanted, data),
  };
};

/** The words that YAML 1.1 took for booleans, and what they meant. */
const oldBooleans: ReadonlyMap<string, string> = new Map([
  ...['yes', 'y', 'on', 'true'].map((word): [string, string] => [word, 'true']),
  ...['no', 'n', 'off', 'false'].map((word): [string, string] => [word, 'false']),
]);

const withoutQuotes = (where: string, data: number | boolean, written: string) => {
  const becomes = String(data) === written ? '' : ` ${String(data)}`;
  return {
    code: 'needs-quotes',
    message: `${where} is ${written} without quotes, which YAML reads as the ${typeof data}${becomes}; it must be text`,
    help: `write ${JSON.stringify(written)}`,
  } as const;
};

const helpFor = (wanted: readonly string[], data: unknown): string => {
  const single = typeof data === 'string' || typeof data === 'number' || typeof data === 'boolean';
  if (wanted.includes('array') && single) return `write a list: [${JSON.stringify(data)}]`;
  const numeric = typeof data === 'string' && /^-?[0-9]+(\.[0-9]+)?$/.test(data);
  if ((wanted.includes('number') || wanted.includes('integer')) && numeric) return `write ${data} without quotes`;
  if (wanted.includes('object') && Array.isArray(data)) return 'write keys and values, without the hyphens';
  if (wanted.includes('object')) return 'write keys and values below it';
  if (wanted.includes('array')) return 'write a list: a hyphen before each item';
  if (wanted.includes('boolean')) return 'write true or false';
  if (!wanted.includes('string')) return 'write a number without quotes';
  return `write one text, ${Array.isArray(data) ? 'not a list' : 'without keys'}`;
};

const typesOf = (type: unknown): readonly string[] =>
  Array.isArray(type) ? type.map(String) : typeof type === 'string' ? type.split(',') : [];

const typeNames: ReadonlyMap<string, string> = new Map([
  ['string', 'text'],
  ['number', 'a number'],
  ['integer', 'a whole number'],
  ['boolean', 'true or false'],
  ['array', 'a list'],
  ['object', 'a mapping'],
]);

const names = (types: readonly string[]): string => types.map((type) => typeNames.get(type) ?? type).join(' or ');

const nameOf = (data: unknown): string =>
  Array.isArray(data)
    ? 'a list'
    : typeof data === 'string'
      ? `the text ${JSON.stringify(data)}`
      : typeof data === 'object'
        ? 'a mapping'
        : `the ${typeof data} ${String(data)}`;
