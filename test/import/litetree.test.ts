import { describe, expect, it } from '@jest/globals';
import { importWith, loadImported } from './load.ts';

describe('importLitetree', () => {
  it('tells equal priorities apart in the order of the dump, and keeps what lies between', () => {
    const text = '#priority,image,directory\n"2",,"s:/c"\n"1",,"s:/a"\n"1.0",,"s:/b"\n"1.00",,"s:/b2"\n';
    const { cluster } = loadImported(importWith({ name: 'litetree.csv', text }));
    const node = cluster.node('n1');
    const layers = node === undefined ? [] : cluster.litetree(node);
    expect(layers.map(({ priority, directory }) => [priority, directory])).toEqual([
      [1, '/a'],
      [1.5, '/b'],
      [1.75, '/b2'],
      [2, '/c'],
    ]);
  });

  it('imports the site keys that a directory reads, and no others', () => {
    const text = '#priority,image,directory\n"1",,"s:/$site.clusterroom/$nodetype.os$nodetype.arch"\n';
    const imported = importWith({ name: 'litetree.csv', text });
    const { cluster, errors } = loadImported(imported);
    const node = cluster.node('n2');
    expect(errors).toEqual([]);
    expect(node === undefined ? [] : cluster.litetree(node).map(({ directory }) => directory)).toEqual([
      '/tokyo/el9.x86_64',
    ]);
    expect(imported.files[0]?.text).not.toContain('unread');
  });

  it('never lets a #CMD through', () => {
    const text = '#priority,image,directory\n"1",,"s:/#CMD=id#/$node"\n';
    const imported = importWith({ name: 'litetree.csv', text });
    expect(imported.report.map(({ code }) => code)).toContain('import-command-refused');
    expect(loadImported(imported).errors).toEqual([]);
  });
});
