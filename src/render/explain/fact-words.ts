import type { Fact } from '../../core/fact.ts';

/** The permission bits in octal, four digits; undefined for what has none that count. */
export const modeText = (fact: Fact | undefined): string | undefined =>
  fact?.type === 'file' || fact?.type === 'dir' ? fact.mode.toString(8).padStart(4, '0') : undefined;

/** `root`, or `UID:GID`. */
export const ownerText = (fact: Fact | undefined): string | undefined => {
  if (fact?.type !== 'file' && fact?.type !== 'dir') return undefined;
  const { uid, gid } = fact.owner;
  return uid === 0 && gid === 0 ? 'root' : `${uid}:${gid}`;
};
