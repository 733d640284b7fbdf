import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { resolveCluster } from '../../src/cluster/resolve-cluster.ts';
import { simulateNode } from '../../src/cluster/simulate-node.ts';
import { must } from '../../src/core/bug.ts';
import type { PlaceKey } from '../../src/core/place.ts';
import { nodePlaces, nodeTrees } from '../../src/explain/node-places.ts';
import { imageReader } from '../../src/lint/image-reader.ts';
import { lintImage } from '../../src/lint/lint-image.ts';
import { explainInput, rowsOf, type Trees } from '../explain/explained.ts';
import { propertyRuns } from '../support/property-runs.ts';

// Few names, so that what is wanted and what has a rule often lie in each other.
const name = fc.constantFrom('a', 'b', 'c[1]', 'd e');
const below = fc.constantFrom('/var/lib', '/var/lib', '/var/cache', '/var/log', '/srv');
const path = fc
  .tuple(below, name, fc.option(name, { freq: 1 }))
  .map(([above, one, two]) => `${above}/${one}${two === null ? '' : `/${two}`}`);

/** What an image may say of itself. */
const word = fc.oneof(
  fc.record({
    says: fc.constantFrom('state', 'cache', 'logs', 'pid', 'writes', 'tmpfiles', 'touch', 'package'),
    path,
  }),
  fc.record({ says: fc.constantFrom('directory', 'file'), path }),
);
const rule = fc.record({
  path: fc.oneof(
    fc.tuple(below, name, name).map((parts) => parts.join('/')),
    path,
  ),
  slash: fc.boolean(),
  options: fc.constantFrom('tmpfs', 'tmpfs', 'persistent', 'persistent', 'ro', 'con'),
  method: fc.constantFrom('link', 'bind'),
});
const story = fc.record({
  words: fc.array(word, { minLength: 1, maxLength: 12, size: 'max' }),
  rules: fc.array(rule, { maxLength: 6, size: 'max' }),
  mounted: fc.boolean(),
});

const imageOf = (words: readonly { readonly says: string; readonly path: string }[]): Trees => {
  const files = new Map<string, string | undefined>([
    ['/usr/lib/systemd/systemd', ''],
    ['/etc/machine-id', ''],
    ['/usr/lib/systemd/system/default.target', '[Unit]\n'],
  ]);
  const lines = new Map<string, string[]>();
  const say = (file: string, line: string): void => void lines.set(file, [...(lines.get(file) ?? []), line]);
  const service = '/usr/lib/systemd/system/x.service';
  for (const { says, path: at } of words) {
    const last = at.replace(/^\/(?:var\/)?[^/]+\//, '').replaceAll(' ', '\\x20');
    if (says === 'state') say(service, `StateDirectory=${last}`);
    if (says === 'cache') say(service, `CacheDirectory=${last}`);
    if (says === 'logs') say(service, `LogsDirectory=${last}`);
    if (says === 'pid') say(service, `PIDFile=${at.replaceAll(' ', '\\x20')}`);
    if (says === 'writes') say(service, `ReadWritePaths=${at.replaceAll(' ', '\\x20')}`);
    if (says === 'tmpfiles') say('/usr/lib/tmpfiles.d/x.conf', `d "${at}" 0755`);
    if (says === 'touch') say('/usr/lib/tmpfiles.d/x.conf', `f "${at}" 0644`);
    if (says === 'package') say('/var/lib/dpkg/info/x.list', at);
    if (says === 'directory') files.set(at, undefined);
    if (says === 'file') files.set(at, 'text\n');
  }
  if (lines.has(service)) files.set('/usr/lib/systemd/system/default.target.wants/x.service', '-> ../x.service');
  for (const [file, texts] of lines) files.set(file, `${file === service ? '[Service]\n' : ''}${texts.join('\n')}\n`);
  const ends = [...files].flatMap(([at, text]) => (text === undefined ? [] : [at]));
  return [...files]
    .filter(([at]) => !ends.some((end) => at.startsWith(`${end}/`)))
    .map(([at, text]) => [`image/i:${at}` as PlaceKey, text]);
};

const look = (rows: readonly string[], mounted: boolean, trees: Trees) => {
  const input = explainInput(
    'apiVersion: statelite/v1\nkind: Node\nmetadata: { name: n1 }\nspec: { image: i }\n---\n' +
      rowsOf('LiteFile', 'f', 'files', rows) +
      rowsOf('Statelite', 's', 'mounts', mounted ? ['{ node: n1, statemnt: "cnfs:/gpfs/state" }'] : []),
    trees,
    'n1',
    '/',
  );
  const errors = [...resolveCluster(input.manifests, () => undefined).diagnostics, ...input.survey.diagnostics].filter(
    ({ severity }) => severity === 'error',
  );
  const surveyed = must(input.survey.images.get('i'), 'i');
  const coverage = lintImage({
    image: 'i',
    reader: imageReader(input.look, 'image/i', () => false),
    rules: input.cluster.litefile('i'),
    surveyed,
    layered: false,
    stateless: mounted ? undefined : 'n1',
  });
  const node = must(input.node, 'n1');
  const trees2 = nodeTrees(input.look, nodePlaces(input.cluster, node, 'i'), 'i', surveyed.rules);
  return { errors: errors.map(({ message }) => message), coverage, simulated: simulateNode(surveyed.rules, trees2) };
};

describe('lint', () => {
  it('proposes rules that stand beside any that are there, and has nothing to propose after them', () => {
    let proposed = 0;
    fc.assert(
      fc.property(story, ({ words, rules, mounted }) => {
        const trees = imageOf(words);
        let rows: readonly string[] = [];
        for (const { path: at, slash, ...rest } of rules) {
          const file = `${at.replaceAll(/[[\]]/g, '\\$&')}${slash ? '/' : ''}`;
          const more = [...rows, JSON.stringify({ file, ...rest })];
          if (look(more, mounted, trees).errors.length === 0) rows = more;
        }
        const { coverage } = look(rows, mounted, trees);
        const files = coverage.findings.flatMap(({ rule: one }) => (one === undefined ? [] : [one]));
        const after = look(
          [
            ...rows,
            ...files.map(({ file, behaviour, method }) => JSON.stringify({ file, options: behaviour, method })),
          ],
          mounted,
          trees,
        );
        expect(after.errors).toEqual([]);
        expect(after.coverage.findings.filter((finding) => finding.rule !== undefined)).toEqual([]);
        for (const { path: at, rule: one } of coverage.findings) {
          if (one === undefined) continue;
          expect(after.simulated.at(at)).toMatchObject({ writable: true, survives: one.behaviour === 'persistent' });
          proposed += 1;
        }
      }),
      { numRuns: Math.max(240, Number(propertyRuns.numRuns)) },
    );
    expect(proposed).toBeGreaterThan(50);
  });
});
