import { visible } from '../plan/visible.ts';
import { durationText } from './duration-text.ts';

/** Who holds a lock, as far as a reader wants to know. */
export interface LockHolder {
  readonly id: string;
  readonly user: string;
  readonly host: string;
  readonly pid: number;
  readonly command: string;
  /** ISO 8601 in UTC. */
  readonly since: string;
}

/** Whether the process that took a lock still runs; `unknown` when it is another machine's. */
export type Life = 'alive' | 'dead' | 'unknown';

/**
 * Who holds a site's lock, since when, and what to do about it. `seconds` is the age of the lock; it is no number when
 * the lock cannot be read.
 */
export const renderLock = (
  lock: { readonly owner: LockHolder; readonly life: Life } | undefined,
  seconds: number,
): string => {
  if (lock === undefined) return 'Nobody holds the lock.\n';
  const { owner, life } = lock;
  if (Number.isNaN(seconds)) {
    return `Locked, but the lock cannot be read: by whom and since when is not known.\nOnce no statelite is at work on this site: statelite unlock ${owner.id}\n`;
  }
  return [
    `Locked for ${durationText(seconds)} by ${visible(`${owner.user}@${owner.host}`)}, process ${owner.pid}: ${visible(owner.command)}`,
    `Lock ${owner.id}, taken ${owner.since}.`,
    advice(owner, life),
    '',
  ].join('\n');
};

const advice = ({ host, id }: LockHolder, life: Life): string => {
  switch (life) {
    case 'alive':
      return 'The process is at work: wait for it, or interrupt it there.';
    case 'dead':
      return 'The process is gone: the next apply takes the lock over.';
    case 'unknown':
      return `Whether the process still runs can only be seen on ${visible(host)}; once it is gone: statelite unlock ${id}`;
  }
};
