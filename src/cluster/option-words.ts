import type { Behaviour, Method } from './cluster.ts';

/** A behaviour with the method that carries it out. */
export interface Manner {
  readonly behaviour: Behaviour;
  readonly method: Method;
}

/** The behaviour that an option asks for; blank and ALL mean tmpfs. Undefined for every other word. */
export const behaviourOf = (option: string): Behaviour | undefined => {
  const word = option.trim();
  if (word === '' || word === 'ALL') return 'tmpfs';
  return behaviours.find((behaviour) => behaviour === word);
};

/** What one of xCAT's words means there today, when it is not one of ours too or means the same. */
export const mannerOfXcat = (option: string): Manner | undefined => xcatWords.get(option.replaceAll(/\s/g, ''));

/** The behaviours, in the order in which they are explained. */
export const behaviours: readonly Behaviour[] = ['tmpfs', 'persistent', 'ro', 'con', 'localdisk'];

const xcatWords: ReadonlyMap<string, Manner> = new Map<string, Manner>([
  ['tmpfs,rw', { behaviour: 'tmpfs', method: 'link' }],
  ['tempfs,rw', { behaviour: 'tmpfs', method: 'link' }],
  ['tempfs', { behaviour: 'tmpfs', method: 'bind' }],
  ['rw', { behaviour: 'tmpfs', method: 'bind' }],
  ['link', { behaviour: 'tmpfs', method: 'link' }],
  ['link,tmpfs', { behaviour: 'tmpfs', method: 'link' }],
  ['link,ro', { behaviour: 'ro', method: 'link' }],
  ['link,con', { behaviour: 'con', method: 'link' }],
  ['link,persistent', { behaviour: 'persistent', method: 'link' }],
  ['persistent,rw', { behaviour: 'persistent', method: 'link' }],
]);
