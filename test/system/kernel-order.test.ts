import { spawnSync } from 'node:child_process';
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compareRpmVersions } from '../../src/build/kernel-order.ts';
import { needs } from './support/requirements.ts';

// No hyphen and no colon: those are between the parts of a package's version, and rpm would take it apart there.
const parts = fc.constantFrom(...'0123abA.~^_+', '10', '010', 'el', 'fc');
const versions = fc.array(parts, { minLength: 1, maxLength: 6 }).map((drawn) => drawn.join(''));
const pairs = fc.oneof(
  fc.tuple(versions, versions),
  fc.tuple(versions, versions, versions).map(([begin, one, other]) => [`${begin}${one}`, `${begin}${other}`] as const),
);

needs({ commands: ['rpm'] })('the order of versions beside the real rpm', () => {
  it('is the same for random ones', () => {
    const drawn = fc.sample(pairs, 400);
    const script = drawn.map(([one, other]) => `print(rpm.vercmp("${one}", "${other}") .. " ")`).join('\n');
    const { status, stdout } = spawnSync('rpm', ['--eval', `%{lua:${script}}`], { encoding: 'utf8' });
    expect(status).toBe(0);
    const ours = drawn.map(([one, other]) => [one, other, Math.sign(compareRpmVersions(one, other))]);
    expect(ours).toEqual(
      stdout
        .trim()
        .split(/\s+/)
        .map((word, index) => [...(drawn[index] ?? []), Number(word)]),
    );
  });
});
