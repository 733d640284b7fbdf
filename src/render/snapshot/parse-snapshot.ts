import type { Diagnostic } from '../../core/diagnostic.ts';
import type { Owner } from '../../core/fact.ts';
import type { RootedPath } from '../../core/place.ts';
import type { Snapshot, SnapshotDirectory, SnapshotEntry, SnapshotTree } from '../../core/snapshot.ts';
import {
  type Decode,
  list,
  Misfit,
  memberOf,
  object,
  oneOf,
  pair,
  readText,
  text,
  whole,
  yes,
  yesOrNo,
} from '../plan/decode.ts';
import { diagnostic, key, ledgerRecord, path, rootName } from '../plan/decode-core.ts';
import { visible } from '../plan/visible.ts';
import { snapshotDigest } from './snapshot-json.ts';

/** A published snapshot, or the reason why nothing can be planned from it. */
export type ParsedSnapshot = { readonly snapshot: Snapshot } | { readonly diagnostic: Diagnostic };

/** Reads what `snapshotJson` wrote; every member is checked, unknown ones are errors, and the digest must fit. */
export const parseSnapshot = (source: string, file: string): ParsedSnapshot => {
  const unusable = (reason: string): ParsedSnapshot => ({ diagnostic: damaged(file, reason) });
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch {
    return unusable('it is not JSON, perhaps cut off');
  }
  const version = memberOf(value, 'format_version');
  if (version !== '1.0') {
    return unusable(
      typeof version === 'string' ? `its format is ${visible(version)}, and this version reads only 1.0` : 'it is none',
    );
  }
  try {
    const { snapshot, digest } = document(value);
    return digest === snapshotDigest(snapshot)
      ? { snapshot }
      : unusable('its content does not fit its digest, so it was changed after it was taken');
  } catch (problem) {
    if (problem instanceof Misfit) return unusable(problem.message);
    throw problem;
  }
};

const damaged = (file: string, reason: string): Diagnostic => ({
  code: 'snapshot-damaged',
  severity: 'error',
  message: `the snapshot ${visible(file)} cannot be used: ${reason}`,
  help: 'take it again on the management node with statelite snapshot -o FILE',
});

/** `f 644 0 0 STAMP [SHA256]` and the others that `snapshotJson` writes. */
const entryOf = (written: string): SnapshotEntry | undefined => {
  if (written === 'd') return { type: 'dir' };
  if (written === '-') return { type: 'absent' };
  if (written.startsWith('l ')) return { type: 'link', target: written.slice(2) };
  if (written.startsWith('o ')) return { type: 'other', what: written.slice(2) };
  const [, mode = '', uid = '', gid = '', stamp = '', sha256] =
    /^f ([0-7]{1,4}) (\d{1,10}) (\d{1,10}) (\d+:\d+:\d+)(?: ([0-9a-f]{64}))?$/.exec(written) ?? [];
  if (stamp === '') return undefined;
  const owner: Owner = { uid: Number(uid), gid: Number(gid) };
  return { type: 'file', mode: Number.parseInt(mode, 8), owner, stamp, ...(sha256 !== undefined && { sha256 }) };
};

const entry = readText('an entry', entryOf);

const namedEntry: Decode<readonly [string, SnapshotEntry]> = (value) => {
  const written = text(value);
  const slash = written.indexOf('/');
  if (slash < 1) throw new Misfit('not a name and an entry');
  return [written.slice(0, slash), entry(written.slice(slash + 1))];
};

const id = whole(0xffff_ffff);

const directory = object((of): { readonly path: RootedPath; readonly directory: SnapshotDirectory } => ({
  path: of.get('path', path),
  directory: {
    mode: of.get('mode', whole(0o7777)),
    owner: { uid: of.get('uid', id), gid: of.get('gid', id) },
    device: of.get('device', whole()),
    complete: of.get('complete', yesOrNo),
    entries: new Map(of.get('entries', list(namedEntry))),
  },
}));

const textOrNull: Decode<string | null> = (value) => (value === null ? null : text(value));

const tree: Decode<SnapshotTree> = object((of) => ({
  directory: of.get('directory', path),
  top: of.get('top', entry),
  directories: new Map(of.get('directories', list(directory)).map((one) => [one.path, one.directory])),
  texts: new Map(of.get('texts', list(pair(path, textOrNull)))),
}));

const ledger = object((of) => ({
  serial: of.get('serial', whole()),
  roots: new Map(of.get('roots', list(pair(rootName, text)))),
  records: new Map(of.get('records', list(pair(key, ledgerRecord)))),
}));

const unfinished = object((of) => ({
  run: of.get('run', text),
  done: of.get('done', whole()),
  left: of.get('left', whole()),
  ...of.optional('reload', yes),
}));

const document = object((of): { readonly snapshot: Snapshot; readonly digest: string } => {
  of.get('format_version', oneOf('1.0'));
  return {
    digest: of.get('digest', text),
    snapshot: {
      site: of.get('site', text),
      ...of.optional('below', path),
      taken: of.get('taken', text),
      ledger: of.get('ledger', ledger),
      diagnostics: of.get('diagnostics', list(diagnostic)),
      ...of.optional('unfinished', unfinished),
      builds: new Map(of.get('builds', list(pair(text, text)))),
      trees: of.get('trees', list(tree)),
    },
  };
});
