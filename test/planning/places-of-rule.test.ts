import { mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import type { Plan } from '../../src/core/plan.ts';
import type { Rule } from '../support/random-rules.ts';
import { openTheatre, type Stage } from '../support/stage.ts';

const theatre = openTheatre();
afterEach(theatre.strike);
afterAll(theatre.close);

/** An image with a file and a directory whose names are no text, beside others. */
const withBytes = (): Stage => {
  const stage = theatre.build([
    { type: 'file', path: '/opt/good', text: 'content\n', mode: 0o644, owner: 0 },
    { type: 'file', path: '/opt/dir/x', text: 'content\n', mode: 0o644, owner: 0 },
    { type: 'link', path: '/opt/real \ufffd', target: 'nowhere' },
  ]);
  const named = (name: string): Buffer => Buffer.from(`${stage.image}/opt/${name}`, 'latin1');
  writeFileSync(named('bad\xff'), '');
  mkdirSync(named('dir\xfe'));
  writeFileSync(named('dir\xfe/x'), '');
  return stage;
};

const rule = (file: string): Rule => ({ file, method: 'link', options: 'tmpfs' });

const said = (plan: Plan | undefined): readonly string[] =>
  (plan?.diagnostics ?? []).map(({ code, message }) => `${code}: ${message}`);

describe('a pattern that matches names that are not UTF-8', () => {
  it.each([
    ['/opt/*', 'name-not-utf8: /opt/* leaves out /opt/bad\ufffd and 1 more in image i: the name is not UTF-8'],
    ['/opt/d*/x', 'name-not-utf8: /opt/d*/x leaves out /opt/dir\ufffd in image i: the name is not UTF-8'],
    ['/opt/bad*', 'name-not-utf8: /opt/bad* leaves out /opt/bad\ufffd in image i: the name is not UTF-8'],
  ])('says that it leaves them out: %s', (file, message) => {
    expect(said(withBytes().plan([rule(file)]))).toEqual([message]);
  });

  it('says nothing of those that it does not match', () => {
    expect(said(withBytes().plan([rule('/opt/g*')]))).toEqual([]);
  });

  it('is the same in a plan from a snapshot', () => {
    const stage = withBytes();
    const rules = [rule('/opt/*'), rule('/opt/d*/x')];
    const snapshot = stage.snapshot(rules, false);
    expect(snapshot && said(stage.planFrom(snapshot, rules))).toEqual(said(stage.plan(rules)));
  });
});
