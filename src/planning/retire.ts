import type { Diagnostic } from '../core/diagnostic.ts';
import type { LedgerRecord } from '../core/ledger.ts';
import { type Place, type PlaceKey, placeKey, placeOfKey } from '../core/place.ts';
import type { Expectation, GuardedStep, LedgerWrite, Step } from '../core/step.ts';
import { type Editor, filesBeside } from './diff-entry.ts';
import { giveBack } from './give-back.ts';
import { retireKept } from './retire-kept.ts';
import type { World } from './world.ts';

/** How something of ours that is no longer wanted goes: by steps, by being forgotten, or not at all. */
export type Retirement =
  | { readonly type: 'steps'; readonly steps: readonly GuardedStep[] }
  | {
      readonly type: 'forget';
      readonly write: LedgerWrite;
      /** It is still there, and holds what others put into it. */
      readonly holds?: true;
    }
  | { readonly type: 'blocked'; readonly problem: Pick<Diagnostic, 'code' | 'message' | 'help'> };

/** Whether the copy of an original that was taken over is still there, by its name below `runs/`. */
export type IsSaved = (saved: string) => boolean;

/** Decides how one recorded place goes back to what it was before us. Nothing that was edited since is removed. */
export const retirePlace = (
  key: PlaceKey,
  record: LedgerRecord,
  world: World,
  editor: Editor,
  isSaved: IsSaved,
): Retirement => {
  const at = placeOfKey(key);
  if (record.original !== undefined) return giveBack(at, record, record.original, world, isSaved);
  if (record.from !== undefined) return retireKept(at, record, record.from, world);
  switch (record.type) {
    case 'dir':
      return retireDir(at, world);
    case 'link': {
      const found = world.fact(at, 'stamp');
      return found.type === 'link' && found.target === record.target ? remove(at, world) : forget(key);
    }
    case 'placeholder': {
      const found = world.fact(at, 'stamp');
      if (found.type !== 'file') return forget(key);
      return isEmpty(found.content) ? remove(at, world) : { ...forget(key), holds: true };
    }
    case 'edit':
      return retireEdit(at, record, world, editor);
    case 'file':
    case 'copy':
    case 'kept':
      return retireFile(at, record, world);
  }
};

/** That the ledger no longer speaks of a place, and nothing happens there. */
export const forget = (key: PlaceKey): Extract<Retirement, { type: 'forget' }> => ({
  type: 'forget',
  write: { key, record: null },
});

/** Whether a regular file holds nothing. */
export const isEmpty = (content: { sha256: string } | { stamp: string }): boolean =>
  'stamp' in content ? content.stamp.startsWith('0:') : content.sha256 === emptyHash;

const emptyHash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

const step = (one: Step, expect: readonly Expectation[], writes: readonly LedgerWrite[]): GuardedStep => ({
  step: one,
  expect,
  writes,
});

const remove = (at: Place, world: World): Retirement => {
  const fact = world.fact(at, world.fact(at, 'stamp').type === 'file' ? 'content' : 'stamp');
  const cleared = [{ key: placeKey(at), record: null }];
  return { type: 'steps', steps: [step({ do: 'remove', at }, [{ at, fact }], cleared)] };
};

const retireDir = (at: Place, world: World): Retirement => {
  const names = world.names(at);
  if (names?.length === 0) return remove(at, world);
  return { ...forget(placeKey(at)), ...(names !== undefined && { holds: true }) };
};

const retireFile = (at: Place, record: LedgerRecord, world: World): Retirement => {
  const found = world.fact(at, 'content');
  if (found.type === 'absent') return forget(placeKey(at));
  if (found.type === 'file' && 'sha256' in found.content && found.content.sha256 === record.content)
    return remove(at, world);
  return {
    type: 'blocked',
    problem: {
      code: 'changed-since-written',
      message: `${at.path} was edited since it was written, and nothing asks for it any more`,
      help: 'save what you need from it and remove it by hand',
    },
  };
};

const retireEdit = (at: Place, record: LedgerRecord, world: World, editor: Editor): Retirement => {
  const found = world.fact(at, 'content');
  const before = world.text(at);
  if (found.type !== 'file' || before === undefined) return forget(placeKey(at));
  const edited = editor(before, [], record.lines ?? [], filesBeside(at, world));
  if ('blocked' in edited) {
    const help = 'mend the file by hand, then plan again';
    return { type: 'blocked', problem: { code: 'unreadable-text', message: edited.blocked, help } };
  }
  if (edited.text === '' && record.made === true) return remove(at, world);
  if (edited.text === before) return forget(placeKey(at));
  const write: Step = { do: 'write-file', at, text: edited.text, mode: found.mode, owner: found.owner };
  return { type: 'steps', steps: [step(write, [{ at, fact: found }], [{ key: placeKey(at), record: null }])] };
};
