import type { Change } from '../../core/change.ts';
import { countNodes } from '../../core/count-nodes.ts';
import type { When } from '../../core/effect.ts';
import { plural } from '../plan/words.ts';

/** How many nodes notice a plan, by when they do. */
export type AffectedNodes = Readonly<Record<When, number>> & {
  /** Those among `live-breaks` for which no refresh mends it. */
  readonly 'until-reboot'?: number;
};

/** Counts every node once for each way of noticing. */
export const affectedNodes = (changes: readonly Change[]): AffectedNodes => {
  const done = changes.filter(takesEffect);
  const count = (when: When): number => countNodes(done.filter(({ effect }) => effect.when === when));
  const lasting = countNodes(done.filter(({ effect }) => effect.until === 'reboot'));
  return {
    live: count('live'),
    'live-breaks': count('live-breaks'),
    'next-boot': count('next-boot'),
    reload: count('reload'),
    none: count('none'),
    ...(lasting > 0 && { 'until-reboot': lasting }),
  };
};

/** `breaks on 4 running nodes`, `changes 214 running nodes now`, `12 nodes at their next boot`: what is not nothing. */
export const affectedWords = ({ 'until-reboot': lasting = 0, ...affected }: AffectedNodes): readonly string[] => [
  ...some(lasting, (nodes) => `breaks on ${nodes} until reboot`, 'running node'),
  ...some(affected['live-breaks'] - lasting, (nodes) => `breaks on ${nodes} until refresh or reboot`, 'running node'),
  ...some(affected.live, (nodes) => `changes ${nodes} now`, 'running node'),
  ...some(affected['next-boot'], (nodes) => `changes ${nodes} at the next boot`, 'node'),
  ...some(affected.reload, (nodes) => `changes what is exported to ${nodes}`, 'node'),
];

/** Whether carrying a change out is something that nodes may notice. */
const takesEffect = ({ action }: Change): boolean =>
  action !== 'blocked' && action !== 'waiting' && action !== 'adopt' && action !== 'keep' && action !== 'run';

const some = (count: number, words: (nodes: string) => string, one: string): readonly string[] =>
  count === 0 ? [] : [words(plural(count, one))];
