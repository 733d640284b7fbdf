import { describe, expect, it } from '@jest/globals';
import { brief, manifest, resolved } from './resolved.ts';

const base =
  manifest('Image', 'rh5', '{ os: rhels5.3, arch: x86_64, profile: test1, groups: [redhat] }') +
  manifest('Image', 'rh9', '{ os: rhels9, arch: x86_64, profile: test1 }') +
  manifest('Node', 'n[1-3]', '{ groups: [japan, compute], image: rh5 }') +
  manifest('Node', 'm1', '{ groups: [compute], image: rh9 }');

const mounts = (...rows: readonly string[]): string => manifest('Statelite', 's', `{ mounts: [${rows.join(', ')}] }`);
const mount = (node: string, statemnt: string, more = ''): string =>
  `{ node: ${JSON.stringify(node)}, statemnt: ${JSON.stringify(statemnt)}${more} }`;

const stateOf = (yaml: string, name = 'n1'): string | undefined => {
  const { cluster } = resolved(base + yaml);
  const node = cluster.node(name);
  const state = node === undefined ? undefined : cluster.state(node);
  return state === undefined ? undefined : `${state.server}:${state.directory}${state.mntopts}`;
};
const wrong = (yaml: string): readonly string[] =>
  brief(resolved(base + yaml).diagnostics).map((line) => line.replace(/ \d+:/, ':'));

describe('the statelite mount of a node', () => {
  // docs/semantics.md, "Statelite mounts", shows this example.
  it('is the row that names the node, else that of the first of its groups', () => {
    const yaml = mounts(mount('compute', 'a:/compute'), mount('japan', 'a:/japan'), mount('n[2-3]', 'a:/named'));
    expect(stateOf(yaml, 'n1')).toBe('a:/japan');
    expect(stateOf(yaml, 'n2')).toBe('a:/named');
    expect(stateOf(yaml, 'm1')).toBe('a:/compute');
    expect(wrong(yaml)).toEqual([]);
  });

  it('is that of "all" last', () => {
    const yaml = mounts(mount('all', 'a:/all'), mount('japan', 'a:/japan'));
    expect([stateOf(yaml, 'n1'), stateOf(yaml, 'm1')]).toEqual(['a:/japan', 'a:/all']);
  });

  it('is the one for its image among rows that name it equally', () => {
    const yaml = mounts(
      mount('compute', 'a:/any'),
      mount('compute', 'a:/redhat', ', image: redhat'),
      mount('compute', 'a:/rh9', ', image: rh9, mntopts: soft'),
    );
    expect([stateOf(yaml, 'n1'), stateOf(yaml, 'm1')]).toEqual(['a:/redhat', 'a:/rh9soft']);
    expect(stateOf(mounts(mount('compute', 'a:/rh9', ', image: rh9')))).toBeUndefined();
  });

  it('has its variables replaced', () => {
    expect(stateOf(mounts(mount('all', 'cnfs:/state/$nodetype.os')), 'm1')).toBe('cnfs:/state/rhels9');
  });

  it('is ambiguous when two rows fit equally and differ', () => {
    expect(wrong(mounts(mount('n[1-2]', 'a:/x'), mount('n[2-3]', 'a:/y')))).toEqual([
      'error mount-ambiguous: two statelite mounts fit n2 equally well',
    ]);
    expect(wrong(mounts(mount('n[1-2]', 'a:/x'), mount('n[2-3]', 'a:/x')))).toEqual([]);
  });

  it('points at the noderange that names nobody, and says what to do', () => {
    const { diagnostics } = resolved(
      base + mounts(mount('nowhere', 'a:/x'), mount('@nobody', 'a:/y'), mount('n1,-n1', 'a:/z')),
    );
    expect(diagnostics.map(({ code, at, help }) => [code, at && at.end.column - at.start.column, help])).toEqual([
      ['noderange-unknown', 'nowhere'.length + 2, 'name nodes and groups that the manifests declare'],
      [
        'noderange-unknown',
        '@nobody'.length + 2,
        'declare a NodeGroup of this name, or name it in the groups of a node',
      ],
      ['mount-selects-nothing', 'n1,-n1'.length + 2, 'name nodes or groups, or remove the row'],
    ]);
  });

  it('needs a server, an existing noderange and an existing image', () => {
    expect(wrong(mounts(mount('all', '/state')))).toEqual([
      'error mount-without-server: "/state" names no server, and a node cannot mount it',
    ]);
    expect(wrong(mounts(mount('korea', 'a:/x')))).toEqual([
      'error noderange-unknown: "korea" is neither a node nor a group',
    ]);
    expect(wrong(mounts(mount('n1', 'a:/x', ', image: rh7')))).toEqual([
      'error image-unknown: "rh7" is neither an image nor an image group',
    ]);
    expect(wrong(mounts(mount('n1,-n1', 'a:/x')))).toEqual(['warning mount-selects-nothing: "n1,-n1" selects no node']);
    expect(wrong(mounts(mount('korea', '/state', ', disable: true')))).toEqual([]);
  });

  it('should not end in the node’s own name', () => {
    expect(wrong(mounts(mount('japan', 'a:/state/$node/'), mount('m1', 'a:/state/m1')))).toEqual([
      'warning mount-ends-in-node-name: "/state/n1/" ends in the name of its node, so the state of n1 would be in /state/n1/n1 (n[1-3])',
      'warning mount-ends-in-node-name: "/state/m1" ends in the name of its node, so the state of m1 would be in /state/m1/m1 (m1)',
    ]);
  });
});

describe('a persistent rule', () => {
  const rules = manifest(
    'LiteFile',
    'f',
    '{ image: rh5, files: [{ file: /var/log/, options: persistent }, { file: /etc/x, options: persistent }] }',
  );

  it('needs a statelite mount for every node that boots its image', () => {
    expect(wrong(rules + mounts(mount('n2', 'a:/x')))).toEqual([
      'error persistent-without-mount: /etc/x and 1 more would be lost at every reboot: 2 nodes have no statelite mount (n[1,3], image rh5)',
    ]);
  });

  it('is content with one mount for each node, and says nothing of nodes of other images', () => {
    expect(wrong(rules + mounts(mount('japan', 'a:/x')))).toEqual([]);
  });

  it('is not reported a second time where the mount has another error', () => {
    expect(wrong(rules + mounts(mount('japan', 'a:/x/$nodepos.room')))).toEqual([
      'error variable-without-value: $nodepos.room in "a:/x/$nodepos.room" has no value for 3 nodes: n[1-3]',
    ]);
  });
});
