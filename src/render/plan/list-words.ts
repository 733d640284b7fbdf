import type { TextChange } from '../../core/change.ts';
import type { Span } from '../../core/source.ts';
import { visible } from './visible.ts';
import { becauseText } from './words.ts';

/**
 * What changes in a compiled list (src/runtime/README.md), one line for each rule, layer or setting:
 * `/var/log: tmpfs → persistent (manifests/litefile.yaml:48)`. `ruleAt` finds the declaration of a rule by its path.
 */
export const listWords = (
  change: TextChange,
  ruleAt: (path: string) => Span | undefined = () => undefined,
): readonly string[] => {
  const before = settings(change.before);
  const after = settings(change.after);
  const names = [...new Set([...before.keys(), ...after.keys()])].sort((a, b) => (a < b ? -1 : 1));
  return names.flatMap((name) => {
    const [was, is] = [before.get(name), after.get(name)];
    if (was === is) return [];
    const at = name.startsWith('/') ? ruleAt(name) : undefined;
    return [
      `${visible(name)}: ${difference(was, is)}${at === undefined ? '' : ` (${visible(becauseText([at]) ?? '')})`}`,
    ];
  });
};

const difference = (was: string | undefined, is: string | undefined): string => {
  if (was === undefined) return `new, ${visible(is ?? '')}`;
  return is === undefined ? `no longer, was ${visible(was)}` : `${visible(was)} → ${visible(is)}`;
};

/** What each line says, by what it is about. */
const settings = (text: string): ReadonlyMap<string, string> => {
  const found = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [kind = '', ...fields] = line.split('\t').map(decoded);
    const [first = '', second = '', third = '', fourth = '', fifth = ''] = fields;
    if (kind === 'rule') found.set(fourth, second === 'link' ? first : `${first} ${second}`);
    if (kind === 'image') found.set('image', first);
    if (kind === 'layer') found.set(`layer ${first}`, location(second, third, fourth, fifth));
    if (kind === 'state') found.set('state', location(first, second, third, ''));
  }
  return found;
};

const location = (server: string, directory: string, ...more: readonly string[]): string =>
  [server === '' ? directory : `${server}:${directory}`, ...more.filter((one) => one !== '')].join(' ');

/** A field as it was before the list's writer escaped it: bytes as `\0ooo`, and `-` for nothing. */
const decoded = (field: string): string => {
  if (field === '-') return '';
  return field.replace(/(?:\\0[0-7]{3})+/g, (run) =>
    new TextDecoder().decode(Uint8Array.from(run.slice(2).split('\\0'), (byte) => Number.parseInt(byte, 8))),
  );
};
