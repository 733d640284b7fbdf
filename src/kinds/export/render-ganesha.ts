import { createHash } from 'node:crypto';
import { type Cluster, type ExportLine, rootimgOf } from '../../cluster/cluster.ts';
import { must } from '../../core/bug.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { isBelow, type RootedPath, rootedPath } from '../../core/place.ts';
import { ganeshaClient } from './ganesha-client.ts';
import { type GaneshaRights, ganeshaRights } from './ganesha-rights.ts';

/** A version of NFS that an export is served by. */
export type NfsVersion = '3' | '4';

/**
 * The site's exports as EXPORT blocks of NFS-Ganesha (ganesha-export-config(8)), one a path, to be included in a
 * ganesha.conf. An error among the diagnostics means that the text would grant something else than exports(5) would.
 */
export const renderGanesha = (
  cluster: Cluster,
  versions: readonly NfsVersion[],
): { readonly text: string; readonly diagnostics: readonly Diagnostic[] } => {
  const exports = gather(cluster.site.exports.lines);
  const ids = exportIds(exports.map(({ path }) => path));
  return {
    text: exports.map((one) => blockOf(one, must(ids.get(one.path), one.path), versions)).join('\n'),
    diagnostics: exports.flatMap((one) => [
      ...one.faults,
      ...(versions.includes('4') ? checkReadonly(one, cluster) : []),
    ]),
  };
};

interface Client {
  readonly text: string;
  readonly rank: number;
  readonly rights: GaneshaRights;
}

interface Export {
  readonly path: RootedPath;
  readonly line: ExportLine;
  readonly clients: Client[];
  readonly faults: Diagnostic[];
}

/** One export for each path, with the clients of all its lines. */
const gather = (lines: readonly ExportLine[]): readonly Export[] => {
  const exports = new Map<RootedPath, Export>();
  for (const line of lines) {
    const path = must(rootedPath(line.path), line.path);
    const known = exports.get(path) ?? { path, line, clients: [], faults: checkPath(line) };
    exports.set(path, known);
    addLine(line, known);
  }
  return [...exports.values()];
};

const addLine = (line: ExportLine, { clients, faults }: Export): void => {
  const rights = ganeshaRights(line.options);
  const { ignored, missing } = rights;
  if (missing.length > 0) faults.push(cannot(line, `has ${missing.join(', ')}`));
  if (ignored.length > 0) {
    const message = `${line.path} has ${ignored.join(', ')}, which NFS-Ganesha has no option for`;
    const help = 'it is left out: no client gets more by that, but the export may behave differently';
    faults.push({ code: 'ganesha-option-ignored', severity: 'warning', message, at: line.because, help });
  }
  for (const client of line.clients) {
    const found = ganeshaClient(client);
    if ('fault' in found) faults.push(cannot(line, `is exported to ${client}: ${found.fault}`));
    else clients.push({ ...found, rights });
  }
};

const cannot = (line: ExportLine, what: string): Diagnostic => ({
  code: 'ganesha-cannot-express',
  severity: 'error',
  message: `NFS-Ganesha cannot say this: ${line.path} ${what}`,
  at: line.because,
  help: 'say it with options and clients that both servers know, or serve this path with the kernel',
});

const checkPath = (line: ExportLine): Diagnostic[] =>
  /^[^"\\\p{Cc}]+$/u.test(line.path) ? [] : [cannot(line, 'has a quote, backslash or control character in its path')];

/**
 * Ganesha answers an OPEN for writing with "read-only file system" before it notices that the name is a link, so the
 * client never follows it. The kernel's server, NFSv3 and a read-write export all let it.
 */
const checkReadonly = ({ path, line, clients }: Export, cluster: Cluster): readonly Diagnostic[] => {
  if (clients.every(({ rights }) => rights.access === 'RW')) return [];
  const image = cluster.images.find((one) => rootimgOf(one) === path || isBelow(rootimgOf(one), path));
  if (image === undefined) return [];
  const message = `nodes that mount ${path} with NFSv4 cannot write through the links in the root tree of image ${image.name}: NFS-Ganesha says EROFS for a link that the node has not cached`;
  const help =
    'render it with --protocols 3 and let nodes mount it with vers=3, or export it rw to nodes that mount it ro';
  const related = [{ at: image.because, message: `image ${image.name} is declared here` }];
  return [{ code: 'ganesha-readonly-nfs4', severity: 'warning', message, at: line.because, help, related }];
};

/** File handles of clients hold the number, so it depends on the path alone; of two that meet, the later path moves on. */
const exportIds = (paths: readonly RootedPath[]): ReadonlyMap<RootedPath, number> => {
  const ids = new Map<RootedPath, number>();
  const taken = new Set<number>();
  for (const path of [...paths].sort()) {
    let id = (createHash('sha256').update(path).digest().readUInt32BE(0) % 65_535) + 1;
    while (taken.has(id)) id = (id % 65_535) + 1;
    taken.add(id);
    ids.set(path, id);
  }
  return ids;
};

/** The first CLIENT that matches counts there, so the most exact come first. */
const blockOf = (one: Export, id: number, versions: readonly NfsVersion[]): string => {
  const groups: { readonly words: string; readonly rank: number; readonly names: string[] }[] = [];
  for (const client of [...one.clients].sort((a, b) => a.rank - b.rank)) {
    const words = client.rights.words.map((word) => `    ${word};\n`).join('');
    const last = groups.at(-1);
    if (last?.words === words) last.names.push(client.text);
    else groups.push({ words, rank: client.rank, names: [client.text] });
  }
  return `EXPORT {
  Export_Id = ${id};
  Path = "${one.path}";
  Pseudo = "${one.path}";
  Protocols = ${versions.join(', ')};
  Access_Type = None;
  FSAL { Name = VFS; }
${groups.map(({ words, names }) => `  CLIENT {\n    Clients = ${names.join(', ')};\n${words}  }\n`).join('')}}
`;
};
