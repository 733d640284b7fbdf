import { describe, expect, it } from '@jest/globals';
import { resolveCluster } from '../../src/cluster/resolve-cluster.ts';
import { loadManifests } from '../../src/manifest/load-manifests.ts';
import { brief, manifest, resolved } from './resolved.ts';

const site = (spec: string, files: Readonly<Record<string, string>> = {}): ReturnType<typeof resolveCluster> => {
  const text = manifest('Site', 'tokyo', spec);
  const read = (name: string): string | undefined => files[name];
  return resolveCluster(loadManifests([{ name: 'statelite.yaml', text }], read).manifests, read);
};

describe('the site', () => {
  it('has the defaults of xCAT', () => {
    expect(site('{ manifests: ["*"], master: 10.0.0.1 }').cluster.site).toMatchObject({
      name: 'tokyo',
      installdir: '/install',
      tftpdir: '/tftpboot',
      xcatport: 3001,
      exports: { file: '/etc/exports', lines: [], reload: true },
    });
  });

  it('gives $site its own settings, which attributes cannot override', () => {
    const { cluster } = site(
      '{ manifests: ["*"], master: 10.0.0.1, domain: x.org, attributes: { master: evil, rack: r1 } }',
    );
    expect(Object.fromEntries(cluster.site.attributes)).toEqual({
      master: '10.0.0.1',
      installdir: '/install',
      tftpdir: '/tftpboot',
      xcatport: '3001',
      domain: 'x.org',
      rack: 'r1',
    });
  });

  it('sorts local paths with the longest first', () => {
    const { cluster } = site('{ manifests: ["*"], master: m, localPaths: { "a:/x": /a, "a:/x/y": /b } }');
    expect(cluster.site.localPaths).toEqual([
      { server: 'a', path: '/x/y', directory: '/b' },
      { server: 'a', path: '/x', directory: '/a' },
    ]);
  });

  it('reads boot templates, and reports one that is not there', () => {
    const { cluster, diagnostics } = site(
      '{ manifests: ["*"], master: m, templates: { pxe: my.hbs, grub2: gone.hbs } }',
      { 'my.hbs': 'T' },
    );
    expect(cluster.site.templates.get('pxe')).toEqual({ file: 'my.hbs', text: 'T' });
    expect(brief(diagnostics)).toEqual(['error file-unreadable 4: "gone.hbs" is not there or cannot be read']);
  });

  it('refuses directories that climb', () => {
    expect(brief(site('{ manifests: ["*"], master: m, installdir: /install/../etc }').diagnostics)).toEqual([
      'error path-malformed 4: "/install/../etc" is not an absolute path without ".."',
    ]);
  });

  it('may be missing without hiding what else is wrong', () => {
    const { manifests } = loadManifests(
      [{ name: 'a.yaml', text: manifest('Node', 'n1', '{ image: gone }') }],
      () => undefined,
    );
    expect(brief(resolveCluster(manifests, () => undefined).diagnostics)).toEqual([
      'error image-unknown 4: there is no image "gone" for n1',
    ]);
  });
});

describe('images', () => {
  it('lie below installdir unless they say otherwise', () => {
    const { cluster } = resolved(
      manifest('Image', 'a', '{ os: o, arch: x, profile: p }') +
        manifest('Image', 'b', '{ os: o, arch: x, profile: q, directory: /images/b/, kernel: vmlinuz }'),
    );
    expect(cluster.images.map(({ name, directory, kernel, initrd }) => [name, directory, kernel, initrd])).toEqual([
      ['a', '/install/netboot/o/x/p', 'kernel', 'initrd.gz'],
      ['b', '/images/b', 'vmlinuz', 'initrd.gz'],
    ]);
  });

  it('must not share a directory, nor lie in each other’s root tree', () => {
    const { diagnostics } = resolved(
      manifest('Image', 'a', '{ os: o, arch: x, profile: p }') +
        manifest('Image', 'b', '{ os: o, arch: x, profile: q, directory: /install/netboot/o/x/p }') +
        manifest('Image', 'c', '{ os: o, arch: x, profile: r, directory: /install/netboot/o/x/p/rootimg/srv }') +
        manifest('Image', 'd', '{ os: o, arch: x, profile: s, directory: /install/netboot/o/x/p/inner }'),
    );
    expect(brief(diagnostics)).toEqual([
      'error image-directory-shared 8: image "b" is in the directory of "a"',
      'error image-directory-shared 13: image "c" is in the root tree of "a"',
    ]);
  });

  it('must not be the root of the machine', () => {
    expect(brief(resolved(manifest('Image', 'a', '{ os: o, arch: x, profile: p, directory: / }')).diagnostics)).toEqual(
      ['error path-malformed 4: "/" cannot be the directory of an image'],
    );
  });
});

describe('the policy', () => {
  it('is sorted by priority, without disabled rows', () => {
    const { cluster, diagnostics } = resolved(
      manifest(
        'Policy',
        'p',
        '{ rules: [{ priority: 4.8, commands: [litetree], rule: allow }, { priority: 4.7, commands: [litefile], rule: allow }, { priority: 4.7, rule: deny, disable: true }] }',
      ),
    );
    expect(brief(diagnostics)).toEqual([]);
    expect(cluster.policy.map(({ priority, commands, rule }) => [priority, commands, rule])).toEqual([
      [4.7, ['litefile'], 'allow'],
      [4.8, ['litetree'], 'allow'],
    ]);
  });

  it('must not have one priority twice, nor name nodes that do not exist', () => {
    const { diagnostics } = resolved(
      manifest('Policy', 'p', '{ rules: [{ priority: 1, rule: allow }, { priority: 1, rule: deny, noderange: n7 }] }'),
    );
    expect(brief(diagnostics)).toEqual([
      'error policy-priority-repeated 4: two policy rules have the priority 1',
      'error noderange-unknown 4: "n7" is neither a node nor a group',
    ]);
  });
});
