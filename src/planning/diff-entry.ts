import type { Diagnostic } from '../core/diagnostic.ts';
import type { EditorName, Entry } from '../core/entry.ts';
import { type Fact, isOutOfSight, sameOwner } from '../core/fact.ts';
import type { LedgerRecord, Original } from '../core/ledger.ts';
import { type Address, baseName, childPath, type Place, placeKey, type RootedPath } from '../core/place.ts';
import type { Expectation, GuardedStep, LedgerWrite, Step } from '../core/step.ts';
import { diffKept } from './diff-kept.ts';
import { sha256, type World } from './world.ts';

/** What one entry needs: nothing, only to be remembered, some steps, or a reason why it cannot be. */
export type EntryDiff =
  | { readonly type: 'keep' }
  | { readonly type: 'adopt'; readonly write: LedgerWrite }
  | { readonly type: 'steps'; readonly why: 'create' | 'manifest' | 'drift'; readonly steps: readonly GuardedStep[] }
  | { readonly type: 'blocked'; readonly problem: Pick<Diagnostic, 'code' | 'message' | 'help'> };

/**
 * Changes a found text so that it holds `wanted` lines and no longer those in `owned` that are not wanted. `beside` are
 * the files of the directory with the same name and `.d`, which say things of the same sort.
 */
export type Editor = (
  found: string | undefined,
  wanted: readonly string[],
  owned: readonly string[],
  beside: readonly { readonly name: string; readonly text: string }[],
) =>
  | { readonly text: string; readonly lines: readonly string[]; readonly diagnostics: readonly Diagnostic[] }
  | { readonly blocked: string };

/** What a comparison rests on, beside the entry. */
export interface DiffInput {
  readonly world: World;
  readonly record: LedgerRecord | undefined;
  readonly address: Address;
  readonly editors: Readonly<Record<EditorName, Editor>>;
  /** Whether something foreign at the place may be taken over (its content is saved first). */
  readonly adopt: boolean;
  /** Takes what the administrator should know although nothing is in the way. */
  warn(diagnostic: Diagnostic): void;
}

/** A step with one place. */
type PlacedStep = Extract<Step, { readonly at: Place }>;

/** Compares what must exist with what is there and what we wrote there earlier. Pure: entry × fact × record. */
export const diffEntry = (entry: Entry, input: DiffInput): EntryDiff => {
  switch (entry.type) {
    case 'dir':
      return diffDir(entry, input);
    case 'file':
      return diffFile(entry, input);
    case 'link':
      return diffLink(entry, input);
    case 'copy':
      return diffCopy(entry, input);
    case 'edit':
      return diffEdit(entry, input);
    case 'kept':
      return diffKept(entry, input);
  }
};

/** A step with the facts it rests on and what the ledger says afterwards. */
export const guarded = (
  step: Step,
  expect: readonly Expectation[],
  at: Place,
  record: LedgerRecord | null,
): GuardedStep => ({ step, expect, writes: [{ key: placeKey(at), record }] });

/** The reason for leaving something alone that we did not put there; `adoptable` when --adopt would take it over. */
export const foreign = (at: Place, found: Fact, adoptable = false): EntryDiff => ({
  type: 'blocked',
  problem: {
    code: 'foreign-content',
    message: `${wordsOf(found)} that is not ours is already at ${at.path}`,
    help: adoptable
      ? 'move it away, or take it over with --adopt and the address (its content is saved first)'
      : 'move it away',
  },
});

const keep: EntryDiff = { type: 'keep' };

/** What was found, in words: `a directory`, `a link to "x"`, `nothing`. */
export const wordsOf = (fact: Fact): string => {
  switch (fact.type) {
    case 'absent':
      return 'nothing';
    case 'dir':
      return 'a directory';
    case 'link':
      return `a link to ${JSON.stringify(fact.target)}`;
    case 'other':
      return isOutOfSight(fact) ? `something ${fact.what}` : `a ${fact.what}`;
    default:
      return `a ${fact.type}`;
  }
};

const diffDir = (entry: Extract<Entry, { type: 'dir' }>, input: DiffInput): EntryDiff => {
  const { at, mode, owner } = entry;
  if (entry.claim === 'seed' && input.world.type(at) === 'dir') return keep;
  const found = input.world.fact(at, 'dir');
  if (found.type === 'dir') {
    if (entry.claim === 'seed' || input.record === undefined) return keep;
    if (found.mode === mode && sameOwner(found.owner, owner)) return keep;
  } else if (found.type !== 'absent') return foreign(at, found);
  const record: LedgerRecord = { address: input.address, type: 'dir', ...(entry.claim === 'seed' && { seed: true }) };
  return found.type === 'dir'
    ? steps('drift', { do: 'set-mode', at, mode, owner }, found, record)
    : steps(input.record === undefined ? 'create' : 'drift', { do: 'make-dir', at, mode, owner }, found, record);
};

const diffFile = (entry: Extract<Entry, { type: 'file' }>, input: DiffInput): EntryDiff => {
  const found = input.world.fact(entry.at, entry.claim === 'seed' ? 'stamp' : 'content');
  if (entry.claim === 'seed') {
    const record: LedgerRecord = { address: input.address, type: 'placeholder', seed: true };
    if (found.type === 'absent') {
      const write: PlacedStep = {
        do: 'write-file',
        at: entry.at,
        text: entry.text,
        mode: entry.mode,
        owner: entry.owner,
      };
      return steps(input.record === undefined ? 'create' : 'drift', write, found, record);
    }
    return found.type === 'dir' ? foreign(entry.at, found) : keep;
  }
  const wanted = sha256(entry.text);
  const record: LedgerRecord = { address: input.address, type: 'file', content: wanted, ...owed(input.record) };
  const write: PlacedStep = { do: 'write-file', at: entry.at, text: entry.text, mode: entry.mode, owner: entry.owner };
  return converge(entry, found, record, wanted, write, input);
};

const diffCopy = (entry: Extract<Entry, { type: 'copy' }>, input: DiffInput): EntryDiff => {
  const source = input.world.fact(entry.from, 'content');
  if (source.type !== 'file' || !('sha256' in source.content)) {
    return {
      type: 'blocked',
      problem: {
        code: 'source-missing',
        message: `${entry.from.path.slice(1)} is not a regular file beside the image's root tree`,
        help: 'build the image (its kernel and initrd lie beside rootimg), or name the files in the Image manifest',
      },
    };
  }
  const wanted = source.content.sha256;
  const record: LedgerRecord = { address: input.address, type: 'copy', content: wanted, ...owed(input.record) };
  const { at, from, mode, owner } = entry;
  const step: PlacedStep = { do: 'copy-file', at, from, sha256: wanted, mode, owner };
  const diff = converge(entry, input.world.fact(at, 'content'), record, wanted, step, input);
  if (diff.type !== 'steps') return diff;
  const sourced = diff.steps.map((one) => ({ ...one, expect: [...one.expect, { at: from, fact: source }] }));
  return { ...diff, steps: sourced };
};

/** The common rule for a regular file that is wholly ours. */
const converge = (
  entry: Extract<Entry, { type: 'file' | 'copy' }>,
  found: Fact,
  record: LedgerRecord,
  wanted: string,
  write: PlacedStep,
  input: DiffInput,
): EntryDiff => {
  if (found.type === 'absent') return steps(input.record === undefined ? 'create' : 'drift', write, found, record);
  if (found.type !== 'file' || !('sha256' in found.content)) return foreign(entry.at, found);
  const sha = found.content.sha256;
  if (sha === wanted) {
    if (found.mode === entry.mode && sameOwner(found.owner, entry.owner)) {
      return input.record?.content === wanted ? keep : { type: 'adopt', write: { key: placeKey(entry.at), record } };
    }
    const write: PlacedStep = { do: 'set-mode', at: entry.at, mode: entry.mode, owner: entry.owner };
    return steps(whyChanged(input), write, found, record);
  }
  if (input.record === undefined && !input.adopt) return foreign(entry.at, found, true);
  const why = input.record === undefined || input.record.content === sha ? 'manifest' : 'drift';
  const { mode, owner } = found;
  return steps(why, write, found, withOriginal(record, { type: 'file', sha256: sha, mode, owner }, input));
};

/** What was taken over once stays owed, whatever becomes of ours meanwhile. */
const owed = (record: LedgerRecord | undefined): Pick<LedgerRecord, 'original'> =>
  record?.original === undefined ? {} : { original: record.original };

/** Only what is not recorded is somebody else's; what was written into a thing of ours is no original. */
const withOriginal = (record: LedgerRecord, original: Original, input: DiffInput): LedgerRecord =>
  input.record === undefined ? { ...record, original } : record;

const diffLink = (entry: Extract<Entry, { type: 'link' }>, input: DiffInput): EntryDiff => {
  const found = input.world.fact(entry.at, input.record?.type === 'link' ? 'link' : 'stamp');
  if (found.type === 'link' && found.target === entry.target && input.record?.target === entry.target) return keep;
  const record: LedgerRecord = { address: input.address, type: 'link', target: entry.target, ...owed(input.record) };
  const write: PlacedStep = { do: 'make-link', at: entry.at, target: entry.target };
  if (found.type === 'absent') return steps(input.record === undefined ? 'create' : 'drift', write, found, record);
  if (found.type === 'file') return replaceFile(entry.at, write, record, input);
  if (found.type !== 'link') return foreign(entry.at, found);
  if (found.target === entry.target) return { type: 'adopt', write: { key: placeKey(entry.at), record } };
  if (input.record === undefined && !input.adopt) return foreign(entry.at, found, true);
  const why = input.record === undefined || input.record.target === found.target ? 'manifest' : 'drift';
  return steps(why, write, found, withOriginal(record, { type: 'link', target: found.target }, input));
};

/** A file where a link must be is never ours, whatever is recorded there: it is only taken over when that is asked for. */
const replaceFile = (at: Place, write: PlacedStep, record: LedgerRecord, input: DiffInput): EntryDiff => {
  const found = input.world.fact(at, input.adopt ? 'content' : 'stamp');
  if (!input.adopt || found.type !== 'file' || !('sha256' in found.content)) return foreign(at, found, true);
  const { mode, owner, content } = found;
  const original: Original = { type: 'file', sha256: content.sha256, mode, owner };
  return steps(whyChanged(input), write, found, { original, ...record });
};

/** What was never recorded was never applied, and cannot have drifted since. */
export const whyChanged = ({ record }: DiffInput): 'manifest' | 'drift' =>
  record === undefined ? 'manifest' : 'drift';

const diffEdit = (entry: Extract<Entry, { type: 'edit' }>, input: DiffInput): EntryDiff => {
  const found = input.world.fact(entry.at, 'content');
  if (found.type !== 'file' && found.type !== 'absent') return foreign(entry.at, found);
  const before = input.world.text(entry.at);
  if (found.type === 'file' && before === undefined) {
    const message = `${entry.at.path} is not UTF-8 text`;
    return { type: 'blocked', problem: { code: 'unreadable-text', message, help: 'mend the file by hand' } };
  }
  const edited = input.editors[entry.editor](
    before,
    entry.lines,
    input.record?.lines ?? [],
    filesBeside(entry.at, input.world),
  );
  if ('blocked' in edited) {
    const help = 'mend the file by hand, then plan again';
    return { type: 'blocked', problem: { code: 'unreadable-text', message: edited.blocked, help } };
  }
  for (const diagnostic of edited.diagnostics) input.warn(diagnostic);
  const record: LedgerRecord = {
    address: input.address,
    type: 'edit',
    lines: edited.lines,
    asked: entry.lines,
    ...((found.type === 'absent' || input.record?.made === true) && { made: true as const }),
  };
  if (edited.text === (before ?? '')) {
    const known =
      sameLines(input.record?.lines, edited.lines) && sameLines(input.record?.asked ?? entry.lines, entry.lines);
    return known || (found.type === 'absent' && edited.lines.length === 0)
      ? keep
      : { type: 'adopt', write: { key: placeKey(entry.at), record } };
  }
  const mode = found.type === 'file' ? found.mode : 0o644;
  const owner = found.type === 'file' ? found.owner : { uid: 0, gid: 0 };
  return steps(
    whyEdited(entry, before, record, input),
    { do: 'write-file', at: entry.at, text: edited.text, mode, owner },
    found,
    record,
  );
};

/** Drift, when the file no longer holds what was asked for at the last apply, whatever is asked for by now. */
const whyEdited = (
  entry: Extract<Entry, { type: 'edit' }>,
  text: string | undefined,
  now: LedgerRecord,
  { record, editors, world }: DiffInput,
) => {
  if (record === undefined) return text === undefined ? 'create' : 'manifest';
  const { asked, lines = [] } = record;
  if (asked === undefined) return sameLines(lines, now.lines) ? 'drift' : 'manifest';
  const again = editors[entry.editor](text, asked, lines, filesBeside(entry.at, world));
  return 'text' in again && again.text === (text ?? '') ? 'manifest' : 'drift';
};

/** The readable files of `<file>.d`, by name. */
export const filesBeside = (at: Place, world: World): readonly { readonly name: string; readonly text: string }[] => {
  const directory: Place = { root: at.root, path: `${at.path}.d` as RootedPath };
  return (world.names(directory) ?? []).flatMap((name) => {
    const text = world.text({ root: at.root, path: childPath(directory.path, name) });
    return text === undefined ? [] : [{ name: `${baseName(directory.path)}/${name}`, text }];
  });
};

const sameLines = (a: readonly string[] | undefined, b: readonly string[] = []): boolean =>
  a !== undefined && a.length === b.length && a.every((line, i) => line === b[i]);

const steps = (
  why: 'create' | 'manifest' | 'drift',
  step: PlacedStep,
  found: Fact,
  record: LedgerRecord,
): EntryDiff => ({ type: 'steps', why, steps: [guarded(step, [{ at: step.at, fact: found }], step.at, record)] });
