import { effective } from './effective.ts';
import { exportKey } from './found-exports.ts';
import type { WantedExport } from './owned-line.ts';
import { lineAt, parseExports, toBytes } from './parse.ts';

/** Another file that exportfs reads, usually of /etc/exports.d; never edited. */
export interface ExportsElsewhere {
  readonly name: string;
  readonly text: string;
}

/** Whether exportfs reads a file of /etc/exports.d with this name. */
export const isExtraTable = (name: string): boolean => /^[^.].*\.exports$/s.test(name);

/** What another file grants for the same path and client, and where it says so. */
export const grantedElsewhere = (
  wanted: WantedExport,
  elsewhere: readonly ExportsElsewhere[],
): { readonly name: string; readonly line: number; readonly options: string } | undefined => {
  const key = exportKey(wanted.path, wanted.client);
  for (const { name, text } of elsewhere) {
    const bytes = toBytes(text);
    for (const record of parseExports(bytes).records) {
      for (const client of record.clients) {
        if (exportKey(record.path.text, client.client) !== key) continue;
        const options = effective(record.defaults?.text.slice(1), client.options);
        return { name, line: lineAt(bytes, client.start), options };
      }
    }
  }
  return undefined;
};
