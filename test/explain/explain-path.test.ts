import { describe, expect, it } from '@jest/globals';
import { explained, headLines, rowsOf, type Trees, verdicts } from './explained.ts';

const nodes = `apiVersion: statelite/v1
kind: Node
metadata: { name: "n[1-3]" }
spec: { groups: [compute], image: i }
---
`;
const first = headLines + 5;
const second = first + 5;
const files = (...rows: readonly string[]): string => nodes + rowsOf('LiteFile', 'f', 'files', rows);
const image: Trees = [
  ['image/i:/etc/motd', 'hello\n'],
  ['image/i:/etc/ssh/sshd_config', 'image\n'],
  ['image/i:/var/run', '-> /run'],
  ['image/i:/var/data', '-> ../srv/data'],
  ['image/i:/srv/data/a', 'a\n'],
];

describe('explainPath', () => {
  it('says of a path without a rule that it is read from the image, read-only', () => {
    const one = explained(files('/etc/motd'), image, 'n1', '/etc/ssh/sshd_config');
    expect(one).toMatchObject({ outcome: 'image', rule: undefined, supply: { type: 'file', sure: true } });
    expect(one.supply.from.map(({ origin }) => origin)).toEqual([{ tree: 'image' }]);
    expect(one.write).toMatchObject({ allowed: false });
    expect(one.candidates).toEqual([]);
  });

  it('gives every row about the path its verdict, in the order written', () => {
    const rows = [
      '{ file: /etc/motd, options: ro }',
      '{ file: /etc/motd, image: g, options: con }',
      '{ file: /etc/motd, image: i }',
      '{ file: /etc/motd, image: i }',
      '{ file: /etc/motd, image: j }',
      '{ file: /etc/motd, image: h }',
      '{ file: /etc/motd, options: persistent, disable: true }',
      '"/etc/m*"',
      '/etc/hosts',
    ];
    expect(verdicts(explained(files(...rows), image, 'n1', '/etc/motd'))).toEqual([
      `${second} overruled: a rule for the image itself beats one for ALL`,
      `${second + 1} overruled: a rule for the image itself beats one for one of its groups`,
      `${second + 2} decides`,
      `${second + 3} overruled: it says the same again`,
      `${second + 4} other-image: it is for image j`,
      `${second + 5} other-image: it is for the image group h, to which i does not belong`,
      `${second + 6} disabled: it is switched off: disable`,
      `${second + 7} overruled: a path beats a pattern`,
    ]);
  });

  it('follows the links of the image, and finds the rules that lead to the same place', () => {
    const one = explained(files('/var/data/', '/srv/data/a'), image, 'n1', '/var/data/a');
    expect(one).toMatchObject({ path: '/srv/data/a', hops: [{ at: '/var/data', target: '../srv/data' }] });
    expect(verdicts(one)).toEqual([`${second} parent: the rule of /srv/data, above it`, `${second + 1} decides`]);
    expect(one.parents.map(({ path }) => path)).toEqual(['/srv/data']);
  });

  it('follows below a rule the links of what supplies it, and not those of the image behind it', () => {
    const yaml =
      files('/srv/', '/etc/motd') + rowsOf('LiteTree', 't', 'layers', ['{ priority: 1, directory: "cnfs:/gpfs/a" }']);
    const trees: Trees = [
      ...image,
      ['image/i:/srv/motd', '-> /etc/ssh/sshd_config'],
      ['image/i:/srv/data2', '-> data'],
      ['local//gpfs:/a/srv/motd', '-> ../etc/motd'],
      ['local//gpfs:/a/srv/data2/b', 'b\n'],
    ];
    expect(explained(yaml, trees, 'n1', '/srv/motd')).toMatchObject({
      path: '/etc/motd',
      hops: [{ at: '/srv/motd', target: '../etc/motd', in: 'layer 1' }],
      rule: { path: '/etc/motd' },
    });
    const one = explained(yaml, trees, 'n1', '/srv/data2/b');
    expect(one).toMatchObject({ path: '/srv/data2/b', hops: [], supply: { type: 'file' } });
    expect(one.supply.from.map(({ place }) => place)).toEqual(['cnfs:/gpfs/a/srv/data2/b']);
  });

  it('says that nothing can lie below a file, and which rule makes it one', () => {
    const one = explained(files('/etc/motd'), image, 'n1', '/etc/motd/x');
    expect(one).toMatchObject({ outcome: 'unresolvable', path: '/etc/motd', supply: { type: undefined }, lies: [] });
    expect(one.write).toEqual({ allowed: false, survives: false, to: '/etc/motd is no directory' });
    expect(verdicts(one)).toEqual([`${second} decides`]);
    expect(explained(files(), image, 'n1', '/etc/motd/x')).toMatchObject({ outcome: 'unresolvable', rule: undefined });
    const loop: Trees = [
      ['image/i:/a', '-> b'],
      ['image/i:/b', '-> a'],
    ];
    expect(explained(files(), loop, 'n1', '/a/x').write.to).toBe('the path leads through more than 40 links');
  });

  it('says that a path in a runtime file system needs nothing', () => {
    const one = explained(files('/var/run/'), image, 'n1', '/var/run/x');
    expect(one).toMatchObject({ outcome: 'runtime', path: '/run/x', write: { allowed: true, survives: false } });
    expect(verdicts(one)).toEqual([`${second} needs-nothing: what it leads to needs no rule`]);
  });

  it('lets the nearest rule above decide, which one layer supplies as a whole', () => {
    const yaml =
      files('/etc/ssh') +
      rowsOf('LiteTree', 't', 'layers', [
        '{ priority: 2, directory: "cnfs:/gpfs/b" }',
        '{ priority: 1, directory: "cnfs:/gpfs/$node" }',
      ]);
    const trees: Trees = [
      ...image,
      ['local//gpfs:/b/etc/ssh/moduli', 'b\n'],
      ['local//gpfs:/n1/etc/ssh/ssh_host_key', 'n1\n'],
    ];
    const one = explained(yaml, trees, 'n1', '/etc/ssh/moduli');
    expect(one).toMatchObject({ outcome: 'below-rule', supply: { type: undefined, sure: true } });
    expect(one.layers.map(({ priority, location, found }) => [priority, location, found])).toEqual([
      [1, 'cnfs:/gpfs/n1', 'supplies'],
      [2, 'cnfs:/gpfs/b', 'not-needed'],
    ]);
    expect(explained(yaml, trees, 'n2', '/etc/ssh/moduli')).toMatchObject({
      supply: { type: 'file', from: [{ place: 'cnfs:/gpfs/b/etc/ssh/moduli' }], sure: false },
    });
  });

  it('names every file that con joins, in order', () => {
    const yaml =
      files('{ file: /etc/motd, options: con }') +
      rowsOf('LiteTree', 't', 'layers', [
        '{ priority: 1, directory: "cnfs:/gpfs/a" }',
        '{ priority: 2, directory: "cnfs:/gpfs/b" }',
        '{ priority: 3, directory: "cnfs:/gpfs/c" }',
      ]);
    const trees: Trees = [
      ...image,
      ['local//gpfs:/a/etc/motd', 'a\n'],
      ['local//gpfs:/b/x', ''],
      ['local//gpfs:/c/etc/motd', 'c\n'],
    ];
    const one = explained(yaml, trees, 'n1', '/etc/motd');
    expect(one.supply.from.map(({ place }) => place)).toEqual([
      '/install/netboot/o/a/p/rootimg/etc/motd',
      'cnfs:/gpfs/a/etc/motd',
      'cnfs:/gpfs/c/etc/motd',
    ]);
    expect(one.layers.map(({ found }) => found)).toEqual(['joined', 'not-there', 'joined']);
  });

  it('says where a persistent path is kept, and which mount row decided that', () => {
    const yaml =
      files('{ file: /opt/, options: persistent }') +
      rowsOf('Statelite', 's', 'mounts', [
        '{ node: compute, statemnt: "cnfs:/gpfs/all" }',
        '{ node: "n[1-2]", statemnt: "cnfs:/gpfs/$site.rack" }',
        '{ node: n3, statemnt: "cnfs:/gpfs/other" }',
        '{ node: n1, statemnt: "cnfs:/gpfs/off", disable: true }',
      ]);
    const one = explained(yaml, image, 'n1', '/opt/x');
    expect(one.mounts.map(({ verdict, location, here }) => [verdict, location, here])).toEqual([
      ['overruled', undefined, undefined],
      ['decides', 'cnfs:/gpfs/r12', '/gpfs/r12/n1'],
      ['disabled', undefined, undefined],
    ]);
    expect(one.write).toEqual({ allowed: true, survives: true, to: 'cnfs:/gpfs/r12/n1/opt/x' });
    expect(one.lies.at(-1)).toEqual({ where: 'server', path: 'cnfs:/gpfs/r12/n1/opt', what: 'what the node keeps' });
  });

  it('explains an image for all its nodes, and leaves open what depends on one', () => {
    const yaml =
      files('/etc/motd') +
      rowsOf('LiteTree', 't', 'layers', [
        '{ priority: 1, directory: "cnfs:/gpfs/$node" }',
        '{ priority: 2, directory: "cnfs:/gpfs/$site.rack" }',
      ]);
    const one = explained(yaml, [...image, ['local//gpfs:/r12/etc/motd', 'r\n']], 'i', '/etc/motd');
    expect(one.layers.map(({ found, location }) => [found, location])).toEqual([
      ['needs-node', undefined],
      ['supplies', 'cnfs:/gpfs/r12'],
    ]);
    expect(one).toMatchObject({ node: undefined, supply: { sure: false } });
    expect(one.notes).toEqual(['layers whose directory depends on the node are left open: name a node']);
  });

  it('explains from the manifests alone when the image is not on this machine, and says so', () => {
    const one = explained(files('"/etc/*.conf"', '/etc/x/', '/etc/x/y'), [], 'n1', '/etc/ntp.conf');
    expect(one).toMatchObject({
      seen: false,
      outcome: 'rule',
      rule: { path: '/etc/ntp.conf' },
      supply: { sure: false },
    });
    expect(one.supply.fact).toBeUndefined();
    expect(one.notes[0]).toContain('is not on this machine');
    expect(explained(files('/etc/x/', '/etc/x/y'), [], 'n1', '/etc/x/y/z').parents).toHaveLength(1);
    expect(explained(files(), [], 'n1', '/proc/1')).toMatchObject({ outcome: 'runtime' });
  });

  it('says what stands where the rule is applied already', () => {
    const applied: Trees = [
      ['image/i:/etc/motd', '-> ../.statelite/tmpfs/etc/motd'],
      ['image/i:/.default/etc/motd', 'hello\n'],
    ];
    const [before, after] = [image, applied].map((trees) => explained(files('/etc/motd'), trees, 'n1', '/etc/motd'));
    expect(before?.lies[0]?.what).toBe('a link to ../.statelite/tmpfs/etc/motd, once applied');
    expect(after?.lies[0]?.what).toBe('a link to ../.statelite/tmpfs/etc/motd');
    expect(after?.supply).toMatchObject({
      type: 'file',
      from: [{ place: '/install/netboot/o/a/p/rootimg/.default/etc/motd' }],
    });
  });

  it('tells why a rule cannot be put into effect', () => {
    const one = explained(files('{ file: /opt/x, options: persistent }'), image, 'n1', '/opt/x');
    expect(one.supply.problem).toBe('this node has no statelite mount');
    expect(one.write).toMatchObject({ allowed: false });
  });
});

describe('a relative link below a rule', () => {
  const linked: Trees = [
    ...image,
    ['image/i:/opt/app/x', 'x\n'],
    ['image/i:/opt/app/up', '-> ../data'],
    ['image/i:/opt/app/across', '-> ../../etc/motd'],
    ['image/i:/opt/app/beside', '-> ./x'],
  ];
  const of = (rows: readonly string[], path: string) => explained(files(...rows), linked, 'n1', path);

  it('is followed from where it lies on the node', () => {
    const one = of(['/opt/app/'], '/opt/app/up/file');
    expect(one).toMatchObject({ path: '/.statelite/tmpfs/opt/data/file', outcome: 'own-area', rule: undefined });
    expect(one.hops).toEqual([
      { at: '/opt/app/up', target: '../data', in: 'image', lies: '/.statelite/tmpfs/opt/app/up' },
    ]);
    expect(one.write).toEqual({ allowed: false, survives: false, to: '/.statelite/tmpfs/opt/data is not there' });
    expect(of(['/opt/app/'], '/opt/app/up').write).toMatchObject({ allowed: true, survives: false });
  });

  it('leads to another rule that lies there too, and to nothing without one', () => {
    expect(of(['/opt/app/'], '/opt/app/across')).toMatchObject({ path: '/.statelite/tmpfs/etc/motd' });
    const rows = ['/opt/app/', '/etc/motd'];
    expect(of(rows, '/opt/app/across')).toMatchObject({ path: '/etc/motd', outcome: 'rule', supply: { type: 'file' } });
    expect(of(['{ file: /opt/app/, options: localdisk }', '/etc/motd'], '/opt/app/across').path).toBe(
      '/.sllocal/localmnt/etc/motd',
    );
  });

  it('stays as it was inside the directory, with method bind, and without a rule', () => {
    expect(of(['/opt/app/'], '/opt/app/beside')).toMatchObject({ path: '/opt/app/x', outcome: 'below-rule' });
    expect(of(['{ file: /opt/app/, method: bind }'], '/opt/app/across').path).toBe('/etc/motd');
    expect(of(['/srv/none'], '/opt/app/across').path).toBe('/etc/motd');
  });
});

describe('a place where statelite keeps things', () => {
  it.each([
    ['/.statelite/tmpfs/etc/motd', { path: '/etc/motd', outcome: 'rule', supply: { type: 'file' } }],
    ['/.statelite/tmpfs/etc', { path: '/.statelite/tmpfs/etc', outcome: 'own-area', supply: { type: 'dir' } }],
    ['/.default/etc/motd', { outcome: 'own-area', supply: { type: 'file' }, write: { allowed: false } }],
    ['/.statelite/statelite.log', { outcome: 'own-area', supply: { type: 'file' }, write: { allowed: true } }],
    ['/.statelite/tmpfs/none/x', { outcome: 'own-area', supply: { type: undefined }, write: { allowed: false } }],
  ])('%s is explained as what a node has there', (path, expected) => {
    expect(explained(files('/etc/motd'), image, 'n1', path)).toMatchObject(expected);
  });
});
