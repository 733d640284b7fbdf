import type { Diagnostic } from '../../core/diagnostic.ts';
import { effective } from './effective.ts';
import type { ExportsElsewhere } from './exports-elsewhere.ts';
import { exportKey, showBytes } from './found-exports.ts';
import type { WantedExport } from './owned-line.ts';
import { type ExportClient, type ExportRecord, lineAt, parseExports, toBytes } from './parse.ts';

/** Warns of clients that may write to a declared path, or be root there, although the site does not declare them. */
export const warnWider = (
  bytes: string,
  wanted: readonly WantedExport[],
  elsewhere: readonly ExportsElsewhere[],
): readonly Diagnostic[] => {
  const paths = new Set(wanted.map((one) => exportKey(one.path, '')));
  const declared = new Set(wanted.map((one) => exportKey(one.path, one.client)));
  const files = [{ name: '', bytes }, ...elsewhere.map(({ name, text }) => ({ name, bytes: toBytes(text) }))];
  return files.flatMap((file) =>
    parseExports(file.bytes).records.flatMap((record) =>
      record.clients
        .filter(() => paths.has(exportKey(record.path.text, '')))
        .filter((client) => !declared.has(exportKey(record.path.text, client.client === '' ? '*' : client.client)))
        .flatMap((client) => warning(file, record, client)),
    ),
  );
};

const warning = (
  file: { readonly name: string; readonly bytes: string },
  record: ExportRecord,
  client: ExportClient,
): readonly Diagnostic[] => {
  const granted = effective(record.defaults?.text.slice(1), client.options).split(',');
  const wide = ['rw', 'no_root_squash'].filter((option) => granted.includes(option));
  if (wide.length === 0) return [];
  const where = `${file.name === '' ? '' : `${file.name}, `}line ${lineAt(file.bytes, client.start)}`;
  const what = `${showBytes(record.path.text)} is exported ${wide.join(' and ')} to ${showBytes(client.client)}`;
  return [
    {
      code: 'export-wider-than-declared',
      severity: 'warning',
      message: `${where}: ${what}, which the site does not declare; it is left as it is`,
      help: 'declare this client with the options it should have, or remove it by hand',
    },
  ];
};
