import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { importXcat } from '../../src/import/import-xcat.ts';
import { loadImported } from './load.ts';

const site = { name: 'site.csv', text: '#key,value,comments,disable\n"master","10.0.0.1",,\n' };

const nodeDump = (count: number, odd: (index: number) => boolean) => {
  const names = Array.from({ length: count }, (_, index) => `n${String(index + 1).padStart(5, '0')}`);
  const table = (name: string, header: string, row: (node: string, index: number) => string) => ({
    name: `${name}.csv`,
    text: `${header}\n${names.map(row).join('\n')}\n`,
  });
  const hex = (value: number): string => value.toString(16).padStart(2, '0');
  return [
    site,
    table('nodelist', '#node,groups,status,comments,disable', (node) => `"${node}","compute,all","booted",,`),
    table('noderes', '#node,nfsserver,netboot,comments,disable', (node) => `"${node}","10.0.0.1","pxe",,`),
    table('nodepos', '#node,rack,comments,disable', (node, i) => `"${node}","r${odd(i) ? i : 'x'}",,`),
    table(
      'nodetype',
      '#node,os,arch,profile,provmethod,comments,disable',
      (node) => `"${node}","el9","x86_64","c","el9-x86_64-statelite-c",,`,
    ),
    table(
      'hosts',
      '#node,ip,hostnames,comments,disable',
      (node, i) => `"${node}","10.${1 + (i >> 16)}.${(i >> 8) & 255}.${i & 255}",,,`,
    ),
    table(
      'mac',
      '#node,interface,mac,comments,disable',
      (node, i) => `"${node}","eth0","52:54:00:${hex(i >> 16)}:${hex((i >> 8) & 255)}:${hex(i & 255)}",,`,
    ),
  ];
};

describe('importXcat', () => {
  it('folds ten thousand like nodes into one range', () => {
    const dump = nodeDump(10_000, () => false);
    const imported = importXcat(dump);
    const nodes = imported.files.find(({ name }) => name === 'manifests/nodes.yaml')?.text ?? '';
    expect(nodes).toContain('name: "n[00001-10000]"');
    expect(imported.files.map(({ name }) => name)).not.toContain('manifests/nodes.csv');
    const { cluster, errors } = loadImported(imported);
    expect(errors).toEqual([]);
    const last = cluster.node('n10000');
    expect([last?.ip, last?.macs, last?.image]).toEqual([
      '10.1.39.15',
      ['52:54:00:00:27:0f'],
      'el9-x86_64-statelite-c',
    ]);
  });

  it('puts ten thousand nodes that differ into a table, and they load the same', () => {
    const dump = nodeDump(10_000, () => true);
    const imported = importXcat(dump);
    expect(imported.files.map(({ name }) => name)).toContain('manifests/nodes.csv');
    const { cluster, errors } = loadImported(imported);
    expect(errors).toEqual([]);
    expect(cluster.nodes.length).toBe(10_000);
    const node = cluster.node('n00258');
    expect([node?.ip, node?.macs, node?.attribute('nodepos', 'rack'), node?.groups]).toEqual([
      '10.1.1.1',
      ['52:54:00:00:01:01'],
      'r257',
      ['compute', 'all'],
    ]);
  });

  it('makes a repository that loads from no table at all', () => {
    const imported = importXcat([]);
    expect(imported.files.map(({ name }) => name)).toEqual(['statelite.yaml']);
    expect(loadImported(imported).errors).toEqual([]);
    expect(imported.report.map(({ code }) => code)).toEqual(['import-master-missing']);
  });

  it('makes manifests that load without errors, but for what the report announces, from any tables', () => {
    fc.assert(
      fc.property(anyDump, (dump) => {
        const imported = importXcat(dump);
        const told = new Set<string>(
          imported.report.filter(({ severity }) => severity === 'error').map(({ code }) => code),
        );
        const surprises = loadImported(imported).errors.filter(({ code }) => !told.has(announcedBy.get(code) ?? ''));
        expect(surprises).toEqual([]);
      }),
      { numRuns: Number(process.env.RUNS ?? 500) },
    );
  });
});

/** The errors of the loader that follow from rows which are imported although the report calls them errors. */
const announcedBy: ReadonlyMap<string, string> = new Map([
  ['child-of-ro', 'import-nesting'],
  ['child-of-con', 'import-nesting'],
  ['child-of-persistent', 'import-nesting'],
  ['child-method-differs', 'import-nesting'],
  ['rule-conflict', 'import-group-conflict'],
  ['variable-unsafe', 'import-variable-undefined'],
  ['variable-without-value', 'import-variable-undefined'],
  ['persistent-without-mount', 'import-state-missing'],
]);

const noise = fc.oneof(
  { weight: 8, arbitrary: fc.constant('') },
  { weight: 1, arbitrary: fc.string() },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
);
const from = (...texts: string[]) =>
  fc.oneof({ weight: 12, arbitrary: fc.constantFrom(...texts) }, { weight: 1, arbitrary: noise });
const names = ['n1', 'n2', 'n03', 'r1-r2', 'compute', 'all', 'n[1-3]'];
const groups = from('compute,all', 'all', 'compute', '', 'all,bad name', '-x');
const image = from('', 'ALL', 'el9-x86_64-statelite-c', 'el9-x86_64-c', 'gpu', 'rh', 'other');
const disable = fc.oneof(
  { weight: 8, arbitrary: fc.constant('') },
  { weight: 1, arbitrary: fc.constantFrom('1', 'no', 'false', '0') },
);
const place = from(
  's:/d',
  '/d',
  's:/d/$node',
  '$noderes.nfsserver:/x/$nodepos.room',
  's:/$nodetype.os$nodetype.arch',
  's:/#CMD=id#',
  '$x',
  's:',
  's:/a/../b',
  's:/$Node',
  's:/d $site.k',
);
const path = from(
  '/etc/a',
  '/etc/a/',
  '/var/',
  '/var/log',
  '/var/log/x/',
  '/',
  'rel',
  '/.default/x',
  '/a/../b',
  '/etc/*',
  '/etc/[x',
  '/run/x',
  '/etc/mtab',
  '/a b:c',
);
const columns: Readonly<Record<string, Readonly<Record<string, fc.Arbitrary<string>>>>> = {
  litefile: {
    image,
    file: path,
    options: from(
      '',
      'tmpfs',
      'rw',
      'ro',
      'con',
      'persistent',
      'link',
      'link,ro',
      'link,con',
      'link,persistent',
      'tempfs',
      'localdisk',
      'bad',
    ),
    comments: noise,
    disable,
  },
  litetree: {
    priority: from('1', '1.0', '2', '-1', 'x', '1e400'),
    image,
    directory: place,
    mntopts: from('', 'soft', 'a b', '\u0001'),
    comments: noise,
    disable,
  },
  statelite: { node: from(...names), image, statemnt: place, mntopts: from('', 'vers=4'), comments: noise, disable },
  policy: {
    priority: from('1', '1.0', '2', 'x'),
    name: noise,
    commands: from('litefile', 'litetree', 'a,b', ''),
    noderange: from('', 'compute', 'gone', '(('),
    rule: from('allow', '', ' ', 'deny'),
    disable,
  },
  nodelist: { node: from('n1', 'n2', 'n03', 'r1-r2', 'n[1-3]'), groups, status: noise, comments: noise, disable },
  nodetype: {
    node: from(...names),
    os: from('el9', '', 'a/b'),
    arch: from('x86_64'),
    profile: from('c', 'd'),
    provmethod: from('', 'install', 'el9-x86_64-statelite-c', 'other'),
    disable,
  },
  noderes: {
    node: from(...names),
    nfsserver: from('10.0.0.1', '', 'a b', '..', '/a/b/'),
    netboot: from('pxe', 'odd'),
    disable,
    'x y': noise,
    secretword: noise,
  },
  nodepos: { node: from(...names), room: from('tokyo', '', '..', '|\\D+(\\d+)|(($1-1)/2)|', '/n/r/', '|(|'), disable },
  hosts: {
    node: from(...names),
    ip: from('10.0.0.1', '10.0.0.2', '', 'x', '|\\D+(\\d+)|10.0.0.($1+0)|', 'fe80::1'),
    hostnames: noise,
    disable,
  },
  mac: {
    node: from(...names),
    interface: from('eth0', ''),
    mac: from('52:54:00:00:00:01', '525400000002', '52:54:00:00:00:03!n1|52:54:00:00:00:04', 'x', ''),
    disable,
  },
  osimage: {
    imagename: from('el9-x86_64-statelite-c', 'gpu', 'other', ''),
    groups: from('', 'rh', 'rh,cuda'),
    profile: from('c', 'd', ''),
    provmethod: from('statelite', 'statelite', 'install'),
    osvers: from('el9', ''),
    osarch: from('x86_64', ''),
    disable,
  },
  linuximage: {
    imagename: from('el9-x86_64-statelite-c', 'gpu'),
    addkcmdline: noise,
    rootimgdir: from('/i/c', '/i/d', '', 'x', '/'),
    disable,
  },
  site: {
    key: from('master', 'installdir', 'domain', 'k', 'password'),
    value: from('10.0.0.1', '/install', 'x y', ''),
    disable,
  },
};

const anyTable = fc.constantFrom(...Object.keys(columns)).chain((name) => {
  const row = fc.record(columns[name] ?? {}).map((cells) =>
    Object.values(cells)
      .map((text) => (text === '' ? '' : `"${text.replaceAll('"', '""')}"`))
      .join(','),
  );
  const header = fc.constantFrom('#', '#', '#', '').map((sign) => sign + Object.keys(columns[name] ?? {}).join(','));
  return fc
    .tuple(header, fc.array(row, { maxLength: 6 }))
    .map(([head, rows]) => ({ name: `${name}.csv`, text: [head, ...rows, ''].join('\n') }));
});

const anyDump = fc.uniqueArray(anyTable, { selector: ({ name }) => name, minLength: 3, maxLength: 13 });
