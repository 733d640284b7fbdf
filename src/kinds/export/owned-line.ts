import { must } from '../../core/bug.ts';
import { fromBytes, parseExports, toBytes } from './parse.ts';
import { escapeWord } from './render-line.ts';

/** One client that we wrote into an exports file, as bytes; the ledger keeps it as a line that reads like the file. */
export interface OwnedExport {
  readonly path: string;
  readonly client: string;
  /** Name and options as exportfs reads them. */
  readonly text: string;
  /** The word that stood in its place, byte for byte; empty for a line without clients; undefined when we added it. */
  readonly instead: string | undefined;
}

// No escaped word can hold this text, since it has blanks.
const marker = ' # instead of ';

/** The ledger's line. */
export const writeOwned = (owned: OwnedExport): string => {
  const line = `${escapeWord(owned.path)} ${escapeWord(owned.text)}`;
  return fromBytes(owned.instead === undefined ? line : `${line}${marker}${owned.instead}`);
};

/** The reverse of `writeOwned`; undefined for a line that we cannot have written. */
export const readOwned = (line: string): OwnedExport | undefined => {
  const bytes = toBytes(line);
  const cut = bytes.indexOf(marker);
  const [record] = parseExports(cut < 0 ? bytes : bytes.slice(0, cut)).records;
  const client = record?.clients[0];
  if (record === undefined || client === undefined) return undefined;
  return {
    path: record.path.text,
    client: client.client,
    text: client.text,
    instead: cut < 0 ? undefined : bytes.slice(cut + marker.length),
  };
};

const endMarker = '# behind the unfinished line ';

/** The ledger's line about the end of the file that our first line had to be kept apart from. */
export const writeOwnedEnd = (end: string): string => fromBytes(`${endMarker}${end}`);

/** The reverse of `writeOwnedEnd`, among the ledger's lines. */
export const readOwnedEnd = (lines: readonly string[]): string | undefined => {
  const line = lines.find((one) => one.startsWith(endMarker));
  return line === undefined ? undefined : toBytes(line.slice(endMarker.length));
};

/** One client that the site wants, as bytes, with the number of the declared line it comes from. */
export interface WantedExport {
  readonly path: string;
  readonly client: string;
  readonly options: string;
  readonly text: string;
  readonly line: number;
}

/** The clients of lines that `renderExportLine` made. */
export const readWanted = (lines: readonly string[]): readonly WantedExport[] =>
  lines.flatMap((text, line) => {
    const record = must(parseExports(toBytes(text)).records[0], `an export in ${JSON.stringify(text)}`);
    return record.clients.map((client) => ({
      path: record.path.text,
      client: client.client,
      options: client.options ?? '',
      text: client.text,
      line,
    }));
  });
