import { describe, expect, it } from '@jest/globals';
import { brief, manifest, resolved } from './resolved.ts';

const base =
  manifest('Image', 'rh5', '{ os: rhels5.3, arch: x86_64, profile: test1, groups: [redhat] }') +
  manifest(
    'NodeGroup',
    'japan',
    '{ noderes: { nfsserver: 172.10.0.1, nfsdir: /vol/xcat }, nodepos: { room: tokyo, rack: "r 7" } }',
  ) +
  manifest(
    'NodeGroup',
    'hostile',
    '{ t: { up: "../../etc", line: "a\\nb", dots: "..", host: "a b", ip: "fd00::1", slash: "a/b" } }',
  ) +
  manifest('Node', 'n[01-03]', '{ groups: [japan, hostile], image: rh5 }');

const layers = (text: string): string => manifest('LiteTree', 't', `{ layers: [${text}] }`);
const one = (directory: string): string => layers(`{ priority: 1, directory: ${JSON.stringify(directory)} }`);

/** The layers of n01 as `priority server:directory`. */
const tree = (yaml: string): readonly string[] => {
  const { cluster } = resolved(base + yaml);
  const node = cluster.node('n01');
  const found = node === undefined ? [] : cluster.litetree(node);
  return found.map(({ priority, server, directory }) => `${priority} ${server}:${directory}`);
};
const wrong = (yaml: string): readonly string[] =>
  brief(resolved(base + yaml).diagnostics).map((line) => line.replace(/ \d+:/, ':'));

describe('the layers of a node', () => {
  it('are sorted by priority as numbers', () => {
    const rows = [10, 2, 2.5, 1, -1].map((priority) => `{ priority: ${priority}, directory: "s:/${priority}" }`);
    expect(tree(layers(rows.join(', ')))).toEqual(['-1 s:/-1', '1 s:/1', '2 s:/2', '2.5 s:/2.5', '10 s:/10']);
  });

  it('are those of ALL, with those of the image’s groups and of the image in the place of equal priorities', () => {
    const yaml = layers(
      `{ priority: 1, directory: "s:/all" }, { priority: 2, directory: "s:/all2" },
       { priority: 1, image: rh5, directory: "s:/image" }, { priority: 2, image: redhat, directory: "s:/group" },
       { priority: 3, image: redhat, directory: "s:/group3" }`,
    );
    expect(tree(yaml)).toEqual(['1 s:/image', '2 s:/group', '3 s:/group3']);
    expect(wrong(yaml)).toEqual([]);
  });

  it('must not have one priority twice', () => {
    expect(wrong(layers('{ priority: 1, directory: "s:/a" }, { priority: 1.0, directory: "s:/b" }'))).toEqual([
      'error layer-priority-repeated: two layers have the priority 1',
    ]);
  });

  it('leave disabled rows out', () => {
    expect(
      tree(layers('{ priority: 1, directory: "s:/a", disable: true }, { priority: 1, directory: "s:/b" }')),
    ).toEqual(['1 s:/b']);
  });

  it('keep what the row says about mounting', () => {
    const yaml = layers(
      '{ priority: 1, directory: "s:/a", mntopts: soft, onMissing: fail }, { priority: 2, directory: "s:/b" }',
    );
    const { cluster } = resolved(base + yaml);
    const [node] = cluster.nodes;
    expect(node === undefined ? [] : cluster.litetree(node)).toMatchObject([
      { mntopts: 'soft', onMissing: 'fail', protect: false },
      { mntopts: '', onMissing: 'retry', protect: false },
    ]);
  });

  it('may lie in the image itself, with a warning', () => {
    expect(tree(one('/opt/overlay'))).toEqual(['1 :/opt/overlay']);
    expect(wrong(one('/opt/overlay'))).toEqual([
      'warning layer-without-server: "/opt/overlay" names no server, so it is looked for in the image itself',
    ]);
  });
});

describe('a variable', () => {
  // docs/semantics.md, "Variables", shows these.
  it.each([
    ['$noderes.nfsserver:/syncdirs/$nodepos.room/$nodetype.os', '1 172.10.0.1:/syncdirs/tokyo/rhels5.3'],
    ['s:/$node', '1 s:/n01'],
    ['s:/$site.rack/$site.master', '1 s:/r12/172.10.0.1'],
    ['s:/$nodetype.os$nodetype.arch', '1 s:/rhels5.3x86_64'],
    ['s:/$nodetype.os-$nodetype.arch', '1 s:/rhels5.3-x86_64'],
    [`s:/\${nodetype.profile}x/\${node}`, '1 s:/test1x/n01'],
    ['s:/a$$b/$$node', '1 s:/a$b/$node'],
    ['s:$noderes.nfsdir/$node', '1 s:/vol/xcat/n01'],
    ['s:/$nodepos.rack/x#y', '1 s:/r 7/x#y'],
    ['s:/$noderes.nfsdir//x/', '1 s:/vol/xcat/x/'],
    ['$t.ip:/x', '1 [fd00::1]:/x'],
    ['[fd00::2]:/x', '1 [fd00::2]:/x'],
    ['s:/$t.slash', '1 s:/a/b'],
  ])('%s becomes %s', (directory, wanted) => {
    expect(wrong(one(directory))).toEqual([]);
    expect(tree(one(directory))).toEqual([wanted]);
  });

  it('without a value is an error that names the nodes, and what was meant', () => {
    const yaml = one('s:/$nodepos.rom/$node') + manifest('Node', 'n9', '{ image: rh5, nodepos: { rom: x } }');
    const { diagnostics } = resolved(base + yaml);
    expect(brief(diagnostics).map((line) => line.replace(/ \d+:/, ':'))).toEqual([
      'error variable-without-value: $nodepos.rom in "s:/$nodepos.rom/$node" has no value for 3 nodes: n[01-03]',
    ]);
    expect(diagnostics[0]?.help).toBe('did you mean nodepos.room?');
  });

  it('without a value is an error that says how to set it', () => {
    const helps = ['s:/$vpd.serial', 's:/$site.floor'].map((text) => resolved(base + one(text)).diagnostics[0]?.help);
    expect(helps).toEqual([
      'set vpd: { serial: … } in the node or in one of its groups',
      'add floor to the attributes of the Site',
    ]);
  });

  it('without a value leaves the layer out for the nodes concerned only', () => {
    expect(tree(layers('{ priority: 1, directory: "s:/$nodepos.u" }, { priority: 2, directory: "s:/x" }'))).toEqual([
      '2 s:/x',
    ]);
  });

  it.each([
    ['s:/x/$t.up', 'a variable has the value "../../etc"'],
    ['s:/x/$site.hostile', 'a variable has the value "../../etc"'],
    ['s:/x/$t.line', 'a variable has the value "a\\nb"'],
    ['s:/x/.$t.dots', 'a variable has the value ".."'],
    ['$t.host:/x', '"a b" is not a server'],
    ['$t.slash:/x', '"a/b" is not a server'],
    ['s:$nodepos.room', '"tokyo" is not an absolute path'],
  ])('in %s must not have an unsafe value', (directory, reason) => {
    expect(wrong(one(directory))).toEqual([
      `error variable-unsafe: ${JSON.stringify(directory)} cannot be used for 3 nodes: n[01-03]: ${reason}`,
    ]);
    expect(tree(one(directory))).toEqual([]);
  });

  it.each([
    ['s:/$nodes/x', '"$nodes" is not a variable', `to put "s" after the node's name, write \${node}s`],
    [
      's:/$node.example.com',
      '"$node.example" is not a variable',
      `to put ".example" after the node's name, write \${node}.example`,
    ],
    ['s:/$', '"$" is not a variable', 'variables are $node, $site.key and $table.column; write $$ for a dollar sign'],
    [`s:/\${nodepos.room`, '"$" is not a variable', expect.any(String)],
    ['s:/$Table.x', '"$Table.x" is not a variable', expect.any(String)],
  ])('%s is none', (directory, message, help) => {
    const [found] = resolved(base + one(directory)).diagnostics;
    expect([found?.code, found?.message, found?.help]).toEqual(['variable-malformed', message, help]);
  });

  it('is looked for in time that grows with the text', () => {
    const start = performance.now();
    for (const text of ['\u0024{}', '\u0024{', '$', '[', '$$']) {
      expect(wrong(one(text.repeat(20_000))).length).toBeGreaterThan(0);
    }
    expect(performance.now() - start).toBeLessThan(2000);
  });

  it('is never a shell command', () => {
    expect(wrong(one('s:/x/#CMD=hostname#'))).toEqual([
      'error command-refused: #CMD= would run a shell command as root on the management node each time a node is looked up',
    ]);
  });
});

describe('a directory', () => {
  it.each([
    ['gpfs/dallas', '"gpfs/dallas" is neither server:/directory nor /directory'],
    [':/x', '":/x" has no server before its colon'],
    ['s:/a/../b', '"s:/a/../b" has a component "." or ".."'],
    ['s:x', '"s:x" is neither server:/directory nor /directory'],
  ])('%s is malformed', (directory, message) => {
    expect(wrong(one(directory))).toEqual([`error location-malformed: ${message}`]);
  });
});
