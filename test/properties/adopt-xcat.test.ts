import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { differences } from '../support/picture.ts';
import { halfOfThem } from '../support/property-runs.ts';
import type { Rule } from '../support/random-rules.ts';
import { ancestors, arbitraryTree, type Thing } from '../support/random-tree.ts';
import { openTheatre, treeOf } from '../support/stage.ts';

const theatre = openTheatre();
afterEach(theatre.strike);
afterAll(theatre.close);

/** Without links where the engine, or xCAT, has directories of its own. */
const honestTree = arbitraryTree.map((things) =>
  things.filter(({ type, path }) => type !== 'link' || !/^\/(\.default|\.statelite|etc\/init\.d)/.test(path)),
);

describe('an image that xCAT has converted', () => {
  it('is taken over without touching a file, and given back as it was before xCAT', () => {
    fc.assert(
      fc.property(honestTree, fc.array(fc.nat(20), { minLength: 1, maxLength: 4 }), (things, picks) => {
        const chosen = choose(things, picks);
        const stage = theatre.build(converted(things, chosen));
        const before = treeOf(stage);
        const rules = chosen.map((path): Rule => ({ file: escaped(path), method: 'link', options: 'tmpfs' }));
        const plan = stage.plan(rules);
        if (plan === undefined) throw new Error('the rules of a converted image are refused');
        const links = plan.changes.filter((change) => change.kind === 'image-link');
        expect(links.map((change) => change.action)).toEqual(chosen.map(() => 'adopt'));
        expect(stage.execute(plan)).toMatchObject({ outcome: 'applied' });
        // Only the boot script and its directories are new.
        expect(differences(before, treeOf(stage)).filter((line) => line.startsWith('-'))).toEqual([]);
        const last = stage.plan([], { purpose: 'destroy' });
        if (last !== undefined) expect(stage.execute(last)).toMatchObject({ outcome: 'applied' });
        // Directories that xCAT made for itself are not known to be anybody's, and stay.
        const left = differences(treeOf(theatre.build(things)), treeOf(stage));
        expect(left.filter((line) => !/rootimg\/\.(statelite|default)(\/.*)?" dir/.test(line))).toEqual([]);
        theatre.strike();
      }),
      halfOfThem,
    );
  });
});

/** Some files and directories, none below another, none that the boot script needs. */
const choose = (things: readonly Thing[], picks: readonly number[]): readonly string[] => {
  const able = things.filter(
    ({ type, path }) => (type === 'file' || type === 'dir') && !/^\/etc(\/init\.d(\/.*)?)?$/.test(path),
  );
  const paths = picks.flatMap((pick) => able[pick % Math.max(able.length, 1)]?.path ?? []).sort();
  return [...new Set(paths)].filter((path) => !ancestors(path).some((above) => paths.includes(above)));
};

/** The image as liteimg of 2010 leaves it: the original below /.default, and two relative links. */
const converted = (things: readonly Thing[], chosen: readonly string[]): readonly Thing[] => [
  ...things.map((thing) => {
    const inside = chosen.some((path) => thing.path === path || thing.path.startsWith(`${path}/`));
    return inside ? { ...thing, path: `/.default${thing.path}` } : thing;
  }),
  ...chosen.flatMap((path): readonly Thing[] => {
    const up = '../'.repeat(path.split('/').length - 2).replace(/\/$/, '') || '.';
    return [
      { type: 'link', path: `/.statelite/tmpfs${path}`, target: `../../${up}/.default${path}` },
      { type: 'link', path, target: `${up}/.statelite/tmpfs${path}` },
    ];
  }),
];

const escaped = (path: string): string => path.replace(/[*?[\]{}\\]/g, '\\$&');
