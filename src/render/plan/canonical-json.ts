import { createHash } from 'node:crypto';

/**
 * JSON without blanks and with sorted keys, so that equal values give equal bytes (as RFC 8785 does for texts and whole
 * numbers). Members that are undefined are left out.
 */
export const canonicalJson = (value: unknown): string => JSON.stringify(sortKeys(value)) ?? 'null';

/** `sha256:` and the hash of some pieces of text, one after the other. */
export const digestOf = (pieces: Iterable<string>): string => {
  const hash = createHash('sha256');
  for (const piece of pieces) hash.update(piece);
  return `sha256:${hash.digest('hex')}`;
};

// Sorting first and writing with the built-in JSON is three times as fast as writing member by member.
const sortKeys = (value: unknown): unknown => {
  if (!isRecord(value)) return Array.isArray(value) ? value.map(sortKeys) : value;
  const sorted: Record<string, unknown> = {};
  for (const key of Object.keys(value).sort()) sorted[key] = sortKeys(value[key]);
  return sorted;
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
