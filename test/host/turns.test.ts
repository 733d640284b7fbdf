import { describe, expect, it } from '@jest/globals';
import type { Change } from '../../src/core/change.ts';
import type { Address, Place } from '../../src/core/place.ts';
import type { Expectation, Step } from '../../src/core/step.ts';
import type { Task } from '../../src/host/tasks.ts';
import { turnsOf } from '../../src/host/turns.ts';
import { aNewLink } from '../support/a-plan.ts';
import { place } from './support/scene.ts';

const owner = { uid: 0, gid: 0 };
const dir: Expectation['fact'] = { type: 'dir', mode: 0o755, owner };
const absent: Expectation['fact'] = { type: 'absent' };
const link: Expectation['fact'] = { type: 'link', target: 'x' };

let number = 0;
const task = (change: Change, step: Step, facts: readonly (readonly [Place, Expectation['fact']])[]): Task => {
  number += 1;
  return { number, change, step, expect: facts.map(([at, fact]) => ({ at, fact })), writes: [] };
};
const changeOf = (
  name: string,
  more: { readonly needs?: readonly Address[]; readonly kind?: Change['kind'] } = {},
) => ({
  ...aNewLink(name),
  ...more,
});
const aside = (change: Change, name: string): Task => {
  const [from, to] = [place(name), place(`/.default${name}`)];
  return task(change, { do: 'set-aside', from, to, target: 'x' }, [
    [from, dir],
    [to, absent],
  ]);
};
const back = (change: Change, name: string): Task => {
  const [from, to] = [place(`/.default${name}`), place(name)];
  return task(change, { do: 'bring-back', from, to }, [
    [from, dir],
    [to, link],
  ]);
};
const linked = (change: Change, name: string): Task =>
  task(change, { do: 'make-link', at: place(name), target: 'x' }, [[place(name), absent]]);
const removed = (change: Change, name: string, fact: Expectation['fact']): Task =>
  task(change, { do: 'remove', at: place(name) }, [[place(name), fact]]);

/** The numbers of the tasks, in the order in which they are done, moves in brackets. */
const shape = (tasks: readonly Task[]): string =>
  turnsOf(tasks)
    .map(({ before, moves, after }) => {
      const list = (some: readonly Task[]): string => some.map((one) => tasks.indexOf(one)).join(' ');
      return `${list(before)} [${list(moves)}] ${list(after)}`.trim();
    })
    .join(' | ');

describe('turnsOf', () => {
  it('gathers the moves of several changes, and does what each has before and after it in its order', () => {
    const [a, b] = [changeOf('/a'), changeOf('/b')];
    expect(
      shape([
        linked(a, '/t/a'),
        aside(a, '/a'),
        removed(a, '/u/a', link),
        linked(b, '/t/b'),
        back(b, '/b'),
        removed(b, '/u/b', link),
      ]),
    ).toBe('0 3 [1 4] 2 5');
  });

  it.each([
    ['another kind', [changeOf('/b', { kind: 'boot-file' })]],
    ['a change that needs the move', [changeOf('/b', { needs: [aNewLink('/a').address] })]],
  ] as const)('ends a turn before %s', (_, [next]) => {
    expect(shape([aside(changeOf('/a'), '/a'), linked(next, '/t/b')])).toBe('[0] | 1 []');
  });

  it('ends a turn before a directory goes that something may still have to leave', () => {
    const [a, b] = [changeOf('/a/sub'), changeOf('/b')];
    expect(shape([back(a, '/a/sub'), removed(b, '/.default/a', dir), removed(b, '/t', link)])).toBe('[0] | 1 2 []');
  });

  it('ends a turn before a second move of one change, and after a hundred', () => {
    const a = changeOf('/a');
    expect(shape([aside(a, '/a/one'), aside(a, '/a/two')])).toBe('[0] | [1]');
    const many = Array.from({ length: 101 }, (_, index) => aside(changeOf(`/m${index}`), `/m${index}`));
    expect(turnsOf(many).map(({ moves }) => moves.length)).toEqual([100, 1]);
  });

  it('leaves files, and directories that come back to where nothing is, to themselves', () => {
    const a = changeOf('/a');
    const file = task(a, { do: 'set-aside', from: place('/a'), to: place('/.default/a'), target: 'x' }, [
      [place('/a'), { type: 'file', mode: 0o644, owner, content: { sha256: '' } }],
      [place('/.default/a'), absent],
    ]);
    const alone = task(a, { do: 'bring-back', from: place('/.default/b'), to: place('/b') }, [
      [place('/.default/b'), dir],
      [place('/b'), absent],
    ]);
    expect(shape([file, alone])).toBe('0 1 []');
  });
});
