import type { ExportLine } from '../../cluster/cluster.ts';
import { fromBytes, toBytes } from './parse.ts';

/** A line of exports(5) that says exactly what is declared, with octal escapes where a byte could be misread. */
export const renderExportLine = (line: Pick<ExportLine, 'path' | 'clients' | 'options'>): string => {
  const clients = line.clients.map((client) => escapeWord(toBytes(`${client}(${line.options.join(',')})`)));
  return fromBytes([escapeWord(toBytes(line.path)), ...clients].join(' '));
};

/** The bytes of a word, written so that exportfs reads them back unchanged. */
export const escapeWord = (bytes: string): string => {
  let written = '';
  let sinceBackslash = 4;
  for (const byte of bytes) {
    // exportfs looks for escapes in what it has resolved already: after a backslash, digits must not stand as they are.
    const joins = sinceBackslash <= 3 && /[0-7]/.test(byte);
    written += joins || mustEscape(byte) ? octal(byte) : byte;
    sinceBackslash = byte === '\\' ? 1 : sinceBackslash + 1;
  }
  return written;
};

const mustEscape = (byte: string): boolean =>
  byte <= ' ' || byte === '\x7f' || byte === '"' || byte === '#' || byte === '\\';

const octal = (byte: string): string => `\\${byte.charCodeAt(0).toString(8).padStart(3, '0')}`;
