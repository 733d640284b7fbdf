import { describe, expect, it } from '@jest/globals';
import { must } from '../../src/core/bug.ts';
import { explainInput, sourcesOf } from './explained.ts';

const yaml = `apiVersion: statelite/v1
kind: NodeGroup
metadata: { name: one }
spec: { nodepos: { room: tokyo }, nodetype: { os: other } }
---
apiVersion: statelite/v1
kind: NodeGroup
metadata: { name: two }
spec: { nodepos: { room: osaka, rack: r1 }, members: "n2" }
---
apiVersion: statelite/v1
kind: Node
metadata: { name: "n[1-2]" }
spec: { groups: [one], image: i, ip: 10.0.1.1, nodepos: { height: "3" } }
---
apiVersion: statelite/v1
kind: Node
metadata: { name: n3 }
spec: { groups: [two, one], image: i, nodepos: { room: kyoto } }
`;
const input = explainInput(yaml, [], 'n1', '/x');
const sources = sourcesOf(input);
const of = (node: string, table: string, key: string): readonly string[] =>
  sources(
    { written: '', of: table === 'site' ? 'site' : 'table', table, key },
    must(input.cluster.node(node), node),
  ).map(({ from, value, at }) => `${from}: ${value} ${at === undefined ? '-' : 'at'}`);

describe('attributeSources', () => {
  it('lists the node, then its groups in order', () => {
    expect(of('n3', 'nodepos', 'room')).toEqual(['node n3: kyoto at', 'group two: osaka at', 'group one: tokyo at']);
    expect(of('n2', 'nodepos', 'room')).toEqual(['group one: tokyo at', 'group two: osaka at']);
    expect(of('n2', 'nodepos', 'height')).toEqual(['node n2 of n[1-2]: 3 at']);
  });

  it('says what follows from the image and from the node itself', () => {
    expect(of('n1', 'nodetype', 'os')).toEqual(['group one: other at', 'image i: o at']);
    expect(of('n2', 'hosts', 'ip')).toEqual(['node n2: 10.0.1.2 at']);
    expect(of('n1', 'nodelist', 'groups')).toEqual(['node n1: one at']);
    expect(of('n1', 'nodepos', 'shelf')).toEqual([]);
  });

  it('tells a setting of the site from a default', () => {
    expect(of('n1', 'site', 'rack')).toEqual(['site: r12 at']);
    expect(of('n1', 'site', 'master')).toEqual(['site: 10.0.0.1 at']);
    expect(of('n1', 'site', 'tftpdir')).toEqual(['default: /tftpboot -']);
  });

  it('gives the value that the cluster has first, for every column that any node has', () => {
    for (const node of input.cluster.nodes) {
      for (const [table, key] of [
        ['nodepos', 'room'],
        ['nodepos', 'rack'],
        ['nodepos', 'height'],
        ['nodetype', 'os'],
        ['nodetype', 'provmethod'],
        ['nodelist', 'node'],
        ['hosts', 'ip'],
      ] as const) {
        const [first] = sources({ written: '', of: 'table', table, key }, node);
        expect([node.name, table, key, first?.value]).toEqual([node.name, table, key, node.attribute(table, key)]);
      }
    }
  });
});
