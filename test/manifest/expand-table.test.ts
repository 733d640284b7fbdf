import { describe, expect, it } from '@jest/globals';
import { headed, load, problems } from './support/problems.ts';

const manifest = (spec = 'table: nodes.csv'): string =>
  headed(`kind: Node\nmetadata: { name: rack1, protect: true }\nspec:\n  ${spec}\n`);

const nodes = (csv: string, spec?: string) =>
  load(manifest(spec), { 'nodes.csv': csv }).manifests.flatMap((one) => (one.kind === 'Node' ? [one] : []));
const wrong = (csv: string, spec?: string) => problems(manifest(spec), { 'nodes.csv': csv });

describe('a node table', () => {
  it('stands for one node a row, each value with its place in the file', () => {
    const csv =
      '# the first rack\nname,groups,image,ip,mac,nodepos.room\r\nn1,"compute, japan",i1,10.0.0.1,52:54:00:00:00:01,"a ""b"""\n\nn2,a|b,,,"52:54:00:00:00:02 52:54:00:00:00:03"\n';
    const [first, second, third] = nodes(csv);
    expect(first?.value).toEqual({
      apiVersion: 'statelite/v1',
      kind: 'Node',
      metadata: { name: 'n1', protect: true },
      spec: {
        groups: ['compute', 'japan'],
        image: 'i1',
        ip: '10.0.0.1',
        mac: '52:54:00:00:00:01',
        nodepos: { room: 'a "b"' },
      },
    });
    expect(second?.value.spec).toEqual({ groups: ['a', 'b'], mac: ['52:54:00:00:00:02', '52:54:00:00:00:03'] });
    expect(third).toBeUndefined();
    expect(first?.at('metadata', 'name')).toEqual({
      file: 'nodes.csv',
      start: { line: 3, column: 1 },
      end: { line: 3, column: 3 },
    });
    expect(first?.at('spec', 'groups', 1).start).toEqual({ line: 3, column: 4 });
    expect(first?.at('spec', 'nodepos', 'room').start).toEqual({ line: 3, column: 51 });
    expect(second?.at('spec', 'mac', 1).start).toEqual({ line: 5, column: 10 });
    expect(second?.at('spec', 'image')).toEqual(second?.at());
    expect(second?.at('metadata', 'protect').file).toBe('m.yaml');
  });

  it('takes what the manifest gives beside it for blank cells', () => {
    const [first, second] = nodes(
      'name,image,nodepos.rack\nn1,own,7\nn2\n',
      'table: nodes.csv\n  image: shared\n  groups: [g]\n  nodepos: { room: tokyo, rack: "1" }',
    );
    expect(first?.value.spec).toEqual({ image: 'own', groups: ['g'], nodepos: { room: 'tokyo', rack: '7' } });
    expect(second?.value.spec).toEqual({ image: 'shared', groups: ['g'], nodepos: { room: 'tokyo', rack: '1' } });
    expect(second?.at('spec', 'image')).toMatchObject({ file: 'm.yaml', start: { line: 6, column: 10 } });
  });

  it('reports unknown and repeated columns once, at the header', () => {
    expect(wrong('name,imgae,ip,ip,nodres.netboot\nn1,x\nn2,y\n')).toEqual([
      'table-header nodes.csv:1:6 the column "imgae" is not known / did you mean image?',
      'table-header nodes.csv:1:15 the column "ip" is there twice / remove one of them',
      'unlikely-table nodes.csv:1:18 "nodres" is taken as a table of its own / did you mean noderes?',
    ]);
    expect(wrong('node,ip\nn1,10.0.0.1\n')).toEqual([
      'table-header nodes.csv:1:1 the first line must name the columns, and name must be one of them / write name instead of node',
    ]);
    expect(wrong('')).toEqual([expect.stringMatching(/^table-header nodes.csv:1:1 /)]);
  });

  it('reports what is wrong in a row at its cell, and keeps the other rows', () => {
    const csv = 'name,ip,mac\nn1,10.0.0.300,\nn2,,zz\n,10.0.0.1,\n"n[1-3]",,\nn5,,,x\nn6\nn6\nn/7\n"n8\n';
    expect(wrong(csv)).toEqual([
      'wrong-value nodes.csv:2:4 "10.0.0.300" is not a valid IP address / write an IP address, such as 172.10.1.1',
      'wrong-value nodes.csv:3:5 "zz" is not a valid MAC address / write pairs of hexadecimal digits, such as "52:54:00:00:00:01"',
      'table-syntax nodes.csv:4:1 the row names no node / write the name of one node',
      'table-syntax nodes.csv:5:1 a row describes one node, and this is a range / write the name of one node',
      'table-syntax nodes.csv:6:6 the row has 4 cells, the header has 3 / put a value that contains a comma in quotes',
      'name-taken nodes.csv:8:1 there is another Node named "n6" / give one of them another name, or remove it',
      expect.stringMatching(/^wrong-value nodes.csv:9:1 "n\/7" is not a valid node name /),
      'table-syntax nodes.csv:10:1 a quote is opened and never closed / inside quotes, write a quote twice',
      expect.stringMatching(/^wrong-value nodes.csv:10:1 /),
    ]);
    expect(nodes(csv).map((node) => node.value.metadata.name)).toEqual(['n5', 'n6']);
  });

  it('reports text behind a closing quote', () => {
    expect(wrong('name,ip\n"n1"x,\n')).toEqual([
      'table-syntax nodes.csv:2:5 text follows a closing quote / put the whole cell in quotes, and write a quote inside it twice',
    ]);
  });

  it('is found relative to its manifest, and only in the repository', () => {
    expect(wrong('name\nn1\n', 'table: ../nodes.csv')).toEqual([
      'table-escapes m.yaml:5:10 the table lies outside the repository / move it into the repository',
    ]);
    expect(wrong('name\nn1\n', 'table: other.csv')).toEqual([
      'file-unreadable m.yaml:5:10 "other.csv" is not there or cannot be read / the path is relative to this manifest',
    ]);
    expect(wrong('name\nn1\n', 'table: /nodes.csv')).toEqual([expect.stringMatching(/^wrong-value m.yaml:5:10 /)]);
  });

  it('has no address for all its nodes', () => {
    expect(wrong('name\nn1\n', 'table: nodes.csv\n  ip: 10.0.0.1')).toEqual([
      'table-with-address m.yaml:6:7 ip is given for all nodes of a table / write it into the column ip of the table',
    ]);
  });

  it('may be empty but for its header, and may begin with a byte order mark', () => {
    expect(wrong('name,ip\n')).toEqual([]);
    expect(nodes('\uFEFFname,ip\r\nn1,10.0.0.1\r\n')[0]?.value.metadata.name).toBe('n1');
  });

  it('that is not UTF-8 is reported', () => {
    expect(wrong('name,ip\nn\uFFFD,\n')).toEqual([
      'file-not-utf8 nodes.csv:2:2 the file is not UTF-8 text / save it as UTF-8',
    ]);
  });
});
