import { type RootedPath, rootedPath } from '../core/place.ts';
import { behaviourFor, type Need } from './coverage.ts';
import { type ImageReader, known, layeredFiles } from './image-reader.ts';

/** What systemd-tmpfiles will want to make, write or clean outside /run at every boot (tmpfiles.d(5)). */
export const tmpfilesNeeds = (reader: ImageReader): readonly Need[] =>
  layeredFiles(
    reader,
    ['/etc', '/usr/local/lib', '/usr/lib'].map((above) => known(`${above}/tmpfiles.d`)),
    '.conf',
  ).flatMap(({ file, lines }) =>
    lines.flatMap((text, index) => {
      const need = needOf(text.trim(), reader);
      return need === undefined ? [] : [{ ...need, because: { file, line: index + 1 } }];
    }),
  );

const needOf = (line: string, reader: ImageReader): Omit<Need, 'because'> | undefined => {
  if (line.startsWith('#')) return undefined;
  const [word = '', quoted = '', , , , age = '-'] = line.match(/"[^"]*"|\S+/g) ?? [];
  // With ^ the content is a credential of the service manager, which a node does not have.
  if (word === '' || word.includes('^')) return undefined;
  const [type = '', written] = [word.charAt(0), quoted.replaceAll('"', '')];
  const path = /[%*?[]/.test(written) ? undefined : rootedPath(written);
  if (path === undefined) return undefined;
  const found = reader.fact(path);
  const reason = (what: string): string => `systemd-tmpfiles ${what} (${word} ${written})`;
  const base = { path, ...behaviourFor(path) };
  if ('dDevqQ'.includes(type)) {
    const isDir = found?.type === 'dir';
    if (isDir && type !== 'D' && age === '-') return undefined;
    if (type === 'e' && !isDir) return undefined;
    const what = !isDir ? 'cannot make the directory' : type === 'D' ? 'empties it at boot' : 'removes what is old';
    return { ...base, is: 'dir', severity: isDir ? 'note' : 'warning', reason: reason(what) };
  }
  if (type === 'w' && found !== undefined)
    return { ...base, is: 'file', severity: 'warning', reason: reason('writes to the file at boot') };
  if (found !== undefined) return word.startsWith('f+') ? rewritten(base, reason) : undefined;
  if (type === 'f' || type === 'F')
    return { ...base, is: 'file', severity: 'warning', reason: reason('cannot make the file') };
  if (type === 'C') return { ...base, is: 'dir', severity: 'warning', reason: reason('cannot make the copy') };
  if (reader.isNamed(path)) return undefined;
  const thing = { L: 'link', p: 'pipe', c: 'device', b: 'device' }[type];
  if (thing === undefined) return undefined;
  const mend = `make the ${thing} in the image`;
  return { ...base, is: 'file', severity: 'warning', reason: reason(`cannot make the ${thing}`), mend };
};

const rewritten = (
  base: { readonly path: RootedPath } & Pick<Need, 'behaviour' | 'why'>,
  reason: (what: string) => string,
): Omit<Need, 'because'> => ({
  ...base,
  is: 'file',
  severity: 'warning',
  reason: reason('writes the file anew at boot'),
});
