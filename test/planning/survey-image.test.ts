import { describe, expect, it } from '@jest/globals';
import { type PlaceKey, placeKey } from '../../src/core/place.ts';
import { surveyImages } from '../../src/planning/survey-image.ts';
import { codesOf, manifest, resolved } from '../cluster/resolved.ts';
import { memoryLook } from '../support/memory-look.ts';

type Tree = readonly (readonly [string, string | undefined])[];

/** What a survey of one image says about some rules, given what the image holds and what of it we made. */
const survey = (files: readonly string[], tree: Tree, made: readonly string[] = [], method = 'link') => {
  const rules = files.map((file) => `{ file: ${JSON.stringify(file)}, method: ${method} }`).join(', ');
  const { cluster, diagnostics } = resolved(
    manifest('Image', 'i', '{ os: o, arch: x86_64, profile: p }') + manifest('LiteFile', 'l', `{ files: [${rules}] }`),
  );
  const look = memoryLook([
    ['image/i:/', undefined],
    ...tree.map(([path, what]): [PlaceKey, typeof what] => [`image/i:${path}`, what]),
  ]);
  const found = surveyImages({ cluster, look, wanted: () => true, made: (at) => made.includes(placeKey(at).slice(8)) });
  return {
    rules: (found.images.get('i')?.rules ?? []).map(
      (rule) => `${rule.is} ${rule.path}${rule.blocked === undefined ? '' : ` ${rule.blocked.code}`}`,
    ),
    codes: codesOf([...diagnostics, ...found.diagnostics]),
  };
};

describe('a survey of an image', () => {
  it('a pattern does not find what was only made by us', () => {
    const tree: Tree = [
      ['/srv/ours/file', ''],
      ['/srv/theirs', ''],
    ];
    expect(survey(['/srv/*'], tree, ['/srv/ours']).rules).toEqual(['file /srv/theirs']);
  });

  it('a pattern does not find what only a dangling link names', () => {
    expect(survey(['/*'], [['/bin', '-> usr/bin']])).toEqual({ rules: [], codes: ['matches-nothing'] });
  });

  it('a pattern knows escaped names also where nothing is a pattern', () => {
    const tree: Tree = [
      ['/back\\slash/x', ''],
      ['/[x]/x', ''],
    ];
    expect(survey(['/back\\\\slash/*', '/\\[x\\]/*'], tree).rules).toEqual(['file /[x]/x', 'file /back\\slash/x']);
  });

  it.each(['/etc', '/etc/init.d', '/etc/rc.d'])('a link rule on the way to the boot script is refused: %s', (file) => {
    const tree: Tree = [
      ['/etc/init.d', '-> rc.d/init.d'],
      ['/etc/rc.d/init.d/x', ''],
    ];
    expect(survey([file], tree)).toEqual({ rules: [], codes: ['reserved-path'] });
    expect(survey([`${file}*`], tree).rules).toEqual([]);
    expect(survey([file], tree, [], 'bind').codes).toEqual([]);
  });

  it('the boot script is refused under its real name too, and so is what lies in /.default', () => {
    const tree: Tree = [
      ['/etc/init.d', '-> rc.d/init.d'],
      ['/etc/rc.d/init.d/x', ''],
      ['/l', '-> .default/l'],
      ['/.default/l', ''],
    ];
    expect(survey(['/etc/rc.d/init.d/statelite'], tree, [], 'bind').codes).toEqual(['reserved-path']);
    expect(survey(['/.default/l'], tree).codes).toEqual(['reserved-path']);
    expect(survey(['/.statelite2'], tree).codes).toEqual(['absent-in-image']);
  });

  it('a rule at a link of another shape into our areas is blocked alone, and the others go on', () => {
    const tree: Tree = [
      ['/etc/a', '-> ../../.statelite/tmpfs/etc/a'],
      ['/etc/b', '-> /.default/etc/b'],
      ['/etc/c', ''],
    ];
    expect(survey(['/etc/a', '/etc/b', '/etc/c'], tree)).toEqual({
      rules: ['file /etc/a foreign-content', 'file /etc/b foreign-content', 'file /etc/c'],
      codes: [],
    });
  });

  it('an absent path is a directory when another rule, or the boot script, lies below it', () => {
    const tree: Tree = [['/bin', '-> usr/bin']];
    expect(survey(['/bin', '/bin/x'], tree).rules).toEqual(['dir /usr/bin', 'file /usr/bin/x']);
    expect(survey(['/etc'], [], [], 'bind')).toEqual({ rules: ['dir /etc'], codes: [] });
  });
});
