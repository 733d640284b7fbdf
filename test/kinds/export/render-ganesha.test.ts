import { describe, expect, it } from '@jest/globals';
import { ganeshaClient } from '../../../src/kinds/export/ganesha-client.ts';
import { ganeshaRights } from '../../../src/kinds/export/ganesha-rights.ts';
import { renderGanesha } from '../../../src/kinds/export/render-ganesha.ts';
import { aCluster, anExport } from './a-cluster.ts';

const lines = [
  anExport(1, '/install', ['*', '@rack', '*.cluster'], ['ro', 'no_root_squash', 'no_subtree_check']),
  anExport(2, '/state', ['10.0.0.0/8'], ['rw', 'no_root_squash', 'no_subtree_check']),
  anExport(
    3,
    '/install/',
    ['admin', '10.0.0.1'],
    ['rw', 'insecure', 'sec=krb5:krb5p', 'anonuid=1', 'no_subtree_check'],
  ),
];

const idsOf = (text: string): readonly string[] => [...text.matchAll(/Export_Id = (\d+)/g)].map((one) => one[1] ?? '');

describe('the blocks for NFS-Ganesha', () => {
  it('have one export a path, whose clients stand in the order in which nfs-utils decides', () => {
    expect(renderGanesha(aCluster(lines), ['3', '4'])).toMatchObject({
      text: `EXPORT {
  Export_Id = 19777;
  Path = "/install";
  Pseudo = "/install";
  Protocols = 3, 4;
  Access_Type = None;
  FSAL { Name = VFS; }
  CLIENT {
    Clients = admin, 10.0.0.1;
    Access_Type = RW;
    Squash = Root_Squash;
    Anonymous_Uid = 1;
    Anonymous_Gid = 65534;
    SecType = krb5, krb5p;
    PrivilegedPort = false;
  }
  CLIENT {
    Clients = *.cluster, @rack, *;
    Access_Type = RO;
    Squash = No_Root_Squash;
    Anonymous_Uid = 65534;
    Anonymous_Gid = 65534;
    SecType = sys;
    PrivilegedPort = true;
  }
}

EXPORT {
  Export_Id = 45887;
  Path = "/state";
  Pseudo = "/state";
  Protocols = 3, 4;
  Access_Type = None;
  FSAL { Name = VFS; }
  CLIENT {
    Clients = 10.0.0.0/8;
    Access_Type = RW;
    Squash = No_Root_Squash;
    Anonymous_Uid = 65534;
    Anonymous_Gid = 65534;
    SecType = sys;
    PrivilegedPort = true;
  }
}
`,
      diagnostics: [{ code: 'ganesha-readonly-nfs4', severity: 'warning', at: lines[0]?.because }],
    });
  });

  it('number an export by its path alone, so that other exports come and go without breaking file handles', () => {
    const [install, state] = idsOf(renderGanesha(aCluster(lines), ['3']).text);
    const more = [anExport(9, '/apps', ['*'], ['ro', 'no_subtree_check']), ...lines.slice(1)];
    expect(idsOf(renderGanesha(aCluster(more), ['3']).text).slice(1)).toEqual([state, install]);
    const many = Array.from({ length: 2000 }, (_, i) => anExport(i, `/${i}`, ['*'], ['ro', 'no_subtree_check']));
    const ids = idsOf(renderGanesha(aCluster(many), ['3']).text).map(Number);
    expect([new Set(ids).size, Math.min(...ids) >= 1, Math.max(...ids) <= 65_535]).toEqual([2000, true, true]);
  });

  it('come without the warning of writing through links where that works', () => {
    const codes = (cluster: ReturnType<typeof aCluster>, versions: readonly ('3' | '4')[]): readonly string[] =>
      renderGanesha(cluster, versions).diagnostics.map(({ code }) => code);
    expect(codes(aCluster(lines), ['3'])).toEqual([]);
    expect(codes(aCluster(lines.slice(1)), ['4'])).toEqual([]);
    expect(codes(aCluster([anExport(1, '/home', ['*'], ['ro', 'no_subtree_check'])]), ['4'])).toEqual([]);
    expect(codes(aCluster(lines.slice(0, 1)), ['4'])).toEqual(['ganesha-readonly-nfs4']);
  });

  it('are refused for a path that cannot stand in quotes there', () => {
    const { diagnostics } = renderGanesha(aCluster([anExport(1, '/a"b', ['*'], ['rw', 'no_subtree_check'])]), ['3']);
    expect(diagnostics).toMatchObject([{ code: 'ganesha-cannot-express', severity: 'error' }]);
  });
});

describe('a client', () => {
  it.each([
    ['n01.cluster', 'n01.cluster', 0],
    ['10.0.0.1', '10.0.0.1', 1],
    ['fe80::1', 'fe80::1', 1],
    ['10.0.0.0/8', '10.0.0.0/8', 1],
    ['10.1.0.0/255.255.0.0', '10.1.0.0/16', 1],
    ['0.0.0.0/0.0.0.0', '0.0.0.0/0', 1],
    ['fd00::/8', 'fd00::/8', 1],
    ['n?[0-9].cluster', 'n?[0-9].cluster', 2],
    ['@rack', '@rack', 3],
    ['*', '*', 4],
  ])('%s is written %s', (client, text, rank) => {
    expect(ganeshaClient(client)).toEqual({ text, rank });
  });

  it.each(['gss/krb5', 'n[0-9].cluster', '10.0.0.0/255.0.255.0', 'n[!a]*'])('%s is none there', (client) => {
    expect(ganeshaClient(client)).toHaveProperty('fault');
  });
});

describe('options', () => {
  it.each([
    [['ro'], 'RO', 'Root_Squash', 'sys'],
    [['rw', 'no_root_squash'], 'RW', 'No_Root_Squash', 'sys'],
    [['all_squash', 'no_root_squash'], 'RO', 'All_Squash', 'sys'],
    [['sec=krb5i:null', 'rw'], 'RW', 'Root_Squash', 'krb5i, none'],
    [['rw', 'sec=unix', 'ro'], 'RO', 'Root_Squash', 'sys'],
  ])('%j grant %s with %s to %s', (options, access, squash, flavors) => {
    const rights = ganeshaRights(options);
    expect([rights.access, rights.words.slice(0, 2), rights.words[4]]).toEqual([
      access,
      [`Access_Type = ${access}`, `Squash = ${squash}`],
      `SecType = ${flavors}`,
    ]);
    expect([rights.ignored, rights.missing]).toEqual([[], []]);
  });

  it.each([
    [['fsid=0'], ['fsid=0'], []],
    [['async', 'crossmnt', 'no_acl', 'subtree_check'], ['async', 'crossmnt', 'subtree_check', 'no_acl'], []],
    [['squash_uids=0-9'], [], ['squash_uids=0-9']],
    [['mountpoint'], [], ['mountpoint']],
    [['xprtsec=mtls'], [], ['xprtsec=mtls']],
    [['xprtsec=none'], [], []],
    [['sec=sys', 'ro', 'sec=krb5', 'rw'], [], ['different rights for different sec= flavors']],
  ])('%j leave out %j, and %j withholds something', (options, ignored, missing) => {
    expect(ganeshaRights(options)).toMatchObject({ ignored, missing });
  });
});
