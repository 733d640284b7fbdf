import { describe, expect, it } from '@jest/globals';
import { loadManifests } from '../../src/manifest/load-manifests.ts';
import { headed, load, problems, siteText } from './support/problems.ts';

const policy = (name: string): string => headed(`kind: Policy\nmetadata: { name: ${name} }\nspec: { rules: [] }\n`);

describe('loading manifests', () => {
  it('gives a typed value and the position of every part of it', () => {
    const { manifests, diagnostics } = load(
      headed(`kind: LiteFile
metadata: { name: base }
spec:
  files:
    - /etc/ntp.conf
    - { file: /var/log/, options: "persistent" }
`),
    );
    expect(diagnostics).toEqual([]);
    const [, manifest] = manifests;
    expect(manifest?.kind === 'LiteFile' ? manifest.value.spec.files : undefined).toEqual([
      '/etc/ntp.conf',
      { file: '/var/log/', options: 'persistent' },
    ]);
    const place = (...path: (string | number)[]) => {
      const at = manifest?.at(...path);
      return `${at?.start.line}:${at?.start.column}-${at?.end.line}:${at?.end.column}`;
    };
    expect(place('kind')).toBe('2:7-2:15');
    expect(place('spec', 'files', 0)).toBe('6:7-6:20');
    expect(place('spec', 'files', 1, 'options')).toBe('7:35-7:47');
    expect(place('spec', 'files', 1, 'method')).toBe('7:7-7:49');
    expect(place('spec', 'files', 7)).toBe('6:5-7:49');
    expect(place('spec', 'nothing', 'at', 'all')).toBe('5:3-7:49');
    expect(place()).toBe('1:1-7:49');
  });

  it('accepts several documents, of which only the first says the version', () => {
    const text = `${headed('kind: Policy\nmetadata: { name: a }\nspec: { rules: [] }\n')}---\nkind: Policy\nmetadata: { name: b }\nspec: { rules: [] }\n`;
    expect(load(text).diagnostics).toEqual([]);
    expect(load(text).manifests.map((manifest) => manifest.value.metadata.name)).toEqual(['tokyo', 'a', 'b']);
  });

  it('ignores empty documents, comments, a byte order mark and CRLF, and still counts columns right', () => {
    const text = `\uFEFFapiVersion: statelite/v1\r\nkind: Polic\r\n---\r\n# nothing\r\n---\r\n\r\n...\r\n`;
    expect(problems(text)).toEqual(['unknown-kind m.yaml:2:7 there is no kind "Polic" / did you mean Policy?']);
    expect(problems('')).toEqual([]);
  });

  it('reports the problems of all documents and files in one run, sorted, and keeps what is right', () => {
    const { manifests, diagnostics } = loadManifests(
      [
        { name: 'statelite.yaml', text: siteText },
        { name: 'z.yaml', text: 'a: [\n' },
        { name: 'b.yaml', text: `${policy('ok')}---\nkind: Policy\nmetadata: { name: bad }\nspec: { rules: 1 }\n` },
        { name: 'a.yaml', text: headed('kind: Bogus\n') },
      ],
      () => undefined,
    );
    expect(diagnostics.map((found) => [found.at?.file, found.code])).toEqual([
      ['a.yaml', 'unknown-kind'],
      ['b.yaml', 'wrong-type'],
      ['z.yaml', 'yaml-syntax'],
    ]);
    expect(manifests.map((manifest) => manifest.value.metadata.name)).toEqual(['tokyo', 'ok']);
  });

  it('reports what lacks version, kind or shape', () => {
    expect(problems('kind: Policy\nmetadata: { name: p }\nspec: { rules: [] }\n')).toEqual([
      'wrong-api-version m.yaml:1:1 the first manifest of a file must say its apiVersion / write apiVersion: statelite/v1',
    ]);
    expect(problems('apiVersion: v2\nkind: Policy\nmetadata: { name: p }\nspec: { rules: [] }\n')).toEqual([
      'wrong-api-version m.yaml:1:13 apiVersion "v2" is not known / write apiVersion: statelite/v1',
    ]);
    expect(problems(headed('metadata: { name: p }\n'))[0]).toMatch(/^unknown-kind m.yaml:1:1 the manifest has no kind/);
    expect(problems(headed('kind: litefile\n'))[0]).toMatch(/^unknown-kind m.yaml:2:7 .* \/ did you mean LiteFile\?$/);
    expect(problems('- a\n')[0]).toMatch(/^not-a-manifest m.yaml:1:1 /);
    expect(problems(headed('kind: Policy\n'))).toEqual([
      'missing-key m.yaml:2:1 the Policy manifest lacks the key metadata / add metadata: who this manifest is',
      'missing-key m.yaml:2:1 the Policy manifest lacks the key spec / add spec: the rules',
    ]);
  });
});

describe('names', () => {
  it('must not be used twice in one kind, even when one of the manifests is wrong', () => {
    const { diagnostics, manifests } = load(
      `${policy('p')}---\nkind: Policy\nmetadata: { name: p }\nspec: { rules: [] }\n`,
    );
    expect(diagnostics).toMatchObject([
      {
        code: 'name-taken',
        at: { file: 'm.yaml', start: { line: 7, column: 19 } },
        related: [{ at: { file: 'm.yaml', start: { line: 3, column: 19 } }, message: 'first declared here' }],
      },
    ]);
    expect(manifests).toHaveLength(2);
    const wrong = `${headed('kind: Policy\nmetadata: { name: p }\nspec: {}\n')}---\nkind: Policy\nmetadata: { name: p }\nspec: { rules: [] }\n`;
    expect(load(wrong).diagnostics.map((found) => found.code)).toEqual(['missing-key', 'name-taken']);
  });

  it('may be used in two kinds', () => {
    expect(
      load(`${policy('x')}---\nkind: LiteTree\nmetadata: { name: x }\nspec: { layers: [] }\n`).diagnostics,
    ).toEqual([]);
  });

  it.each(['"a b"', '"a/b"', '""', '"\\e[31m"', '".."', '"-x"', '"a\\n"'])('cannot be %s', (name) => {
    expect(load(policy(name)).diagnostics.map((found) => found.code)).toEqual(['wrong-value']);
  });

  it('exactly one manifest is a Site', () => {
    expect(loadManifests([{ name: 'm.yaml', text: policy('p') }], () => undefined).diagnostics).toMatchObject([
      { code: 'site-missing' },
    ]);
    expect(loadManifests([], () => undefined).diagnostics).toMatchObject([{ code: 'site-missing' }]);
    expect(load(siteText.replace('tokyo', 'kyoto')).diagnostics).toMatchObject([
      {
        code: 'site-twice',
        at: { file: 'm.yaml', start: { line: 2, column: 7 } },
        related: [{ at: { file: 'statelite.yaml' }, message: 'first declared here' }],
      },
    ]);
  });

  it('no Site is not reported beside a Site that is wrong', () => {
    const wrong = { name: 'statelite.yaml', text: siteText.replace('master', 'mastr') };
    expect(loadManifests([wrong], () => undefined).diagnostics.map((found) => found.code)).toEqual([
      'missing-key',
      'unknown-key',
    ]);
  });
});
