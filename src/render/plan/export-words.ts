import type { TextChange } from '../../core/change.ts';
import { visible } from './visible.ts';

/**
 * What changes in an exports file, for whom: `/install *: rw → ro`, `/install 10.0.0.0/8: new (ro,sync)`. Only the form
 * of the lines is read here; which line is ours was decided before.
 */
export const exportWords = (change: TextChange): readonly string[] => {
  const before = grants(change.before);
  const after = grants(change.after);
  const names = [...new Set([...before.keys(), ...after.keys()])].sort((a, b) => (a < b ? -1 : 1));
  return names.flatMap((name) => {
    const [was, is] = [before.get(name), after.get(name)];
    return was?.text === is?.text ? [] : [`${visible(name)}: ${visible(difference(was, is))}`];
  });
};

/** The options that a client has for a path. */
interface Grant {
  readonly text: string;
  readonly options: readonly string[];
}

const difference = (was: Grant | undefined, is: Grant | undefined): string => {
  if (was === undefined) return `new (${is?.text ?? ''})`;
  if (is === undefined) return `no longer exported, was (${was.text})`;
  const gone = was.options.filter((option) => !is.options.includes(option));
  const come = is.options.filter((option) => !was.options.includes(option));
  if (gone.length === 0 && come.length === 0) return `(${was.text}) → (${is.text})`;
  return [gone, come].map((options) => (options.length === 0 ? 'nothing' : options.join(','))).join(' → ');
};

/** The grants of an exports(5) text by `path client`; a later one for the same pair is joined to the first. */
const grants = (text: string): ReadonlyMap<string, Grant> => {
  const found = new Map<string, Grant>();
  for (const line of text.replaceAll('\\\n', ' ').split('\n')) {
    const [path, ...clients] = line.trimStart().match(/(?:"[^"]*"?|\((?:[^)]*)\)?|[^\s"(])+/g) ?? [];
    if (path === undefined || path.startsWith('#')) continue;
    for (const client of clients) {
      if (client.startsWith('#')) break;
      const [name = '', options = ''] = client.split('(');
      const key = `${path} ${name === '' ? '*' : name}`;
      const given = options.replace(/\)$/, '');
      const joined = [...(found.get(key)?.options ?? []), ...given.split(',').filter((option) => option !== '')];
      found.set(key, { text: joined.join(','), options: joined });
    }
  }
  return found;
};
