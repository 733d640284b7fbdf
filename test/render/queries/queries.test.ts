import { describe, expect, it } from '@jest/globals';
import { ilitefileText } from '../../../src/render/queries/ilitefile.ts';
import { litefileText } from '../../../src/render/queries/litefile.ts';
import { litetreeText } from '../../../src/render/queries/litetree.ts';
import { lsliteImageText, lsliteNodesText } from '../../../src/render/queries/lslite.ts';
import { codesOf, manifest, resolved } from '../../cluster/resolved.ts';

const { cluster, diagnostics } = resolved(
  manifest('Image', 'img', '{ os: rhels9, arch: x86_64, profile: compute }') +
    manifest('NodeGroup', 'japan', '{ noderes: { nfsserver: 172.10.0.1 } }') +
    manifest('Node', 'n[01-02]', '{ groups: [japan], image: img }') +
    manifest('Node', 'idle', '{}') +
    manifest(
      'LiteFile',
      'base',
      `{ files: [/etc/hosts, /var/log.d, { file: /var/log/, options: persistent }, { file: /etc/motd, options: con },
        { file: /etc/ssh/, options: ro, method: bind }, { file: /opt/a, method: bind }, { file: /opt/b, options: localdisk },
        { file: "/opt/c\\nd" }] }`,
    ) +
    manifest(
      'LiteTree',
      'sites',
      '{ layers: [{ priority: 2.5, directory: "cnfs:/gpfs/dallas/", mntopts: soft }, { priority: 1, directory: "$noderes.nfsserver:/statelite/$node" }] }',
    ) +
    manifest('Statelite', 'state', '{ mounts: [{ node: japan, statemnt: "cnfs:/gpfs/state" }] }'),
);
const nodes = cluster.nodes.filter((node) => node.name.startsWith('n'));

describe('the query texts', () => {
  it('come from a cluster without errors', () => {
    expect(codesOf(diagnostics)).toEqual(['path-control-character']);
  });

  it('of litefile are xCAT’s: the option in 13 columns, a blank and the path as written, in byte order', () => {
    expect(litefileText(cluster, nodes.slice(0, 1))).toBe(
      [
        'n01: tmpfs,rw      /etc/hosts',
        'n01: link,con      /etc/motd',
        'n01: ro            /etc/ssh/',
        'n01: tmpfs         /opt/a',
        'n01: localdisk     /opt/b',
        'n01: tmpfs,rw      /opt/c?d',
        'n01: tmpfs,rw      /var/log.d',
        'n01: link,persistent /var/log/',
        '',
      ].join('\n'),
    );
  });

  it('of ilitefile name the image in the node’s place', () => {
    expect(ilitefileText(cluster, 'img').split('\n')[0]).toBe('img: tmpfs,rw      /etc/hosts');
  });

  it('of litetree give each node its directories in order of priority, and mount options after a colon', () => {
    expect(litetreeText(cluster, nodes)).toBe(
      [
        'n01: 172.10.0.1:/statelite/n01',
        'n01: cnfs:/gpfs/dallas/ :soft',
        'n02: 172.10.0.1:/statelite/n02',
        'n02: cnfs:/gpfs/dallas/ :soft',
        '',
      ].join('\n'),
    );
  });

  it('of lslite -i are the rules of the image, indented', () => {
    expect(lsliteImageText(cluster, 'img').split('\n')[0]).toBe('        tmpfs,rw      /etc/hosts');
  });

  it('of lslite are sections under headings, for each node', () => {
    const [heading, image, state, files, trees] = lsliteNodesText(cluster, nodes.slice(0, 1)).split('\n\n');
    expect(heading).toBe('>>>Node: n01');
    expect(image).toBe('Osimage: img');
    expect(state).toBe('Persistent directory (statelite table):\n        cnfs:/gpfs/state');
    expect(files?.split('\n').slice(0, 2)).toEqual(['Litefiles (litefile table):', '        tmpfs,rw      /etc/hosts']);
    expect(trees).toBe(
      'Litetree path (litetree table):\n        1, 172.10.0.1:/statelite/n01\n        2.5, cnfs:/gpfs/dallas/',
    );
  });

  it('of a node without an image are empty', () => {
    const idle = cluster.nodes.filter((node) => node.name === 'idle');
    expect(litefileText(cluster, idle) + litetreeText(cluster, idle)).toBe('');
    expect(lsliteNodesText(cluster, idle)).toContain('>>>Node: idle\n\nOsimage: \n\n');
  });
});
