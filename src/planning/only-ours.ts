import type { LedgerRecord } from '../core/ledger.ts';
import type { Look } from '../core/look.ts';
import { childPath, joinPaths, type Place } from '../core/place.ts';
import { defaultArea, ourTarget } from './resolve-path.ts';

/** What the ledger says of a place. */
export type RecordAt = (at: Place) => LedgerRecord | undefined;

/**
 * Whether the image would have nothing at a place but for us: a directory made on the way to something, and in it only
 * such directories and empty things of ours. It goes with the rules that it was made for, so it says nothing about the
 * image, and a plan made before it goes must be the one made after.
 */
export const onlyOurs = (at: Place, look: Look, record: RecordAt): boolean => {
  const found = look.fact(at, 'stamp');
  const ours = record(at);
  switch (found.type) {
    case 'dir':
      return (
        ours?.type === 'dir' &&
        (look.names(at) ?? []).every((name) =>
          onlyOurs({ root: at.root, path: childPath(at.path, name) }, look, record),
        )
      );
    case 'file':
      return ours?.type === 'placeholder' && isEmptyFile(at, look);
    case 'link':
      return found.target === ourTarget(at.path) && hasEmptyDefault(at, look, record);
    case 'absent':
    case 'other':
      return false;
  }
};

const isEmptyFile = (at: Place, look: Look): boolean => {
  const found = look.fact(at, 'stamp');
  return found.type === 'file' && 'stamp' in found.content && found.content.stamp.startsWith('0:');
};

const hasEmptyDefault = (at: Place, look: Look, record: RecordAt): boolean => {
  const kept: Place = { root: at.root, path: joinPaths(defaultArea, at.path) };
  return record(kept)?.type === 'placeholder' && (isEmptyFile(kept, look) || look.names(kept)?.length === 0);
};
