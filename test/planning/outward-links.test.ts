import { describe, expect, it } from '@jest/globals';
import { must } from '../../src/core/bug.ts';
import { type PlaceKey, rootedPath } from '../../src/core/place.ts';
import { outwardLinks, type Reach } from '../../src/planning/outward-links.ts';
import { ourTarget } from '../../src/planning/resolve-path.ts';
import { surveyImages } from '../../src/planning/survey-image.ts';
import { manifest, resolved } from '../cluster/resolved.ts';
import { memoryLook } from '../support/memory-look.ts';

/** The links that are told of an image with some rules, by `rule: link -> target`. */
const told = (files: string, tree: Readonly<Record<string, string>>, reach: Reach = 'everything') => {
  const { cluster } = resolved(
    manifest('Image', 'i', '{ os: o, arch: x86_64, profile: p }') + manifest('LiteFile', 'l', `{ files: [${files}] }`),
  );
  const look = memoryLook([
    ['image/i:/', undefined],
    ...Object.entries(tree).map(([path, what]): [PlaceKey, string] => [`image/i:${path}`, what]),
  ]);
  const { images } = surveyImages({ cluster, look, wanted: () => true, made: () => false });
  return outwardLinks('i', images.get('i')?.rules ?? [], look, reach).map(({ message }) =>
    message.replace(/ holds .*: /, ': '),
  );
};

describe('outwardLinks', () => {
  it.each([
    ['/var/', '-> ../run', ['/var/: up -> ../run']],
    ['/var/', '-> ../../run', ['/var/: up -> ../../run']],
    ['/var/', '-> x/../../run', ['/var/: up -> x/../../run']],
    ['/var/', '-> /run', []],
    ['/var/', '-> ./d/../f', []],
    ['/var/', '-> ../var/f', []],
    ['/var/', '-> ..hidden', []],
    ['/var/, /opt/', '-> ../opt/motd', []],
    ['/var/, "/opt/*"', '-> ../opt/motd', []],
    ['/var/, { file: /opt/, options: ro }', '-> ../opt/motd', []],
    ['/var/, { file: /opt/, method: bind }', '-> ../opt/motd', ['/var/: up -> ../opt/motd']],
    ['{ file: /var/, options: ro }, /opt/', '-> ../opt/motd', ['/var/: up -> ../opt/motd']],
    ['{ file: /var/, options: localdisk }, /opt/', '-> ../opt/motd', ['/var/: up -> ../opt/motd']],
    ['{ file: /var/, options: localdisk }, { file: /opt/, options: localdisk }', '-> ../opt/motd', []],
    ['{ file: /var/, method: bind }', '-> ../run', []],
    ['/var/f', '-> ../run', []],
  ])('of %s with %s tells %j', (files, target, expected) => {
    expect(told(files, { '/var/up': target, '/var/f': 'x', '/opt/motd': 'm' })).toEqual(expected);
  });

  it('looks below the directory only when everything is asked for, and leaves other rules their own links', () => {
    const tree = { '/var/d/up': '-> ../../run', '/var/own/up': '-> ../../srv', '/srv/x': 'x' };
    const files = '/var/, { file: /var/own/, options: localdisk }';
    expect(told(files, tree)).toEqual(['/var/: d/up -> ../../run', '/var/own/: up -> ../../srv']);
    expect(told(files, tree, 'children')).toEqual(['/var/own/: up -> ../../srv']);
  });

  it('finds them in the original, once the rule is applied, and counts many', () => {
    const many = Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((name) => [`/.default/var/l${name}`, '-> ../run']));
    expect(told('/var/', { '/var': `-> ${ourTarget(must(rootedPath('/var'), 'var'))}`, ...many })).toEqual([
      '/var/: l1 -> ../run, l2 -> ../run, l3 -> ../run, l4 -> ../run, l5 -> ../run and 2 more',
    ]);
  });
});
