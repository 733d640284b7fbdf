import type { Behaviour, Method } from '../cluster/cluster.ts';
import type { Dialect } from './dialect.ts';

/** What an xCAT litefile option means to us; `misread` says what xCAT does with it instead. */
export interface MeantOption {
  readonly behaviour: Behaviour;
  readonly method: Method;
  readonly misread?: string;
}

/** The meaning of a litefile option in a dialect; undefined when a word of it is unknown. */
export const meaningOf = (option: string, dialect: Dialect): MeantOption | undefined => {
  const words = option
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
  const behaviours = new Set<Behaviour>();
  for (const word of words) {
    const behaviour = behaviourWords.get(word.toLowerCase());
    if (behaviour === undefined) return undefined;
    if (behaviour !== 'plain') behaviours.add(behaviour);
  }
  const [behaviour = 'tmpfs', ...more] = behaviours;
  if (more.length > 0) return undefined;
  const method = dialect === '2010' || isLink(words) ? 'link' : 'bind';
  const misread = dialect === '2010' ? misreadIn2010(option, behaviour) : misreadToday(option);
  return { behaviour, method, ...(misread === undefined ? {} : { misread }) };
};

const behaviourWords: ReadonlyMap<string, Behaviour | 'plain'> = new Map([
  ['all', 'plain'],
  ['link', 'plain'],
  ['rw', 'plain'],
  ['tempfs', 'plain'],
  ['tmpfs', 'plain'],
  ['con', 'con'],
  ['localdisk', 'localdisk'],
  ['persistent', 'persistent'],
  ['ro', 'ro'],
]);

/** `tmpfs,rw` is how xCAT writes `link` since it has both; blank and ALL mean the same. */
const isLink = (words: readonly string[]): boolean => {
  const lower = words.map((word) => word.toLowerCase());
  if (lower.length === 0 || lower.includes('link') || lower.includes('all')) return true;
  return lower.includes('rw') && lower.length > 1;
};

const legalToday: ReadonlySet<string> = new Set([
  '',
  'con',
  'link',
  'link,con',
  'link,persistent',
  'link,ro',
  'localdisk',
  'persistent',
  'ro',
  'rw',
  'tmpfs',
  'tmpfs,rw',
]);

const misreadToday = (option: string): string | undefined =>
  legalToday.has(option) ? undefined : 'liteimg rejects it';

const misreadIn2010 = (option: string, behaviour: Behaviour): string | undefined => {
  if (option === '' || option === 'tmpfs,rw' || option === 'con' || option === 'ro') return undefined;
  if (option.startsWith('persistent')) return undefined;
  return behaviour === 'localdisk' || option.includes('link')
    ? 'the xCAT of 2010 has no such option'
    : 'the boot script of 2010 knows no such option and left a dangling link';
};
