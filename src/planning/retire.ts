import type { Diagnostic } from '../core/diagnostic.ts';
import type { LedgerRecord } from '../core/ledger.ts';
import { type Place, type PlaceKey, placeKey, placeOfKey, type RootedPath } from '../core/place.ts';
import type { Expectation, GuardedStep, LedgerWrite, Step } from '../core/step.ts';
import { type Editor, filesBeside } from './diff-entry.ts';
import { giveBack } from './give-back.ts';
import type { World } from './world.ts';

/** How something of ours that is no longer wanted goes: by steps, by being forgotten, or not at all. */
export type Retirement =
  | { readonly type: 'steps'; readonly steps: readonly GuardedStep[] }
  | { readonly type: 'forget'; readonly write: LedgerWrite }
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
      return world.names(at)?.length === 0 ? remove(at, world) : forget(key);
    case 'link': {
      const found = world.fact(at, 'stamp');
      return found.type === 'link' && found.target === record.target ? remove(at, world) : forget(key);
    }
    case 'placeholder': {
      const found = world.fact(at, 'stamp');
      return found.type === 'file' && isEmpty(found.content) ? remove(at, world) : forget(key);
    }
    case 'edit':
      return retireEdit(at, record, world, editor);
    case 'file':
    case 'copy':
    case 'kept':
      return retireFile(at, record, world);
  }
};

const forget = (key: PlaceKey): Retirement => ({ type: 'forget', write: { key, record: null } });

const isEmpty = (content: { sha256: string } | { stamp: string }): boolean =>
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

/** The original comes back over our link; an empty thing that we made goes, unless somebody filled it. */
const retireKept = (at: Place, record: LedgerRecord, from: string, world: World): Retirement => {
  const home: Place = { root: at.root, path: from as RootedPath };
  const original = world.fact(home, 'stamp');
  const kept = world.fact(at, 'stamp');
  const ours = original.type === 'link' && original.target === record.target;
  const cleared = [{ key: placeKey(at), record: null }];
  if (kept.type === 'absent') {
    if (!ours) return forget(placeKey(at));
    return { type: 'steps', steps: [step({ do: 'remove', at: home }, [{ at: home, fact: original }], cleared)] };
  }
  const empty = kept.type === 'file' ? isEmpty(kept.content) : world.names(at)?.length === 0;
  if (record.type === 'placeholder' && empty && (ours || original.type === 'absent')) {
    const unlink = ours ? [step({ do: 'remove', at: home }, [{ at: home, fact: original }], [])] : [];
    const known = kept.type === 'file' ? world.fact(at, 'content') : kept;
    return { type: 'steps', steps: [...unlink, step({ do: 'remove', at }, [{ at, fact: known }], cleared)] };
  }
  if (!ours && original.type !== 'absent') {
    return {
      type: 'blocked',
      problem: {
        code: 'default-and-original-both-exist',
        message: `both ${from} and its default ${at.path} hold content, and the rule is gone`,
        help: `compare the two, keep what is right at ${from} and move the other away`,
      },
    };
  }
  const expect = [
    { at, fact: kept },
    { at: home, fact: original },
  ];
  return { type: 'steps', steps: [step({ do: 'bring-back', from: at, to: home }, expect, cleared)] };
};
