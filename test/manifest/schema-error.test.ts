import { describe, expect, it } from '@jest/globals';
import { headed, load, problems } from './support/problems.ts';

const image = (spec: string): string => headed(`kind: Image\nmetadata: { name: i }\nspec: { ${spec} }\n`);
const node = (spec: string): string => headed(`kind: Node\nmetadata: { name: n1 }\nspec:\n${spec}`);
const good = 'os: rhels5.3, arch: x86_64, profile: test1';

describe('a schema error', () => {
  it('names an unknown key at the key itself and says what was meant', () => {
    expect(problems(image(`${good}, kernl: x`))).toEqual([
      'unknown-key m.yaml:4:53 spec has no key "kernl" / did you mean kernel?',
    ]);
    expect(problems(image(`${good}, colour: x`))).toEqual([
      'unknown-key m.yaml:4:53 spec has no key "colour" / the keys here are os, arch, profile, groups, directory, kernel, initrd, kernelParameters, build',
    ]);
    expect(problems(`${image(good)}Metadata: {}\n`)).toEqual([
      'unknown-key m.yaml:5:1 a manifest of kind Image has no key "Metadata" / did you mean metadata?',
    ]);
  });

  it('says that a key of the spec stands too high', () => {
    expect(problems(`${image(good)}kernel: x\n`)).toEqual([
      'unknown-key m.yaml:5:1 a manifest of kind Image has no key "kernel" / kernel belongs below spec',
    ]);
  });

  it('takes no key of a prototype for a known one', () => {
    expect(problems(image(`${good}, __proto__: { a: b }, constructor: x`)).map((text) => text.slice(0, 58))).toEqual([
      'unknown-key m.yaml:4:53 spec has no key "__proto__" / the ',
      'unknown-key m.yaml:4:74 spec has no key "constructor" / th',
    ]);
    const { manifests, diagnostics } = load(node('  nodepos: { constructor: a }\n  __proto__: { b: c }\n'));
    expect(diagnostics.map((found) => found.code)).toEqual(['unknown-key']);
    expect(manifests).toHaveLength(1);
  });

  it('names a missing key at its parent', () => {
    expect(problems(image('os: a, arch: b'))).toEqual([
      'missing-key m.yaml:4:1 spec lacks the key profile / add profile: the profile, as in the path of the image',
    ]);
    const files = headed('kind: LiteFile\nmetadata: { name: f }\nspec:\n  files:\n    - { method: bind }\n');
    expect(problems(files)[0]).toMatch(/^missing-key m.yaml:6:7 spec.files\[0\] lacks the key file /);
  });

  it('shows the quotes to add where text is read as a number or a boolean', () => {
    expect(problems(image('os: 9.10, arch: 0x86, profile: 0012'))).toEqual([
      'needs-quotes m.yaml:4:13 spec.os is 9.10 without quotes, which YAML reads as the number 9.1; it must be text / write "9.10"',
      'needs-quotes m.yaml:4:25 spec.arch is 0x86 without quotes, which YAML reads as the number 134; it must be text / write "0x86"',
      'needs-quotes m.yaml:4:40 spec.profile is 0012 without quotes, which YAML reads as the number 12; it must be text / write "0012"',
    ]);
    expect(problems(headed('kind: Node\nmetadata: { name: 0012 }\nspec: { groups: [1e3, true] }\n'))).toEqual([
      'needs-quotes m.yaml:3:19 metadata.name is 0012 without quotes, which YAML reads as the number 12; it must be text / write "0012"',
      'needs-quotes m.yaml:4:18 spec.groups[0] is 1e3 without quotes, which YAML reads as the number 1000; it must be text / write "1e3"',
      'needs-quotes m.yaml:4:23 spec.groups[1] is true without quotes, which YAML reads as the boolean; it must be text / write "true"',
    ]);
    expect(problems(node('  nodepos: { rack: 07 }\n'))[0]).toMatch(/needs-quotes m.yaml:5:20 .* \/ write "07"$/);
  });

  it('says that yes and off are no booleans', () => {
    const files = (word: string): string =>
      headed(`kind: LiteFile\nmetadata: { name: f }\nspec: { files: [{ file: /a, disable: ${word} }] }\n`);
    for (const [word, meant] of [
      ['yes', 'true'],
      ['On', 'true'],
      ['no', 'false'],
      ['off', 'false'],
      ['"true"', 'true without quotes'],
    ] as const) {
      const text = word.replaceAll('"', '');
      expect(problems(files(word))).toEqual([
        `not-a-boolean m.yaml:4:38 spec.files[0].disable is the text "${text}", and must be true or false / write ${meant}`,
      ]);
    }
    expect(problems(files('perhaps'))[0]).toMatch(/^wrong-type m.yaml:4:38 /);
  });

  it('says which type is wanted, and what to write', () => {
    expect(problems(image(`${good}, groups: rh5`))).toEqual([
      'wrong-type m.yaml:4:61 spec.groups is the text "rh5", and must be a list / write a list: ["rh5"]',
    ]);
    expect(problems(image(`${good}, kernel: `))).toEqual([
      'wrong-type m.yaml:4:53 spec.kernel has no value, and must be text / give it a value, or remove the key',
    ]);
    const layers = headed(
      'kind: LiteTree\nmetadata: { name: t }\nspec: { layers: [{ priority: "1", directory: [a] }] }\n',
    );
    expect(problems(layers)).toEqual([
      'wrong-type m.yaml:4:30 spec.layers[0].priority is the text "1", and must be a number / write 1 without quotes',
      'wrong-type m.yaml:4:46 spec.layers[0].directory is a list, and must be text / write one text, not a list',
    ]);
    for (const [spec, told] of [
      ['kernel: { a: b }', 'is a mapping, and must be text / write one text, without keys'],
      ['groups: { a: b }', 'is a mapping, and must be a list / write a list: a hyphen before each item'],
      ['build: yes', 'is the text "yes", and must be a mapping / write keys and values below it'],
      ['build: { recommends: [a] }', 'is a list, and must be true or false / write true or false'],
    ]) {
      expect(problems(image(`${good}, ${spec}`))).toEqual([expect.stringMatching(`^wrong-type .* ${told}$`)]);
    }
    expect(problems(headed('kind: Policy\nmetadata: { name: p }\nspec:\n  - rules\n'))[0]).toMatch(
      /^wrong-type m.yaml:5:3 spec is a list, and must be a mapping \/ write keys and values, without the hyphens$/,
    );
  });

  it('suggests the nearest word of a choice', () => {
    const files = headed('kind: LiteFile\nmetadata: { name: f }\nspec: { files: [{ file: /a, method: lnk }] }\n');
    expect(problems(files)).toEqual([
      'wrong-value m.yaml:4:37 spec.files[0].method is "lnk", and must be link or bind / did you mean link?',
    ]);
  });

  it('says how a value must look', () => {
    expect(problems(node('  ip: 10.0.0.300\n  mac: [52:54:00:00:00:0g]\n'))).toEqual([
      'wrong-value m.yaml:5:7 "10.0.0.300" is not a valid IP address / write an IP address, such as 172.10.1.1',
      'wrong-value m.yaml:6:9 "52:54:00:00:00:0g" is not a valid MAC address / write pairs of hexadecimal digits, such as "52:54:00:00:00:01"',
    ]);
    const site = headed(
      'kind: Site\nmetadata: { name: s }\nspec: { master: a, xcatport: 70000, localPaths: { gpfs: x } }\n',
    );
    expect(problems(site).filter((text) => !text.startsWith('site-twice'))).toEqual([
      'wrong-value m.yaml:4:30 70000 is not a valid port / the port that nodes ask, from 1 to 65535',
      'wrong-value m.yaml:4:51 "gpfs" is not a valid server path / server:/path',
      'wrong-value m.yaml:4:57 "x" is not a valid absolute path / write a path that begins with /, without control characters',
    ]);
  });

  it('takes a key of a node that holds no table for a mistyped one', () => {
    expect(problems(node('  imgae: foo\n'))).toEqual([
      'unknown-key m.yaml:5:3 spec has no key "imgae" / did you mean image?',
    ]);
  });

  it('warns of a table that is nearly a known one, and allows others', () => {
    const { diagnostics, manifests } = load(
      node('  nodres: { netboot: pxe }\n  vpd: { serial: "1" }\n  mine: { a: b }\n'),
    );
    expect(diagnostics).toMatchObject([
      {
        code: 'unlikely-table',
        severity: 'warning',
        at: { start: { line: 5, column: 3 } },
        help: 'did you mean noderes?',
      },
    ]);
    expect(manifests).toHaveLength(2);
  });
});
