import { readdirSync } from 'node:fs';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { differences } from '../support/picture.ts';
import type { Rule } from '../support/random-rules.ts';
import type { Thing } from '../support/random-tree.ts';
import { openTheatre } from '../support/stage.ts';

const theatre = openTheatre();
afterEach(theatre.strike);
afterAll(theatre.close);

const link = (file: string): Rule => ({ file, method: 'link', options: 'tmpfs' });
const bind = (file: string): Rule => ({ file, method: 'bind', options: 'tmpfs' });
const dangling: Thing = { type: 'link', path: '/lib', target: 'usr/lib' };
const through: Thing = { type: 'link', path: '/etc/etc', target: '/lib/etc' };
const original: Thing = { type: 'file', path: '/a/x', text: 'x\n', mode: 0o644, owner: 0 };

/** What random stories once stumbled over: the image, and the rule sets that followed each other. */
const stories: readonly (readonly [string, readonly Thing[], readonly (readonly Rule[])[]])[] = [
  ['the rule above goes, the rule below stays', [], [[link('/a/'), link('/a/b')], [link('/a/b')]]],
  ['the rule above goes, and something deep below stays', [], [[link('/a/'), link('/a/b/c')], [link('/a/b/c')]]],
  ['the mount point above goes, the one below stays', [dangling], [[bind('/lib'), bind('/lib/x')], [bind('/lib/x')]]],
  ['a rule above is added to an empty one of ours', [], [[link('/a/b')], [link('/a/'), link('/a/b')], [link('/a/b')]]],
  [
    'the rule above goes, an empty directory of ours with something in it stays',
    [original],
    [[link('/a/'), link('/a/b/'), link('/a/b/c')], [link('/a/b/'), link('/a/b/c')], []],
  ],
  [
    'a mount point that we made gets a link and a rule below it, and back',
    [],
    [[bind('/a/')], [link('/a/'), link('/a/b')], [bind('/a/'), bind('/a/b')], [link('/a/')], [bind('/a/')], []],
  ],
  ['a pattern meets a directory that we made on the way', [], [[link('/a/b/c'), link('/a/*')], [link('/a/*')]]],
  ['a pattern meets a link into what we made', [dangling, through], [[link('/lib'), link('/etc/*')], []]],
];

describe('revisions that follow each other', () => {
  it.each(stories)(
    '%s: each is done at once, and taking all away leaves the image as it was',
    (_, things, revisions) => {
      const stage = theatre.build(things);
      const before = stage.picture();
      for (const rules of revisions) {
        const plan = stage.plan(rules);
        expect(plan?.summary).toMatchObject({ blocked: 0, waiting: 0 });
        // Nobody changed anything but the rules.
        expect(plan?.changes.filter((change) => 'why' in change && change.why === 'drift')).toEqual([]);
        if (plan !== undefined) expect(stage.execute(plan)).toMatchObject({ outcome: 'applied' });
        expect(stage.plan(rules)?.changes).toEqual([]);
      }
      const last = stage.plan([], { purpose: 'destroy' });
      if (last !== undefined) expect(stage.execute(last)).toMatchObject({ outcome: 'applied' });
      expect(differences(before, stage.picture())).toEqual([]);
    },
  );

  it('looking again and again does not use up file descriptors', () => {
    const stage = theatre.build([]);
    const [first] = [stage.plan([link('/a')])].flatMap((plan) => plan ?? []);
    if (first !== undefined) stage.execute(first);
    const before = openFiles();
    for (let i = 0; i < 5; i += 1) {
      stage.plan([link('/a'), link('/b')]);
      stage.rollback(stage.newestRun());
    }
    if (first !== undefined) expect(stage.execute(first)).toMatchObject({ outcome: 'stale' });
    expect(openFiles()).toBe(before);
  });
});

const openFiles = (): number => readdirSync('/proc/self/fd').length;
