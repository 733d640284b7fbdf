import { describe, expect, it } from '@jest/globals';
import { renderLock } from '../../../src/render/run/render-lock.ts';

const owner = {
  id: '4711abcd',
  user: 'root',
  host: 'mgmt',
  pid: 4242,
  command: 'statelite apply',
  since: '2026-11-22T10:15:00.000Z',
};

describe('renderLock', () => {
  it('names owner, process, command and age, and what to do', () => {
    expect(renderLock({ owner, life: 'alive' }, 185)).toBe(
      [
        'Locked for 3 min 5 s by root@mgmt, process 4242: statelite apply',
        'Lock 4711abcd, taken 2026-11-22T10:15:00.000Z.',
        'The process is at work: wait for it, or interrupt it there.',
        '',
      ].join('\n'),
    );
  });

  it.each([
    ['dead', 'the next apply takes the lock over'],
    ['unknown', 'statelite unlock 4711abcd'],
  ] as const)('advises differently when the owner is %s', (life, advice) => {
    expect(renderLock({ owner, life }, 1)).toContain(advice);
  });

  it('says when it cannot be read, and what to do', () => {
    const unread = { ...owner, id: 'unreadable', since: 'unknown' };
    expect(renderLock({ owner: unread, life: 'unknown' }, Number.NaN)).toBe(
      'Locked, but the lock cannot be read: by whom and since when is not known.\nOnce no statelite is at work on this site: statelite unlock unreadable\n',
    );
  });

  it('says when nobody holds it', () => {
    expect(renderLock(undefined, 0)).toBe('Nobody holds the lock.\n');
  });
});
