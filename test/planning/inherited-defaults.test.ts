import { describe, expect, it } from '@jest/globals';
import type { PlaceKey } from '../../src/core/place.ts';
import { inheritedDefaults } from '../../src/planning/inherited-defaults.ts';
import { surveyImages } from '../../src/planning/survey-image.ts';
import { manifest, resolved } from '../cluster/resolved.ts';
import { memoryLook } from '../support/memory-look.ts';

/** What is told of an image with some rules whose `/.default` holds a tree, link chains included where they belong. */
const told = (files: string, tree: readonly (readonly [string, string | undefined])[]): readonly string[] => {
  const { cluster } = resolved(
    manifest('Image', 'i', '{ os: o, arch: x86_64, profile: p }') + manifest('LiteFile', 'l', `{ files: [${files}] }`),
  );
  const look = memoryLook([
    ['image/i:/', undefined],
    ...tree.map(([path, what]): [PlaceKey, typeof what] => [`image/i:${path}`, what]),
  ]);
  const { images } = surveyImages({ cluster, look, wanted: () => true, made: () => false });
  const [image] = cluster.images;
  if (image === undefined) throw new Error('no image');
  return inheritedDefaults(image, images.get('i')?.rules ?? [], look).map(
    ({ code, message }) => `${code} ${message.slice(message.indexOf(': ') + 2)}`,
  );
};

describe('inheritedDefaults', () => {
  it('says nothing of an image that nobody has converted', () => {
    expect(told('/etc/a', [['/etc/a', '']])).toEqual([]);
  });

  it('says nothing where all originals are asked for and full', () => {
    expect(
      told('/etc/a, /var/log/', [
        ['/etc/a', '-> ../.statelite/tmpfs/etc/a'],
        ['/.default/etc/a', 'a'],
        ['/var/log', '-> ../.statelite/tmpfs/var/log'],
        ['/.default/var/log/messages', ''],
      ]),
    ).toEqual([]);
  });

  it('lists originals that are empty, of links and of mount points', () => {
    expect(
      told('/etc/a, /var/log/, { file: /etc/b, method: bind }, { file: /etc/c, method: bind }', [
        ['/etc/a', '-> ../.statelite/tmpfs/etc/a'],
        ['/.default/etc/a', ''],
        ['/var/log', '-> ../.statelite/tmpfs/var/log'],
        ['/.default/var/log', undefined],
        ['/etc/b', ''],
        ['/.default/etc/b', ''],
        ['/etc/c', ''],
      ]),
    ).toEqual(['default-empty /etc/a, /etc/b, /var/log']);
  });

  it('lists what no rule asks for, a directory as one', () => {
    expect(
      told('/etc/a', [
        ['/etc/a', '-> ../.statelite/tmpfs/etc/a'],
        ['/.default/etc/a', 'a'],
        ['/.default/etc/old', ''],
        ['/.default/srv/x/y', ''],
      ]),
    ).toEqual(['default-leftover /etc/old, /srv']);
  });

  it('lists the first eight and counts the others', () => {
    const tree = [...'abcdefghij'].map((name): [string, string] => [`/.default/${name}`, '']);
    expect(told('/etc/x', tree)).toEqual(['default-leftover /a, /b, /c, /d, /e, /f, /g, /h and 2 more']);
  });
});
