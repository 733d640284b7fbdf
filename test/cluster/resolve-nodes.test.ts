import { describe, expect, it } from '@jest/globals';
import { brief, manifest, resolved } from './resolved.ts';

const image = manifest('Image', 'rh5', '{ os: rhels5.3, arch: x86_64, profile: test1 }');

describe('a node’s attributes', () => {
  // docs/semantics.md, "Attributes", shows this example.
  const { cluster, diagnostics } = resolved(
    image +
      manifest('NodeGroup', 'japan', '{ noderes: { nfsserver: 172.10.0.1, netboot: pxe }, nodepos: { room: tokyo } }') +
      manifest('NodeGroup', 'compute', '{ noderes: { netboot: xnba }, nodehm: { mgt: ipmi } }') +
      manifest('Node', 'n[1-2]', '{ groups: [compute, japan], image: rh5, ip: 10.0.0.1, mac: "52:54:00:00:00:01" }') +
      manifest('Node', 'n3', '{ groups: [japan, compute], nodepos: { room: osaka } }'),
  );
  const read = (node: string, table: string, column: string): string | undefined =>
    cluster.node(node)?.attribute(table, column);

  it('come without complaint', () => {
    expect(brief(diagnostics)).toEqual([]);
  });

  it('are the node’s own, else those of the first of its groups that sets them', () => {
    expect(read('n1', 'noderes', 'netboot')).toBe('xnba');
    expect(read('n1', 'noderes', 'nfsserver')).toBe('172.10.0.1');
    expect(read('n3', 'noderes', 'netboot')).toBe('pxe');
    expect(read('n3', 'nodepos', 'room')).toBe('osaka');
    expect(read('n3', 'nodehm', 'mgt')).toBe('ipmi');
    expect(read('n3', 'nodehm', 'cons')).toBeUndefined();
  });

  it('include what xCAT’s tables would hold because of the node’s fields and its image', () => {
    expect(read('n2', 'hosts', 'ip')).toBe('10.0.0.2');
    expect(read('n2', 'mac', 'mac')).toBe('52:54:00:00:00:02');
    expect(read('n2', 'nodelist', 'groups')).toBe('compute,japan');
    expect(read('n2', 'nodetype', 'profile')).toBe('test1');
    expect(read('n3', 'nodetype', 'profile')).toBeUndefined();
  });

  it('are not confused by names that every JavaScript object has', () => {
    expect(read('n1', 'constructor', 'name')).toBeUndefined();
    expect(read('n1', '__proto__', 'x')).toBeUndefined();
  });
});

describe('group membership', () => {
  it('comes from the node first, then from the groups that list it', () => {
    const { cluster } = resolved(
      manifest('NodeGroup', 'b', '{ members: "n[1-2]", t: { x: b } }') +
        manifest('NodeGroup', 'a', '{ members: "b,-n2", t: { x: a } }') +
        manifest('Node', 'n[1-3]', '{ groups: [own] }'),
    );
    expect(cluster.nodes.map(({ groups }) => groups.join(' '))).toEqual(['own a b', 'own b', 'own']);
    expect(cluster.node('n1')?.attribute('t', 'x')).toBe('a');
  });

  it('of a group in itself is an error that names the circle', () => {
    const { cluster, diagnostics } = resolved(
      manifest('NodeGroup', 'a', '{ members: "b" }') +
        manifest('NodeGroup', 'b', '{ members: "c,n1" }') +
        manifest('NodeGroup', 'c', '{ members: "a" }') +
        manifest('Node', 'n[1-2]', '{ groups: [a] }'),
    );
    expect(brief(diagnostics)).toEqual(['error group-cycle 4: groups contain each other: a → b → c → a']);
    expect(diagnostics[0]?.related?.map(({ at }) => at.start.line)).toEqual([9, 14]);
    expect(cluster.node('n1')?.groups).toContain('a');
  });

  it('warns of a group whose name is nearly that of a declared one', () => {
    const { diagnostics } = resolved(
      manifest('NodeGroup', 'japan', '{}') + manifest('Node', 'n1', '{ groups: [jpan, anything] }'),
    );
    expect(brief(diagnostics)).toEqual(['warning group-not-declared 8: there is no NodeGroup "jpan"']);
    expect(diagnostics[0]?.help).toBe('did you mean japan?');
  });

  it('reports names in members that do not exist', () => {
    const { diagnostics } = resolved(manifest('NodeGroup', 'a', '{ members: "n1,n9" }') + manifest('Node', 'n1', '{}'));
    expect(brief(diagnostics)).toEqual(['error noderange-unknown 4: "n9" is neither a node nor a group']);
  });
});

describe('a node’s image', () => {
  const imageOf = (spec: string): string | undefined =>
    resolved(
      image +
        manifest('Image', 'o-a-p', '{ os: o, arch: a, profile: p }') +
        manifest('Image', 'o-a-statelite-q', '{ os: o, arch: a, profile: q }') +
        manifest('NodeGroup', 'g', '{ nodetype: { os: o, arch: a } }') +
        manifest('Node', 'n1', spec),
    ).cluster.node('n1')?.image;

  it.each([
    ['its own', '{ image: rh5, nodetype: { provmethod: o-a-p } }', 'rh5'],
    ['the one that provmethod names', '{ nodetype: { provmethod: rh5 } }', 'rh5'],
    ['os-arch-profile, from groups too', '{ groups: [g], nodetype: { profile: p, provmethod: netboot } }', 'o-a-p'],
    ['os-arch-statelite-profile', '{ groups: [g], nodetype: { profile: q } }', 'o-a-statelite-q'],
    ['none', '{ groups: [g], nodetype: { profile: other } }', undefined],
  ])('is %s', (_, spec, wanted) => {
    expect(imageOf(spec)).toBe(wanted);
  });

  it('must exist', () => {
    const { cluster, diagnostics } = resolved(
      image +
        manifest('NodeGroup', 'g', '{ nodetype: { provmethod: rh6 } }') +
        manifest('Node', 'a[1-3]', '{ image: rh55 }') +
        manifest('Node', 'b[1-2]', '{ groups: [g] }'),
    );
    expect(brief(diagnostics)).toEqual([
      'error image-unknown 14: there is no image "rh55" for a[1-3]',
      'error image-unknown 18: there is no image "rh6" for b[1-2]',
    ]);
    expect(diagnostics[0]?.help).toBe('did you mean rh5?');
    expect(cluster.node('a1')?.image).toBeUndefined();
  });
});

describe('declaring nodes', () => {
  it('reports a node that two ranges declare, at both places', () => {
    const { cluster, diagnostics } = resolved(manifest('Node', 'n[1-3]', '{}') + manifest('Node', 'n[3-4]', '{}'));
    expect(brief(diagnostics)).toEqual(['error node-repeated 8: node "n3" is declared twice']);
    expect(diagnostics[0]?.related?.[0]?.at.start.line).toBe(3);
    expect(cluster.nodes.map(({ name }) => name)).toEqual(['n1', 'n2', 'n3', 'n4']);
  });

  it('reports addresses that two nodes share', () => {
    const { diagnostics } = resolved(
      manifest('Node', 'a[1-3]', '{ ip: 10.0.0.1, mac: "52:54:00:00:00:01" }') +
        manifest('Node', 'b1', '{ ip: 10.0.0.3, mac: "52-54-00-00-00-02" }'),
    );
    expect(brief(diagnostics)).toEqual([
      'error address-repeated 8: nodes a2 and b1 have the same address 52:54:00:00:00:02',
      'error address-repeated 8: nodes a3 and b1 have the same address 10.0.0.3',
    ]);
    expect(diagnostics[0]?.help).toMatch(/^give one of them another address/);
  });

  it('reports a range that counts past the last address', () => {
    const { diagnostics } = resolved(manifest('Node', 'n[1-3]', '{ ip: 255.255.255.254 }'));
    expect(brief(diagnostics)).toEqual([
      'error address-overflow 4: counting 255.255.255.254 up passes the last ip address at node n3',
    ]);
  });

  it('counts each of several cards', () => {
    const { cluster } = resolved(manifest('Node', 'n[1-2]', '{ mac: ["52:54:00:00:00:0f", "52:54:00:00:01:ff"] }'));
    expect(cluster.node('n2')?.macs).toEqual(['52:54:00:00:00:10', '52:54:00:00:02:00']);
  });

  it('reads the rows of a table', () => {
    const table = 'name,groups,image,ip,nodepos.room\nn1,"compute,japan",rh5,10.0.0.1,kyoto\nn2,,,,\n';
    const { cluster, diagnostics } = resolved(
      image + manifest('Node', 'rack', '{ table: nodes.csv, groups: [spare], nodepos: { room: tokyo } }'),
      { 'nodes.csv': table },
    );
    expect(brief(diagnostics)).toEqual([]);
    const [first, second] = cluster.nodes;
    expect([first?.groups, first?.image, first?.attribute('nodepos', 'room')]).toEqual([
      ['compute', 'japan'],
      'rh5',
      'kyoto',
    ]);
    expect([second?.groups, second?.image, second?.attribute('nodepos', 'room')]).toEqual([
      ['spare'],
      undefined,
      'tokyo',
    ]);
    expect(first?.because.file).toBe('nodes.csv');
  });
});
