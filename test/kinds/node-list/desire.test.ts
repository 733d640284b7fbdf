import { describe, expect, it } from '@jest/globals';
import type { SurveyedRule } from '../../../src/cluster/survey.ts';
import { nodeList } from '../../../src/kinds/node-list/index.ts';
import { aDesire, aLayer, aNode, anImage, aState, lineOf, path } from '../a-cluster.ts';

const rule = (text: string, more: Partial<SurveyedRule> = {}): SurveyedRule => ({
  rule: {
    file: text,
    path: path(text),
    directory: false,
    glob: false,
    behaviour: 'tmpfs',
    method: 'link',
    options: '',
    comments: '',
    because: lineOf(8),
    protect: false,
    source: 'all',
  },
  path: path(text),
  is: 'file',
  parent: undefined,
  ...more,
});

const texts = (desire: Parameters<typeof nodeList.desire>[0]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    nodeList
      .desire(desire)
      .flatMap(({ entries }) => entries.map((entry) => [entry.at.path, entry.type === 'file' ? entry.text : ''])),
  );

describe('node-list', () => {
  it('writes one list for an image and a small one for each node that boots it', () => {
    const rules = [
      rule('/etc/ntp.conf'),
      rule('/var/log', { is: 'dir' }),
      rule('/var/log/x', { parent: path('/var/log') }),
    ];
    const layers = (node: { name: string }) => [
      aLayer('172.10.0.1', `/statelite/${node.name}`),
      aLayer('', '/opt/layer', { priority: 2.5, mntopts: 'vers=4.2', onMissing: 'skip' }),
    ];
    expect(texts(aDesire({ rules, layers, state: () => aState() }))).toEqual({
      '/statelite/images/centos5.3-x86_64-all':
        'statelite\t1\nrule\ttmpfs\tlink\tfile\t/etc/ntp.conf\t-\nrule\ttmpfs\tlink\tdir\t/var/log\t-\nrule\ttmpfs\tlink\tfile\t/var/log/x\t/var/log\n',
      '/statelite/nodes/n01':
        'statelite\t1\nimage\tcentos5.3-x86_64-all\nlayer\t1\t172.10.0.1\t/statelite/n01\t-\tretry\nlayer\t2.5\t-\t/opt/layer\tvers=4.2\tskip\nstate\tcnfs\t/gpfs/state\t-\n',
    });
  });

  it('makes a node list need the list of its image, and tells how many nodes notice a change of either', () => {
    const nodes = [aNode(), aNode({ name: 'n02' }), aNode({ name: 'n03', image: undefined })];
    expect(
      nodeList.desire(aDesire({ nodes })).map(({ address, needs, effect }) => [address, needs, effect.nodes]),
    ).toEqual([
      ['node-list/images/centos5.3-x86_64-all', [], 2],
      ['node-list/n01', ['node-list/images/centos5.3-x86_64-all'], 1],
      ['node-list/n02', ['node-list/images/centos5.3-x86_64-all'], 1],
    ]);
  });

  it('writes no list for an image that is not there, or that no node boots', () => {
    expect(nodeList.desire(aDesire({ present: false })).map(({ address }) => address)).toEqual(['node-list/n01']);
    expect(
      nodeList.desire(aDesire({ images: [anImage(), anImage({ name: 'spare' })] })).map(({ address }) => address),
    ).toEqual(['node-list/images/centos5.3-x86_64-all', 'node-list/n01']);
  });

  it('keeps one line a rule and one tab a field, whatever the paths hold', () => {
    const odd = ['/a b', '/t\tt', '/n\nn', '/back\\slash', '/-', '/ü', '/\u0085', '/\x7f'];
    const text =
      texts(aDesire({ rules: odd.map((name) => rule(name)) }))['/statelite/images/centos5.3-x86_64-all'] ?? '';
    expect(
      text
        .trimEnd()
        .split('\n')
        .slice(1)
        .map((line) => line.split('\t')[4]),
    ).toEqual(['/a b', '/t\\0011t', '/n\\0012n', '/back\\0134slash', '/-', '/ü', '/\\0302\\0205', '/\\0177']);
    expect(texts(aDesire({ state: () => aState({ mntopts: '-' }) }))['/statelite/nodes/n01']).toContain('\t\\0055\n');
  });

  it('blocks a node whose name cannot be the name of a file', () => {
    expect(nodeList.desire(aDesire({ nodes: [aNode({ name: '../../etc/passwd' })] }))[1]).toMatchObject({
      entries: [],
      blocked: [{ code: 'unsafe-file-name', at: lineOf(3) }],
    });
  });
});
