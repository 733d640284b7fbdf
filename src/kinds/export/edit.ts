import type { Diagnostic } from '../../core/diagnostic.ts';
import { effective } from './effective.ts';
import { type ExportsElsewhere, grantedElsewhere, isExtraTable } from './exports-elsewhere.ts';
import { fitOptions } from './fit-options.ts';
import {
  exportKey,
  type FoundExport,
  type FoundExports,
  findExports,
  lookUp,
  showBytes,
  stoppingOption,
} from './found-exports.ts';
import {
  type OwnedExport,
  readOwned,
  readOwnedEnd,
  readWanted,
  type WantedExport,
  writeOwned,
  writeOwnedEnd,
} from './owned-line.ts';
import { fromBytes, lineAt, toBytes } from './parse.ts';
import { escapeWord } from './render-line.ts';
import {
  addedBehind,
  appendLines,
  applySplices,
  lastLine,
  leavesFrom,
  removeClient,
  removeRecord,
  replaceOptions,
  type Splice,
  splicedUpTo,
  unfinishedEnd,
} from './splice.ts';
import { warnWider } from './warn-wider.ts';

/** The new text, the lines in it that are ours, and what the administrator should know about the rest. */
export interface EditedExports {
  readonly text: string;
  readonly lines: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Changes an exports file so that it exports what is `wanted` (lines of `renderExportLine`) and no longer what only
 * `owned` holds (the `lines` of an earlier edit). A path and client that is there already keeps its bytes when it grants
 * the same, else only its options change and the old word is remembered; what is missing comes at the end. Every other
 * byte stays. `beside` are the files of exports.d; those that exportfs does not read do not count. `blocked` says why the file cannot be edited.
 */
export const editExports = (
  found: string | undefined,
  wanted: readonly string[],
  owned: readonly string[],
  beside: readonly ExportsElsewhere[] = [],
): EditedExports | { readonly blocked: string } => {
  const elsewhere = beside.filter(({ name }) => isExtraTable(name.slice(name.lastIndexOf('/') + 1)));
  const bytes = toBytes(found ?? '');
  const file = findExports(bytes);
  if ('blocked' in file) return file;
  const draft: Draft = { bytes, file, wanted: readWanted(wanted), owned: ownedByKey(owned), elsewhere };
  const placed = placeAll(draft);
  if ('blocked' in placed) return placed;
  const retired = retireAll(draft);
  const splices = [...placed.splices, ...retired.splices];
  const behind = stillBehind(bytes, readOwnedEnd(owned), splices);
  const kept = applySplices(bytes, [...splices, ...(behind?.gone ?? [])]);
  const text = appendLines(kept, appended(placed.missing));
  const stops = stoppingOption(text);
  if (stops !== undefined) return { blocked: stops };
  return {
    text: fromBytes(text),
    lines: [...placed.lines, ...endLine(placed, kept, behind?.end)],
    diagnostics: [...retired.diagnostics, ...warnWider(text, draft.wanted, elsewhere)],
  };
};

/** What was put between the end of the file and our first line goes with the last of our lines; until then that end is kept in mind. */
const stillBehind = (
  bytes: string,
  end: string | undefined,
  splices: readonly Splice[],
): { readonly gone: readonly Splice[]; readonly end?: string } | undefined => {
  const added = end === undefined ? undefined : addedBehind(bytes, end);
  if (added === undefined) return undefined;
  if (!leavesFrom(bytes, added.end, splices)) return { gone: [added] };
  return { gone: [], end: lastLine(splicedUpTo(bytes, added.start, splices)) };
};

const endLine = ({ lines, missing }: Placed, kept: string, before: string | undefined): readonly string[] => {
  const end = before ?? (missing.length > 0 ? unfinishedEnd(kept) : undefined);
  return end === undefined || lines.length === 0 ? [] : [writeOwnedEnd(end)];
};

interface Draft {
  readonly bytes: string;
  readonly file: FoundExports;
  readonly wanted: readonly WantedExport[];
  readonly owned: ReadonlyMap<string, OwnedExport>;
  readonly elsewhere: readonly ExportsElsewhere[];
}

/** What becomes of one wanted client. */
interface Placed {
  readonly splices: readonly Splice[];
  readonly lines: readonly string[];
  readonly missing: readonly WantedExport[];
}

const ownedByKey = (lines: readonly string[]): ReadonlyMap<string, OwnedExport> => {
  const read = lines.map(readOwned).filter((owned) => owned !== undefined);
  return new Map(read.map((owned) => [exportKey(owned.path, owned.client), owned]));
};

const placeAll = (draft: Draft): Placed | { readonly blocked: string } => {
  const all: Placed[] = [];
  for (const wanted of draft.wanted) {
    const placed = place(wanted, draft);
    if ('blocked' in placed) return placed;
    all.push(placed);
  }
  return {
    splices: all.flatMap((placed) => placed.splices),
    lines: all.flatMap((placed) => placed.lines),
    missing: all.flatMap((placed) => placed.missing),
  };
};

const place = (wanted: WantedExport, draft: Draft): Placed | { readonly blocked: string } => {
  const there = lookUp(draft.file, wanted.path, wanted.client);
  const other = grantedElsewhere(wanted, draft.elsewhere);
  const target = effective(undefined, wanted.options);
  if (other !== undefined && (there !== undefined || other.options !== target)) {
    const what = `${showBytes(wanted.path)} to ${showBytes(wanted.client)}`;
    return { blocked: `${other.name}, line ${other.line}, exports ${what} too: exportfs refuses the second` };
  }
  if (other !== undefined) return { splices: [], lines: [], missing: [] };
  const { path, text } = wanted;
  const ours = draft.owned.get(exportKey(wanted.path, wanted.client));
  if (there === undefined) {
    return { splices: [], lines: [writeOwned({ ...wanted, path, text, instead: undefined })], missing: [wanted] };
  }
  if (effective(there.record.defaults?.text.slice(1), there.client.options) === target) {
    return { splices: [], lines: ours === undefined ? [] : [writeOwned(ours)], missing: [] };
  }
  return change(wanted, there, ours, draft.bytes);
};

/** Takes over a client that grants something else. The word found is kept in the ledger's line, unless it was ours. */
const change = (
  wanted: WantedExport,
  there: FoundExport,
  ours: OwnedExport | undefined,
  bytes: string,
): Placed | { readonly blocked: string } => {
  const defaults = there.record.defaults?.text;
  const options = fitOptions(defaults?.slice(1), wanted.options);
  if (options === undefined) {
    const reason = `${showBytes(defaults ?? '')} holds for every client of the line and cannot be taken back for one`;
    const line = lineAt(bytes, there.client.start);
    return { blocked: `line ${line}: ${reason}; give ${showBytes(there.client.client)} a line of its own` };
  }
  const splice = replaceOptions(bytes, there.client, options);
  const instead = ours === undefined ? bytes.slice(there.client.start, there.client.end) : ours.instead;
  const name = there.client.text === '' ? '*' : there.client.text.replace(/\(.*$/s, '');
  const line = writeOwned({ ...wanted, text: `${name}(${options})`, instead });
  return { splices: [splice], lines: [line], missing: [] };
};

/** Takes out what was ours and is not wanted any more, where it still reads as we wrote it. */
const retireAll = (draft: Draft): { splices: readonly Splice[]; diagnostics: readonly Diagnostic[] } => {
  const stays = new Set(draft.wanted.map((wanted) => exportKey(wanted.path, wanted.client)));
  const gone = new Set<FoundExport['client']>();
  const splices: Splice[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const [key, ours] of draft.owned) {
    const there = draft.file.byKey.get(key);
    if (there === undefined || stays.has(key)) continue;
    if (there.client.text !== ours.text) diagnostics.push(changedSince(there, draft.bytes));
    else if (ours.instead === undefined) gone.add(there.client);
    else if (ours.instead === '') splices.push(removeClient(there.record, there.client));
    else splices.push({ start: there.client.start, end: there.client.end, text: ours.instead });
  }
  for (const record of draft.file.records) {
    const leaving = record.clients.filter((client) => gone.has(client));
    if (leaving.length === 0) continue;
    if (leaving.length === record.clients.length) splices.push(removeRecord(draft.bytes, record));
    else splices.push(...leaving.map((client) => removeClient(record, client)));
  }
  return { splices, diagnostics };
};

const changedSince = (there: FoundExport, bytes: string): Diagnostic => ({
  code: 'changed-since-written',
  severity: 'warning',
  message: `line ${lineAt(bytes, there.client.start)}: ${showBytes(there.record.path.text)} to ${showBytes(there.client.client)} was changed since it was written; it stays`,
  help: 'nothing asks for this export any more: remove it by hand if it should go',
});

/** The missing clients, those of one declaration on one line. */
const appended = (missing: readonly WantedExport[]): readonly string[] => {
  const lines = new Map<number, string>();
  for (const wanted of missing) {
    const before = lines.get(wanted.line) ?? escapeWord(wanted.path);
    lines.set(wanted.line, `${before} ${escapeWord(wanted.text)}`);
  }
  return [...lines.values()];
};
