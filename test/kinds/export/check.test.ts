import { describe, expect, it } from '@jest/globals';
import type { Diagnostic } from '../../../src/core/diagnostic.ts';
import { checkExports } from '../../../src/kinds/export/check.ts';
import { aCluster, anExport } from './a-cluster.ts';

const check = (clients: readonly string[], options: readonly string[], path = '/srv'): readonly Diagnostic[] =>
  checkExports(aCluster([anExport(7, path, clients, options)]));

const codesOf = (diagnostics: readonly Diagnostic[]): readonly string[] => diagnostics.map((one) => one.code);
const fine = ['ro', 'no_subtree_check'];

describe('checkExports', () => {
  it('is content with a good declaration, and with none', () => {
    const clients = ['*', 'n1.cluster', '*.cluster', 'n[0-9]?', '@ng', '10.0.0.1', '10.0.0.0/8', '10.0.0.0/255.0.0.0'];
    expect(
      check([...clients, '2001:db8::1', '2001:db8::/48', 'gss/krb5'], [...fine, 'fsid=root', 'sec=sys:krb5']),
    ).toEqual([]);
    expect(checkExports(aCluster([]))).toEqual([]);
  });

  it("only warns of the 2010 document's own line, that exportfs will complain", () => {
    const [only, ...more] = check(['*'], ['ro', 'no_root_squash', 'sync'], '/install');
    expect(more).toEqual([]);
    expect(only).toMatchObject({ code: 'export-subtree-check-unset', severity: 'warning', at: { start: { line: 7 } } });
    expect(only?.help).toContain('no_subtree_check');
  });

  it.each([
    ['no_root_squsah', 'did you mean no_root_squash?'],
    ['fsid', 'did you mean fsid=?'],
    ['ro=1', 'did you mean ro?'],
    ['anonuidd=1', 'did you mean anonuid=?'],
    ['toString', 'exports(5) lists the options'],
    ['constructor=1', 'exports(5) lists the options'],
  ])('does not know the option %s', (option, help) => {
    expect(check(['*'], [...fine, option])).toMatchObject([{ code: 'export-option-unknown', severity: 'error', help }]);
  });

  it.each([
    'anonuid=me',
    'anongid=',
    'fsid=x',
    'sec=kerberos',
    'mp=rel',
    'refer=/a',
    'squash_uids=1-5,7',
    'ro,sync',
    '',
    'a b',
    'ro)',
  ])('refuses the value of %j', (option) => {
    expect(codesOf(check(['*'], [...fine, option]))).toEqual(['export-option-value']);
  });

  it.each([
    '',
    'n1 n2',
    '*(ro)',
    '-ro',
    '[2001:db8::1]',
    '10.0.0.0/33',
    '10.0.0/8',
    '10.0.0.0/255.0.0.256',
    '2001:db8::/129',
    'n1,n2',
    'né',
    `${'x'.repeat(500)}`,
  ])('refuses the client %j', (client) => {
    expect(codesOf(check([client], fine))).toEqual(['export-client-invalid']);
  });

  it('refuses an export to nobody', () => {
    expect(codesOf(check([], fine))).toEqual(['export-client-invalid']);
  });

  it.each(['install', '/a/../b', '/a\0', '/a\\040b', `/${'x'.repeat(1024)}`])('refuses the path %j', (path) => {
    expect(codesOf(check(['*'], fine, path))).toEqual(['export-path-invalid']);
  });

  it('finds options that contradict each other, but not between two security flavors', () => {
    const pairs = ['ro rw', 'async sync', 'insecure_locks auth_nlm', 'anonuid=1 anonuid=2', 'hide nohide'];
    for (const pair of pairs) {
      const found = check(['*'], ['no_subtree_check', ...pair.split(' ')]);
      expect([pair, codesOf(found)]).toEqual([pair, ['export-option-conflict']]);
    }
    expect(check(['*'], ['no_subtree_check', 'no_auth_nlm', 'insecure_locks', 'anonuid=1', 'anonuid=1'])).toEqual([]);
    expect(check(['*'], ['no_subtree_check', 'sec=krb5', 'rw', 'sec=sys', 'ro'])).toEqual([]);
    expect(codesOf(check(['*'], ['no_subtree_check', 'sec=krb5', 'sync', 'sec=sys', 'async']))).toEqual([
      'export-option-conflict',
    ]);
  });

  it.each([
    '/install',
    '/',
    '/install/netboot/rhels5.3/x86_64/compute/rootimg',
    '/install/netboot/rhels5.3/x86_64/compute/rootimg/etc',
  ])('warns when %s, which concerns an image, is exported for writing', (path) => {
    const [found] = check(['*'], ['rw', 'no_subtree_check'], path);
    expect(found).toMatchObject({
      code: 'export-writable-image',
      severity: 'warning',
      related: [{ at: { start: { line: 90 } } }],
    });
    expect(check(['*'], fine, path)).toEqual([]);
    expect(check(['*'], ['rw', 'no_subtree_check'], '/installer')).toEqual([]);
  });

  it('finds a path that is declared for one client twice, however it is written', () => {
    const lines = [anExport(7, '/srv', ['a', 'b'], fine), anExport(8, '/srv/', ['c', 'A'], fine)];
    expect(checkExports(aCluster(lines))).toMatchObject([
      { code: 'export-declared-twice', at: { start: { line: 8 } }, related: [{ at: { start: { line: 7 } } }] },
    ]);
  });
});
