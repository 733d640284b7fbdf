import { compareTexts } from '../../core/compare-texts.ts';
import type { Snapshot, SnapshotDirectory, SnapshotEntry, SnapshotTree } from '../../core/snapshot.ts';
import { canonicalJson, digestOf } from '../plan/canonical-json.ts';

/**
 * A snapshot as `statelite snapshot` publishes it (schemas/snapshot.schema.json): sorted, one directory, text or ledger record
 * a line, with the hash of everything else in `digest`. Equal snapshots give equal bytes.
 */
export const snapshotJson = (snapshot: Snapshot): string => {
  const members = membersOf(snapshot);
  const lines = [...members, `"digest":${JSON.stringify(digestOf([members.join(',\n')]))}`];
  return `{\n${lines.join(',\n')}\n}\n`;
};

/** `sha256:` and the hash of all that a snapshot says. */
export const snapshotDigest = (snapshot: Snapshot): string => digestOf([membersOf(snapshot).join(',\n')]);

const membersOf = ({
  site,
  below,
  taken,
  ledger,
  diagnostics,
  unfinished,
  builds,
  trees,
}: Snapshot): readonly string[] => [
  '"format_version":"1.0"',
  `"site":${JSON.stringify(site)}`,
  ...(below === undefined ? [] : [`"below":${JSON.stringify(below)}`]),
  `"taken":${JSON.stringify(taken)}`,
  `"ledger":{"serial":${ledger.serial},"roots":${JSON.stringify([...ledger.roots].sort(byText))},"records":${listOf([...ledger.records].sort(byText))}}`,
  `"diagnostics":${listOf(diagnostics)}`,
  ...(unfinished === undefined ? [] : [`"unfinished":${canonicalJson(unfinished)}`]),
  `"builds":${listOf([...builds].sort(byText))}`,
  `"trees":[${trees.map(treeText).join(',\n')}]`,
];

const treeText = ({ directory, top, directories, texts }: SnapshotTree): string =>
  [
    `{"directory":${JSON.stringify(directory)},"top":${JSON.stringify(entryText(top))}`,
    `"directories":${listOf([...directories].map(directoryOf))}`,
    `"texts":${listOf([...texts])}}`,
  ].join(',\n');

const directoryOf = ([path, { mode, owner, device, complete, entries }]: readonly [string, SnapshotDirectory]) => ({
  path,
  mode,
  uid: owner.uid,
  gid: owner.gid,
  device,
  complete,
  entries: [...entries].sort(byText).map(([name, entry]) => `${name}/${entryText(entry)}`),
});

/** The type's first letter, and what there is to say: `f 644 0 0 5:1700000000:42 sha256`, `l target`. */
const entryText = (entry: SnapshotEntry): string => {
  switch (entry.type) {
    case 'dir':
      return 'd';
    case 'absent':
      return '-';
    case 'file':
      return `f ${entry.mode.toString(8)} ${entry.owner.uid} ${entry.owner.gid} ${entry.stamp}${entry.sha256 === undefined ? '' : ` ${entry.sha256}`}`;
    case 'link':
      return `l ${entry.target}`;
    case 'other':
      return `o ${entry.what}`;
  }
};

const listOf = (values: readonly unknown[]): string =>
  values.length === 0 ? '[]' : `[\n${values.map(canonicalJson).join(',\n')}\n]`;

const byText = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => compareTexts(a, b);
