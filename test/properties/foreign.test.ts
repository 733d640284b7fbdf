import { chmodSync, lstatSync, mkdirSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { pictureOf, possessionsOf } from '../support/picture.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { arbitraryStory, type Story } from '../support/random-rules.ts';
import { fitting, type Thing } from '../support/random-tree.ts';
import { aBootFile, anAlias, journalsOf, openTheatre, type Stage } from '../support/stage.ts';

const theatre = openTheatre();
afterEach(theatre.strike);
afterAll(theatre.close);

const deed = fc.record({
  pick: fc.nat(200),
  does: fc.constantFrom('file', 'file', 'link', 'directory', 'remove', 'chmod'),
});
type Deed = typeof deed extends fc.Arbitrary<infer T> ? T : never;

/** What others do before each revision, whether we may take over what is in the way, and what was there from the start. */
const meddling = fc.record({
  deeds: fc.array(fc.array(deed, { maxLength: 3 }), { minLength: 4, maxLength: 4 }),
  adopt: fc.boolean(),
  early: fc.array(fc.tuple(fc.nat(20), fc.constantFrom('/.default', '/.statelite/tmpfs'), fc.boolean()), {
    maxLength: 2,
  }),
});

describe('whatever others do between the revisions', () => {
  it('no content and no link of theirs is lost, and nothing outside the places of the engine is touched', () => {
    fc.assert(
      fc.property(arbitraryStory, meddling, (story, { deeds, adopt, early }) => {
        const stage = theatre.build(withEarly(story, early), adopt ? adoptable : inTheWay);
        const beside = () => [...pictureOf(stage.outside), ...pictureOf(join(stage.root, 'run'))];
        const before = beside();
        story.revisions.forEach((rules, index) => {
          for (const [number, one] of (deeds[index] ?? []).entries()) meddle(stage, one, `${index}.${number}`);
          nothingIsLost(stage, () => stage.revise(rules, { node: story.node, adopt })?.plan);
        });
        nothingIsLost(stage, () => stage.plan([], { purpose: 'destroy' }));
        expect(beside()).toEqual(before);
        theatre.strike();
      }),
      propertyRuns,
    );
  });
});

const nothingIsLost = (stage: Stage, make: () => ReturnType<Stage['plan']>): void => {
  const before = theirs(stage);
  const plan = make();
  if (plan === undefined) return;
  stage.execute(plan);
  const after = possessionsOf(stage.root);
  expect(before.contents.filter((content) => !after.contents.has(content))).toEqual([]);
  const links = new Set(after.links.values());
  const journals = journalsOf(stage);
  expect(before.links.filter((target) => !links.has(target) && !journals.includes(JSON.stringify(target)))).toEqual([]);
};

/** Every content and link text that is not the engine's own. */
const theirs = (stage: Stage): { readonly contents: readonly string[]; readonly links: readonly string[] } => {
  const { contents, links } = possessionsOf(stage.root);
  return {
    contents: [...contents].filter((content) => /^(content|foreign) /.test(content)),
    links: [...links.values()].filter((target) => !/\.statelite\/tmpfs|\.default\//.test(target)),
  };
};

/** Things that lie where the engine would put something, from before its first run. */
const withEarly = ({ things }: Story, early: readonly (readonly [number, string, boolean])[]): readonly Thing[] =>
  fitting([
    ...things,
    ...early.flatMap(([pick, area, file]): readonly Thing[] => {
      const path = `${area}${things[pick % Math.max(things.length, 1)]?.path ?? '/x'}`;
      return file
        ? [{ type: 'file', path, text: `foreign early ${pick}\n`, mode: 0o644, owner: 0 }]
        : [{ type: 'link', path, target: `foreign-early-${pick}` }];
    }),
  ]);

const adoptable: readonly Thing[] = [
  aBootFile,
  { ...anAlias, path: '/tftpboot/pxelinux.cfg/01-52-54-00-00-00-01' },
  { type: 'link', path: '/tftpboot/pxelinux.cfg/AC0A0101', target: 'foreign-boot-file' },
];

const inTheWay: readonly Thing[] = [
  {
    type: 'file',
    path: '/tftpboot/pxelinux.cfg/01-52-54-00-00-00-01',
    text: 'foreign boot file\n',
    mode: 0o644,
    owner: 0,
  },
  { type: 'link', path: '/tftpboot/xcat/netboot/o/x86_64/p/kernel', target: 'foreign-kernel' },
];

/** One deed at one of the places that now exist below the engine's roots. */
const meddle = (stage: Stage, { pick, does }: Deed, name: string): void => {
  const paths = [...pictureOf(stage.root, { without: ['/var', '/run', '/install/netboot/o/x86_64/p/kernel'] }).keys()];
  const at = join(stage.root, paths[pick % paths.length] ?? '');
  const stats = lstatSync(at);
  if (stats.isDirectory()) {
    if (does === 'file') writeFileSync(join(at, `foreign ${name}`), `foreign ${name}\n`);
    else if (does === 'link') symlinkSync(`foreign-${name}`, join(at, `link ${name}`));
    else if (does === 'chmod') chmodSync(at, (stats.mode & 0o7777) ^ 0o010);
    return;
  }
  if (does === 'chmod') {
    if (stats.isFile()) chmodSync(at, (stats.mode & 0o7777) ^ 0o011);
    return;
  }
  unlinkSync(at);
  if (does === 'file') writeFileSync(at, `foreign ${name}\n`);
  else if (does === 'link') symlinkSync(`foreign-${name}`, at);
  else if (does === 'directory') {
    mkdirSync(at);
    writeFileSync(join(at, 'inside'), `foreign ${name}\n`);
  }
};
