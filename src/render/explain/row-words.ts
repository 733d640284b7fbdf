import type { EffectiveRow } from '../../explain/effective-row.ts';

/** What a node finds at a path, `file from layer 1, writable, lost at a reboot (tmpfs link)`. */
export const rowWords = (row: EffectiveRow): string => {
  const rule = row.behaviour === null ? '' : ` (${row.behaviour} ${row.method})`;
  if (row.problem !== undefined) return `PROBLEM: ${row.problem}${rule}`;
  const from = row.from.length === 0 ? '' : ` from ${row.from.join(', ')}`;
  const target = row.target === undefined ? '' : ` to ${row.target}`;
  return `${row.type ?? 'nothing'}${target}${from}, ${natureWords(row)}${rule}`;
};

/** `read-only`, `writable, survives a reboot` or `writable, lost at a reboot`. */
export const natureWords = ({ writable, survives }: Pick<EffectiveRow, 'writable' | 'survives'>): string =>
  !writable ? 'read-only' : survives ? 'writable, survives a reboot' : 'writable, lost at a reboot';
