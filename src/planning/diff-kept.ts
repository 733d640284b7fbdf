import type { Entry } from '../core/entry.ts';
import { type Fact, root, sameFact } from '../core/fact.ts';
import type { LedgerRecord } from '../core/ledger.ts';
import { type Place, parentPath } from '../core/place.ts';
import type { GuardedStep, Step } from '../core/step.ts';
import { type DiffInput, type EntryDiff, foreign, guarded, whyChanged } from './diff-entry.ts';
import type { World } from './world.ts';

type Kept = Extract<Entry, { type: 'kept' }>;

/** The original at `from` belongs at `at`, and a link takes its place; where there is none, an empty one is made. */
export const diffKept = (entry: Kept, input: DiffInput): EntryDiff => {
  const original = input.world.fact(entry.from, 'stamp');
  if (isConverted(entry, original, input)) return { type: 'keep' };
  const kept = input.world.fact(entry.at, 'stamp');
  if (isForeign(kept)) return foreign(entry.at, kept);
  if (original.type === 'link')
    return original.target === entry.target ? linked(entry, kept, input) : foreign(entry.from, original);
  if (isForeign(original)) return foreign(entry.from, original);
  if (original.type === 'absent') return kept.type === 'absent' ? makeBoth(entry, input) : relink(entry, kept, input);
  if (acrossFileSystems(entry, original, input.world)) return elsewhere(entry);
  if (kept.type === 'absent')
    return { type: 'steps', why: whyOf(input), steps: [setAside(entry, original, kept, input)] };
  return replaceDefault(entry, original, kept, input);
};

/** Most rules are: our link stands there, and whatever was set aside is where it was. */
const isConverted = (entry: Kept, original: Fact, { world, record }: DiffInput): boolean => {
  if (original.type !== 'link' || original.target !== entry.target || record?.from !== entry.from.path) return false;
  const kept = world.type(entry.at);
  return kept === 'file' || kept === 'dir' || kept === 'link';
};

const isForeign = (fact: Fact): boolean => fact.type === 'other' && fact.what === 'behind a link';

/** What was recorded as an empty thing at a mount point was not set aside before, and has not drifted. */
const whyOf = ({ record }: DiffInput): 'create' | 'manifest' | 'drift' =>
  record === undefined ? 'create' : record.from === undefined ? 'manifest' : 'drift';

const linked = (entry: Kept, kept: Fact, input: DiffInput): EntryDiff => {
  if (kept.type !== 'absent') {
    if (input.record?.from === entry.from.path) return { type: 'keep' };
    return { type: 'adopt', write: { key: `${entry.at.root}:${entry.at.path}`, record: recordOf(entry, kept, input) } };
  }
  if (input.record?.type === 'placeholder') return { type: 'steps', why: 'drift', steps: [placeholder(entry, input)] };
  return {
    type: 'blocked',
    problem: {
      code: 'default-missing',
      message: `${entry.from.path} links to a default that is gone: nothing is at ${entry.at.path}`,
      help: `put the original, or an empty ${entry.otherwise === 'dir' ? 'directory' : 'file'}, back at ${entry.at.path} inside the image`,
    },
  };
};

/** What was an empty thing of ours before, at a mount point, stays one. */
const recordOf = (entry: Kept, original: Fact, input: DiffInput): LedgerRecord =>
  input.record?.seed === true ? emptyRecord(entry, input) : originalRecord(entry, original, input);

const originalRecord = (entry: Kept, original: Fact, input: DiffInput): LedgerRecord => ({
  address: input.address,
  type: 'kept',
  from: entry.from.path,
  target: entry.target,
  ...(original.type === 'file' && 'stamp' in original.content && { content: original.content.stamp }),
});

const emptyRecord = (entry: Kept, input: DiffInput): LedgerRecord => ({
  address: input.address,
  type: 'placeholder',
  from: entry.from.path,
  target: entry.target,
});

const placeholder = (entry: Kept, input: DiffInput): GuardedStep => {
  const step: Step =
    entry.otherwise === 'dir'
      ? { do: 'make-dir', at: entry.at, mode: 0o755, owner: root }
      : { do: 'write-file', at: entry.at, text: '', mode: 0o644, owner: root };
  return guarded(step, [{ at: entry.at, fact: { type: 'absent' } }], entry.at, emptyRecord(entry, input));
};

const makeBoth = (entry: Kept, input: DiffInput): EntryDiff => ({
  type: 'steps',
  why: whyOf(input),
  steps: [placeholder(entry, input), makeLink(entry, emptyRecord(entry, input))],
});

/** Something removed our link, or a run was cut between its two renames: the original is safe, the link is missing. */
const relink = (entry: Kept, kept: Fact, input: DiffInput): EntryDiff => ({
  type: 'steps',
  why: whyOf(input),
  steps: [makeLink(entry, input.record ?? recordOf(entry, kept, input))],
});

const makeLink = (entry: Kept, record: LedgerRecord): GuardedStep =>
  guarded(
    { do: 'make-link', at: entry.from, target: entry.target },
    [{ at: entry.from, fact: { type: 'absent' } }],
    entry.at,
    record,
  );

const setAside = (entry: Kept, original: Fact, kept: Fact, input: DiffInput): GuardedStep =>
  guarded(
    { do: 'set-aside', from: entry.from, to: entry.at, target: entry.target },
    [
      { at: entry.from, fact: original },
      { at: entry.at, fact: kept },
    ],
    entry.at,
    recordOf(entry, original, input),
  );

/**
 * An update of the image put a new original over our link: it becomes the default when the old one was not edited. Two
 * names of one file are what a run leaves behind that was cut and can no longer be read.
 */
const replaceDefault = (entry: Kept, original: Fact, kept: Fact, input: DiffInput): EntryDiff => {
  const old = kept.type === 'file' ? input.world.fact(entry.at, 'content') : kept;
  const replaceable =
    kept.type === 'dir'
      ? original.type === 'dir' && input.world.names(entry.at)?.length === 0
      : kept.type === 'file' &&
        original.type === 'file' &&
        'stamp' in kept.content &&
        (sameFact(original, kept) || ours(kept.content.stamp, input.record));
  if (!replaceable) {
    return {
      type: 'blocked',
      problem: {
        code: 'default-and-original-both-exist',
        message: `both ${entry.from.path} and its default ${entry.at.path} hold content`,
        help: `compare the two, keep what is right at ${entry.from.path} and move the other away`,
      },
    };
  }
  const remove = guarded({ do: 'remove', at: entry.at }, [{ at: entry.at, fact: old }], entry.at, null);
  return {
    type: 'steps',
    why: whyChanged(input),
    steps: [remove, setAside(entry, original, { type: 'absent' }, input)],
  };
};

/**
 * Whether a default is still what we moved there, or the empty file we made: by size and modification time, because a
 * rollback may have given it another inode.
 */
const ours = (stamp: string, record: LedgerRecord | undefined): boolean =>
  record !== undefined &&
  (record.type === 'placeholder' ? stamp.startsWith('0:') : withoutInode(record.content ?? '') === withoutInode(stamp));

const withoutInode = (stamp: string): string => stamp.slice(0, stamp.lastIndexOf(':'));

const acrossFileSystems = (entry: Kept, original: Fact, world: World): boolean => {
  const device = world.device(entry.from);
  const aboveOf = (at: Place): Place => ({ root: at.root, path: parentPath(at.path) });
  return device !== world.device(entry.at) || (original.type === 'dir' && device !== world.device(aboveOf(entry.from)));
};

const elsewhere = (entry: Kept): EntryDiff => ({
  type: 'blocked',
  problem: {
    code: 'across-file-systems',
    message: `${entry.from.path} is on another file system than /.default, so it cannot be moved there without a gap`,
    help: 'unmount it from the image, or use method: bind for this rule',
  },
});
