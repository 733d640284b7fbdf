import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { Cluster } from '../../src/cluster/cluster.ts';
import { selectNodes } from '../../src/cluster/noderange.ts';
import { ilitefileText } from '../../src/render/queries/ilitefile.ts';
import { litefileText } from '../../src/render/queries/litefile.ts';
import { litetreeText } from '../../src/render/queries/litetree.ts';
import { lsliteNodesText } from '../../src/render/queries/lslite.ts';
import { brief, resolved } from './resolved.ts';

const page = readFileSync(new URL('../../docs/semantics.md', import.meta.url), 'utf8');

/** The YAML block of each section that has one, with the text block after it. */
const examples = page.split(/^##+ /m).flatMap((section) => {
  const blocks = /^```yaml\n(.*?)^```\n```text\n(.*?)^```/ms.exec(section);
  const [heading = ''] = section.split('\n');
  return blocks === null ? [] : [{ heading, yaml: blocks[1] ?? '', text: blocks[2] ?? '' }];
});

/** What a command of an example prints; diagnostics as severity, code and message. */
const run = (command: string, { cluster, diagnostics }: ReturnType<typeof resolved>): string => {
  const [verb, argument = ''] = command.split(' ');
  const nodes = (): Parameters<typeof litefileText>[1] => selectNodes(argument, cluster).nodes;
  const verbs: Readonly<Record<string, (of: Cluster) => string>> = {
    validate: () =>
      brief(diagnostics)
        .map((line) => `${line.replace(/ \d+:/, ':')}\n`)
        .join(''),
    litefile: (of) => litefileText(of, nodes()),
    litetree: (of) => litetreeText(of, nodes()),
    lslite: (of) => lsliteNodesText(of, nodes()),
    ilitefile: (of) => ilitefileText(of, argument),
  };
  return verbs[verb ?? '']?.(cluster) ?? `no such verb: ${verb}`;
};

describe('docs/semantics.md', () => {
  it('has an example for each rule that is decided before an image is looked at', () => {
    expect(examples.map(({ heading }) => heading)).toEqual([
      'Node attributes',
      'Litefile',
      'Litetree',
      'Variables',
      'Statelite mounts',
      'Nested rules',
    ]);
  });

  it.each(examples.map((example) => [example.heading, example] as const))('is right about %s', (_, { yaml, text }) => {
    const outcome = resolved(yaml.replaceAll(/^kind:/gm, 'apiVersion: statelite/v1\nkind:'));
    const commands = [...text.matchAll(/^\$ statelite ([^\n]*)$/gm)].map(([, command = '']) => command);
    expect(commands.length).toBeGreaterThan(0);
    expect(commands.map((command) => `$ statelite ${command}\n${run(command, outcome)}`).join('')).toBe(text);
  });

  it('says of every example without a validate that nothing is wrong', () => {
    for (const { heading, yaml, text } of examples) {
      if (text.includes('$ statelite validate')) continue;
      const { diagnostics } = resolved(yaml.replaceAll(/^kind:/gm, 'apiVersion: statelite/v1\nkind:'));
      expect([heading, ...brief(diagnostics)]).toEqual([heading]);
    }
  });
});
