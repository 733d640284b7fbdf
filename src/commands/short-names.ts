import { foldNodeNames } from '../cluster/fold-node-names.ts';
import { plural } from '../render/plan/words.ts';

/** As many characters as a line of names may take before it tells nobody anything. */
const most = 200;

/** Names of nodes folded for people: the beginning of a long list, and how many they are; JSON has them all. */
export const shortNames = (names: Iterable<string>): string => {
  const all = [...names];
  const text = foldNodeNames(all);
  if (text.length <= most) return text;
  const begin = text.slice(0, text.lastIndexOf(',', most - 40));
  const isOpen = begin.lastIndexOf('[') > begin.lastIndexOf(']');
  return `${begin},…${isOpen ? ']' : ''} (${plural(all.length, 'node')})`;
};
