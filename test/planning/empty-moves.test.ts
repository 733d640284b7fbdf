import { writeFileSync } from 'node:fs';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { differences } from '../support/picture.ts';
import type { Rule } from '../support/random-rules.ts';
import { openTheatre, recordsOf, type Stage } from '../support/stage.ts';

const theatre = openTheatre();
afterEach(theatre.strike);
afterAll(theatre.close);

const link = (file: string): Rule => ({ file, method: 'link', options: 'tmpfs' });
const bind = (file: string): Rule => ({ file, method: 'bind', options: 'tmpfs' });

/** Applies a rule set, and says what its steps do at the path and at its default. */
const applied = (stage: Stage, rules: readonly Rule[], path: string): readonly string[] => {
  const plan = stage.plan(rules);
  if (plan === undefined) throw new Error('the plan is refused');
  expect(stage.execute(plan)).toMatchObject({ outcome: 'applied' });
  return plan.changes
    .flatMap((change) => ('steps' in change ? change.steps : []))
    .flatMap(({ step }) => {
      const places = 'from' in step && 'to' in step ? [step.from, step.to] : 'at' in step ? [step.at] : [];
      return places.some((place) => [path, `/.default${path}`].includes(place.path)) ? [step.do] : [];
    });
};

const recordsAbout = (stage: Stage, path: string): readonly (readonly [string, unknown])[] =>
  recordsOf(stage).filter(([key]) => key === `image/i:${path}` || key === `image/i:/.default${path}`);

describe.each(['/a/', '/a'])('an empty %s that we made', (file) => {
  it('moves between a mount point and a link in one step, and is ours all the time', () => {
    const stage = theatre.build([]);
    const before = stage.picture();
    applied(stage, [bind(file)], '/a');
    const mounted = recordsAbout(stage, '/a');
    expect(applied(stage, [link(file)], '/a')).toEqual(['set-aside']);
    expect(recordsAbout(stage, '/a')).toMatchObject([['image/i:/.default/a', { type: 'placeholder' }]]);
    expect(applied(stage, [bind(file)], '/a')).toEqual(['bring-back']);
    expect(recordsAbout(stage, '/a')).toEqual(mounted);
    applied(stage, [], '/a');
    const last = stage.plan([], { purpose: 'destroy' });
    if (last !== undefined) stage.execute(last);
    expect(differences(before, stage.picture())).toEqual([]);
  });

  it('is an original once somebody has put something into it', () => {
    const stage = theatre.build([]);
    applied(stage, [bind(file)], '/a');
    writeFileSync(`${stage.image}${file === '/a' ? '/a' : '/a/theirs'}`, 'theirs\n');
    expect(applied(stage, [link(file)], '/a')).toEqual(['set-aside']);
    expect(recordsAbout(stage, '/a')).toMatchObject([['image/i:/.default/a', { type: 'kept' }]]);
    expect(applied(stage, [bind(file)], '/a')).toEqual(['bring-back']);
    expect(recordsAbout(stage, '/a')).toEqual([]);
  });
});
