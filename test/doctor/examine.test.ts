import { describe, expect, it } from '@jest/globals';
import { examine, type Finding } from '../../src/doctor/examine.ts';
import type { Machine, Needs } from '../../src/doctor/machine.ts';
import { needsOf } from '../../src/doctor/needs-of.ts';
import { inspectMachine } from '../../src/host/inspect-machine.ts';

const needs: Needs = {
  ...needsOf(undefined, { builds: new Set(['apt']) }),
  master: '10.0.0.1',
  images: [{ name: 'el9', directory: '/install/el9', files: ['rootimg', 'kernel'] }],
  loaders: [{ name: 'pxe', files: ['pxelinux.0'], help: 'copy it there' }],
};
const room = { writable: true, freeBytes: 2 ** 34, freeInodes: 1_000_000 };
const healthy: Machine = {
  node: '20.19.0',
  root: true,
  itself: true,
  addresses: ['10.0.0.1'],
  programs: new Set(['exportfs', 'mmdebstrap', 'python3']),
  nfsd: { known: true, threads: 8 },
  exported: ['/install'],
  ports: new Set(['udp/69', 'udp/67', 'tcp/2049']),
  directories: new Map([
    ['/install', room],
    ['/tftpboot', room],
  ]),
  files: new Set(['/install/el9/rootimg', '/install/el9/kernel', '/tftpboot/pxelinux.0']),
};
const ailing = (change: Partial<Machine>): readonly Finding[] =>
  examine({ ...healthy, ...change }, needs).filter(({ state }) => state !== 'good');

describe('examine', () => {
  it('finds nothing wrong with a machine that has all that is needed', () => {
    expect(ailing({})).toEqual([]);
  });

  it.each<readonly [string, Partial<Machine>, string, Finding['state']]>([
    ['an old Node.js', { node: '20.18.3' }, 'Node.js', 'bad'],
    ['somebody without privileges', { root: false }, 'privileges', 'poor'],
    ['a directory that is missing', { directories: new Map([['/install', room]]) }, '/tftpboot', 'bad'],
    ['a program that is missing', { programs: new Set(['exportfs', 'perl']) }, 'mmdebstrap', 'bad'],
    ['neither of two programs', { programs: new Set(['exportfs', 'mmdebstrap']) }, 'perl or python3', 'poor'],
    ['no NFS server', { nfsd: { known: true, threads: 0 }, ports: new Set(['udp/69', 'udp/67']) }, 'NFS server', 'bad'],
    ['a directory that is not exported', { exported: ['/home', '/inst'] }, 'exports', 'bad'],
    ['no TFTP server', { ports: new Set(['udp/67']) }, 'TFTP server', 'bad'],
    ['no DHCP server of its own', { ports: new Set(['udp/69']) }, 'DHCP server', 'poor'],
    ['another address than the nodes are told', { addresses: ['10.0.0.2'] }, 'master', 'poor'],
    [
      'an image without a kernel',
      { files: new Set(['/install/el9/rootimg', '/tftpboot/pxelinux.0']) },
      'image el9',
      'bad',
    ],
  ])('reports %s, alone, with how to mend it', (_, change, name, state) => {
    const findings = ailing(change);
    expect(findings.map((one) => [one.name, one.state])).toEqual([[name, state]]);
    expect(findings[0]?.help?.length).toBeGreaterThan(5);
  });

  it('tells a full file system from one that counts no inodes', () => {
    const withRoom = (left: Partial<typeof room>) => ({
      directories: new Map([...healthy.directories, ['/install', { ...room, ...left }]]),
    });
    expect(ailing(withRoom({ freeBytes: 2 ** 20 })).map(({ name }) => name)).toEqual(['/install']);
    expect(ailing(withRoom({ freeInodes: 10 })).map(({ name }) => name)).toEqual(['/install']);
    expect(ailing(withRoom({ freeInodes: 0 }))).toEqual([]);
    expect(ailing(withRoom({ writable: false }))[0]?.state).toBe('bad');
  });

  it('does not ask about servers when a tree below --root is meant', () => {
    const names = examine({ ...healthy, itself: false, ports: new Set(), exported: [] }, needs).map(({ name }) => name);
    expect(names).toEqual([
      'Node.js',
      '/install',
      '/tftpboot',
      'image el9',
      'exportfs',
      'mmdebstrap',
      'perl or python3',
      'loader pxe',
    ]);
  });

  it('can be told of this very machine', () => {
    const machine = inspectMachine('/', { ...needs, installdir: '/', tftpdir: '/nowhere/at/all' });
    expect(machine.node).toBe(process.versions.node);
    expect(machine.addresses).toContain('127.0.0.1');
    expect([...machine.directories.keys()]).toEqual(['/']);
    expect(machine.directories.get('/')?.freeBytes).toBeGreaterThan(0);
  });
});
