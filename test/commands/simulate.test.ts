import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { type ASite, aSite, stampsBelow } from './support/a-site.ts';

const schema = JSON.parse(readFileSync(new URL('../../schemas/simulation.schema.json', import.meta.url), 'utf8'));
const valid = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false }).compile(schema);

let site: ASite;
beforeEach(() => {
  site = aSite();
});
afterEach(() => site.remove());

const layer =
  'apiVersion: statelite/v1\nkind: LiteTree\nmetadata: { name: t }\nspec: { layers: [{ priority: 1, directory: "10.0.0.1:/layer/$node" }] }\n';

/** Puts a file into the layer of a node. */
const inLayer = (node: string, path: string, text: string): void => {
  const at = join(site.root, 'layer', node, path);
  mkdirSync(dirname(at), { recursive: true });
  writeFileSync(at, text);
};

const git = (...args: readonly string[]): void => {
  const own = ['-c', 'user.name=t', '-c', 'user.email=t@example.com', '-c', 'commit.gpgsign=false'];
  const done = spawnSync('git', ['-C', site.repository, ...own, ...args], { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(done.stderr);
};

describe('simulate', () => {
  it('says what a node will see, the same before and after apply, and writes nothing', async () => {
    const before = stampsBelow(site.directory);
    const first = await site.run('simulate', 'n01');
    expect(first).toMatchObject({ code: 0 });
    expect(first.out).toContain('/etc/motd: file from image, writable, lost at a reboot (tmpfs bind)\n');
    expect(stampsBelow(site.directory)).toEqual(before);
    await site.run('apply', '--yes');
    expect((await site.run('simulate', 'n01')).out).toBe(first.out);
  });

  it('finds what a pattern matches also once it is converted', async () => {
    site.manifest(
      'manifests/glob.yaml',
      'apiVersion: statelite/v1\nkind: LiteFile\nmetadata: { name: g }\nspec: { files: [/srv/*] }\n',
    );
    const first = await site.run('simulate', 'n01');
    expect(first.out).toContain('/srv/table: file from image, writable, lost at a reboot (tmpfs link)\n');
    await site.run('apply', '--yes');
    expect(await site.run('simulate', 'n01')).toEqual(first);
    expect((await site.run('explain', 'n01', '/srv/table')).out).toContain('/srv/*');
  });

  it('says nothing of nodes whose image is not on this machine, and that it says nothing', async () => {
    const one = await site.run('simulate', 'all');
    expect(one.code).toBe(0);
    const before = new Set(one.out.match(/^image \w+/gm));
    expect(before).toEqual(new Set(['image compute', 'image login']));
    site.edit('manifests/images.yaml', 'profile: login', 'profile: gone');
    const { code, out, err } = await site.run('simulate', 'all');
    expect([code, out.match(/^image \w+/gm)]).toEqual([0, ['image compute']]);
    expect(err).toContain('nothing is said of l01, which boots image login: its root tree is not on this machine');
    expect(await site.run('simulate', 'l01')).toMatchObject({ code: 3, out: '' });
    expect(await site.run('simulate', 'n01', '--diff', 'l01')).toMatchObject({ code: 3, out: '' });
    const compared = await site.run('simulate', 'n01,n02', '--diff', 'l01,n01,n02', '-q');
    expect(compared).toMatchObject({ code: 0, out: expect.stringContaining('\nAlike: ') });
  });

  it('does not take nodes for new or gone whose image is on this machine for one revision only', async () => {
    git('init', '-q');
    git('add', '.');
    git('commit', '-q', '-m', 'first');
    site.edit('manifests/images.yaml', 'profile: login', 'profile: gone');
    const { code, out } = await site.run('simulate', 'all', '--at', 'HEAD', '--diff', '-q');
    expect([code, out]).toEqual([0, expect.stringContaining('\nAlike: ')]);
  });

  it('answers in JSON, and says what this machine does not see', async () => {
    site.manifest('manifests/far.yaml', layer.replace('10.0.0.1:', 'far:'));
    const { code, out, err } = await site.run('simulate', 'n01', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      revision: null,
      groups: [{ image: 'compute', nodes: ['n01'], paths: [{ path: '/etc/motd', from: ['image'] }, {}, {}] }],
    });
    expect(JSON.stringify(JSON.parse(err))).toContain('tree-not-visible');
  });

  it.each([
    [['nobody']],
    [['n01', '--diff']],
    [['n01', '--diff', 'nobody']],
    [['n01', '--at', 'HEAD']],
    [['n01', '--at', 'a', '--at', 'b', '--at', 'c']],
    [['n01', '--at', 'a', '--at', 'b', '--diff', 'n02']],
    [['n01', '--diff', 'n02', '--tree']],
  ])('refuses %j', async (args) => {
    expect(await site.run('simulate', ...args)).toMatchObject({ code: 3, out: '' });
  });

  it('groups the nodes of a range by what they will see', async () => {
    site.manifest('manifests/layer.yaml', layer);
    inLayer('n02', '/etc/ntp.conf', 'server n02\n');
    const { code, out } = await site.run('simulate', 'all');
    expect(code).toBe(0);
    expect(out).toBe(`image compute: 2 nodes alike, 1 differs
n[01,03]
  /etc/motd: file from image, writable, lost at a reboot (tmpfs bind)
  /etc/ntp.conf: file from image, writable, lost at a reboot (tmpfs link)
  /var/log: dir from image, writable, lost at a reboot (tmpfs link)
n02 differs in
  ~ /etc/ntp.conf: file from layer 1, writable, lost at a reboot (tmpfs link)

image login: 1 node alike
l01
  /etc/ntp.conf: file from image, writable, lost at a reboot (tmpfs link)
  /var/log: dir from image, writable, lost at a reboot (tmpfs link)
`);
  });

  it('draws the tree that rules decide, and with --all everything', async () => {
    site.manifest('manifests/layer.yaml', layer);
    inLayer('n01', '/var/log/extra', 'x\n');
    expect((await site.run('simulate', 'n01', '--tree')).out).toBe(`etc/
  motd  image, writable, lost at a reboot
  ntp.conf  image, writable, lost at a reboot
var/
  log/  layer 1, writable, lost at a reboot
    extra
`);
    const all = await site.run('simulate', 'n01', '--tree', '--all');
    expect(all.out).toContain('  hosts\n');
    expect(all.out).toContain('  run -> /run\n');
  });

  it('compares two nodes, contents included, and ends with 2 when they differ', async () => {
    site.manifest('manifests/layer.yaml', layer);
    for (const node of ['n01', 'n02']) inLayer(node, '/etc/ntp.conf', `server ${node}\n`);
    inLayer('n02', '/var/log/only', 'x\n');
    const { code, out } = await site.run('simulate', 'n01', '--diff', 'n02');
    expect(code).toBe(2);
    expect(out).toBe(`n01 → n02

  ~ change  /etc/ntp.conf: the content differs; file from layer 1, writable, lost at a reboot (tmpfs link)
  ~ change  /var/log: dir from image, writable, lost at a reboot (tmpfs link) → dir from layer 1, writable, lost at a
      reboot (tmpfs link)
  - gone    /var/log/messages: file from image, writable, lost at a reboot (tmpfs link)
  + new     /var/log/only: file from layer 1, writable, lost at a reboot (tmpfs link)

4 paths of 5 differ.
`);
    expect(await site.run('simulate', 'n01', '--diff', 'n01')).toMatchObject({ code: 0 });
    expect(await site.run('simulate', 'n01', '--diff', 'l01')).toMatchObject({
      code: 2,
      out: expect.stringContaining('the image changes, compute → login'),
    });
  });

  it('compares a revision with the working tree for all nodes, without a checkout', async () => {
    git('init', '-q');
    git('add', '.');
    git('commit', '-qm', 'first');
    site.edit('manifests/litefile.yaml', '- /etc/ntp.conf', '- { file: /etc/ntp.conf, options: ro, image: login }');
    site.edit('manifests/nodes.yaml', 'n[01-03]', 'n[02-04]');
    const status = stampsBelow(site.repository);
    const { code, out } = await site.run('simulate', 'all', '--at', 'HEAD', '--diff');
    expect(code).toBe(2);
    expect(out).toBe(`all at HEAD → all in the working tree

2 nodes: n[02-03]
  ~ change  /etc/ntp.conf: file from image, writable, lost at a reboot (tmpfs link) → file from image, read-only

1 node: l01
  ~ change  /etc/ntp.conf: file from image, writable, lost at a reboot (tmpfs link) → file from image, read-only (ro
      link)

- gone  n01, image compute

+ new   n04, image compute

0 nodes alike, 5 differ.
`);
    expect(stampsBelow(site.repository)).toEqual(status);
    git('commit', '-qam', 'second');
    expect((await site.run('simulate', 'n02', '--at', 'HEAD~1', '--at', 'HEAD')).out).toContain('1 path of 4 differs');
    expect((await site.run('simulate', 'n02', '--at', 'HEAD', '--diff')).out).toContain('Alike: ');
    expect((await site.run('simulate', 'n01', '--at', 'HEAD~1')).out).toContain(
      '/etc/ntp.conf: file from image, writable',
    );
  });

  it('prints both forms of JSON as the schema says', async () => {
    for (const args of [['all'], ['n01', '--tree', '--all'], ['n01', '--diff', 'l01']]) {
      const { out } = await site.run('simulate', ...args, '--json');
      valid(JSON.parse(out));
      expect(valid.errors ?? []).toEqual([]);
    }
  });
});
