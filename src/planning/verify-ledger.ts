import type { Diagnostic } from '../core/diagnostic.ts';
import type { Ledger, LedgerRecord } from '../core/ledger.ts';
import type { Look } from '../core/look.ts';
import { type Place, type PlaceKey, placeOfKey, type RootedPath } from '../core/place.ts';
import { wordsOf } from './diff-entry.ts';

/** Whether a recorded place still is as it was recorded. */
export const isAsRecorded = (key: PlaceKey, record: LedgerRecord, look: Look): boolean =>
  wrongWith(placeOfKey(key), record, look) === undefined;

/** A warning for each recorded place that is no longer as it was recorded; seeds may be anything that exists. */
export const verifyLedger = (ledger: Ledger, look: Look): readonly Diagnostic[] =>
  [...ledger.records].flatMap(([key, record]) => {
    const at = placeOfKey(key);
    const wrong = wrongWith(at, record, look);
    if (wrong === undefined) return [];
    return [{ code: 'not-as-recorded', severity: 'warning', message: `${record.address}: ${key} ${wrong}` } as const];
  });

const wrongWith = (at: Place, record: LedgerRecord, look: Look): string | undefined => {
  const found = look.fact(at, record.type === 'file' || record.type === 'copy' ? 'content' : 'stamp');
  if (found.type === 'absent') return 'is gone';
  if (record.from !== undefined)
    return linkProblem({ root: at.root, path: record.from as RootedPath }, record.target, look);
  switch (record.type) {
    case 'dir':
      return found.type === 'dir' ? undefined : `is ${wordsOf(found)} now, not a directory`;
    case 'link':
      return linkProblem(at, record.target, look);
    case 'file':
    case 'copy':
      if (found.type !== 'file') return `is ${wordsOf(found)} now, not a file`;
      return 'sha256' in found.content && found.content.sha256 === record.content ? undefined : 'has other content now';
    case 'edit':
    case 'kept':
    case 'placeholder':
      return undefined;
  }
};

const linkProblem = (at: Place, target: string | undefined, look: Look): string | undefined => {
  const found = look.fact(at, 'stamp');
  if (found.type !== 'link') return `needs a link at ${at.path}, and ${wordsOf(found)} is there`;
  return found.target === target ? undefined : `needs ${at.path} to link to ${target}, and it links to ${found.target}`;
};
