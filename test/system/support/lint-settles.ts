import { expect } from '@jest/globals';
import type { Outcome } from './machine.ts';

/** A repository and its management node, as far as it takes to follow a proposal of lint to its end. */
export interface Linted {
  readonly image: string;
  /** A node that boots it. */
  readonly node: string;
  run(...args: readonly string[]): Outcome | Promise<Outcome>;
  /** Writes a file of the repository. */
  keep(name: string, text: string): void;
}

interface Finding {
  readonly path: string;
  readonly rule: { readonly file: string; readonly behaviour: string } | null;
}

/**
 * Pastes what lint proposes and follows it to the end: nothing is left that a rule could mend, `plan` takes it, the node
 * can write at each of the paths, and after `apply` lint says the same again. Returns the paths, and what no rule mends.
 */
export const settleLint = async ({ image, node, run, keep }: Linted) => {
  const clean = async (...args: readonly string[]): Promise<string> => {
    const { code, out, err } = await run(...args);
    expect([args.join(' '), code, /^error/m.test(err) ? err : '']).toEqual([args.join(' '), 0, '']);
    return out;
  };
  const findings = async (): Promise<readonly Finding[]> => {
    const { findings, unused } = JSON.parse(await clean('lint', image, '--json'));
    expect(unused).toEqual([]);
    return findings;
  };
  const before = await findings();
  keep('manifests/lint.yaml', await clean('lint', image, '--format', 'yaml'));
  expect(await run('validate')).toMatchObject({ code: 0, err: '' });
  const left = await findings();
  expect(left).toEqual(before.filter(({ rule }) => rule === null));
  expect(await clean('plan')).toMatch(/^Plan: \d+ to add, 0 to change, 0 to destroy \(\d+ unchanged\)\.$/m);
  const proposed = before.flatMap(({ path, rule }) => (rule === null ? [] : [{ path, behaviour: rule.behaviour }]));
  await checkWritable(proposed, JSON.parse(await clean('simulate', node, '--json')));
  await clean('apply', '--yes');
  expect(await clean('plan')).toContain('No changes');
  expect(await findings()).toEqual(left);
  await checkWritable(proposed, JSON.parse(await clean('simulate', node, '--json')));
  return { proposed: proposed.map(({ path }) => path), left: left.map(({ path }) => path) };
};

const checkWritable = (
  proposed: readonly { readonly path: string; readonly behaviour: string }[],
  { groups }: { readonly groups: readonly { readonly paths: readonly { readonly path: string }[] }[] },
): void => {
  const rows = new Map(groups.flatMap(({ paths }) => paths.map((row) => [row.path, row])));
  expect(proposed.length).toBeGreaterThan(0);
  for (const { path, behaviour } of proposed) {
    const survives = behaviour === 'persistent';
    expect(rows.get(path)).toMatchObject({ path, writable: true, survives, behaviour });
    expect(rows.get(path)).not.toHaveProperty('problem');
  }
};
