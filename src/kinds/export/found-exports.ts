import { rootedPath } from '../../core/place.ts';
import { optionFault, splitOptions } from './options.ts';
import { type ExportClient, type ExportRecord, fromBytes, lineAt, parseExports, type Word } from './parse.ts';

/** One path and client that the file exports, and where. */
export interface FoundExport {
  readonly record: ExportRecord;
  readonly client: ExportClient;
}

/** A file that exportfs can read to its end: every pair of path and client once. */
export interface FoundExports {
  readonly records: readonly ExportRecord[];
  readonly byKey: ReadonlyMap<string, FoundExport>;
}

/**
 * Reads an exports file for editing. `blocked` says why it should not be touched: exportfs would stop within it, or
 * refuse a path and client that stand there twice.
 */
export const findExports = (bytes: string): FoundExports | { readonly blocked: string } => {
  const { records, problem } = parseExports(bytes);
  if (problem !== undefined) return { blocked: `line ${problem.line}: ${problem.reason}` };
  const byKey = new Map<string, FoundExport>();
  for (const record of records) {
    for (const client of record.clients) {
      const key = exportKey(record.path.text, client.client);
      const first = byKey.get(key);
      if (first !== undefined) {
        const what = `${showBytes(record.path.text)} to ${showBytes(client.client)}`;
        const lines = `lines ${lineAt(bytes, first.client.start)} and ${lineAt(bytes, client.start)}`;
        return { blocked: `${lines} both export ${what}: exportfs refuses the second` };
      }
      byKey.set(key, { record, client });
    }
  }
  return { records, byKey };
};

/** Identifies a path and a client: exportfs follows the path and ignores the case of the name. */
export const exportKey = (path: string, client: string): string =>
  `${rootedPath(path) ?? path}\0${client.toLowerCase()}`;

/** What the file says about a path and client. A line without any client speaks to everybody, as `*` does. */
export const lookUp = (found: FoundExports, path: string, client: string): FoundExport | undefined =>
  found.byKey.get(exportKey(path, client)) ?? (client === '*' ? found.byKey.get(exportKey(path, '')) : undefined);

/** The first option that makes exportfs stop reading, as a sentence with its line. */
export const stoppingOption = (bytes: string): string | undefined => {
  for (const record of parseExports(bytes).records) {
    for (const [word, list] of optionLists(record)) {
      const wrong = splitOptions(list)
        .map(objection)
        .find((reason) => reason !== undefined);
      if (wrong !== undefined) return `line ${lineAt(bytes, word.start)}: ${wrong}; exportfs stops reading there`;
    }
  }
  return undefined;
};

/** Bytes as they are shown in a message; everybody is a word of its own. */
export const showBytes = (bytes: string): string => (bytes === '' ? 'everybody' : JSON.stringify(fromBytes(bytes)));

const optionLists = (record: ExportRecord): readonly (readonly [Word, string])[] => [
  ...(record.defaults === undefined ? [] : [[record.defaults, record.defaults.text.slice(1)] as const]),
  ...record.clients.map((client) => [client, client.options ?? ''] as const),
];

/** Only what every exportfs refuses: a word that resembles nothing may be an option newer than this program. */
const objection = (option: string): string | undefined => {
  if (option === '') return 'an option between two commas is empty';
  const fault = optionFault(option);
  if (fault?.type === 'unknown' && fault.meant !== undefined) {
    return `the option ${showBytes(option)} is unknown (${fault.meant} is meant?)`;
  }
  if (fault?.type === 'value' && /^(anonuid|anongid|fsid|sec)=/.test(option)) {
    return `the option ${showBytes(option)} has a wrong value: ${fault.reason}`;
  }
  return undefined;
};
