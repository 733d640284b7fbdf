import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { planJson } from '../../src/render/plan/plan-json.ts';
import type { Rule } from '../support/random-rules.ts';
import type { Thing } from '../support/random-tree.ts';
import type { Outcome } from '../support/run-program.ts';
import { runStatelite } from '../support/run-program.ts';
import { openTheatre } from '../support/stage.ts';
import { type ASite, aSite, since } from './support/a-site.ts';

const schema = JSON.parse(readFileSync(new URL('../../schemas/snapshot.schema.json', import.meta.url), 'utf8'));
const valid = new Ajv2020({ strict: true }).compile(schema);

let site: ASite;
beforeEach(() => {
  site = aSite();
});
afterEach(() => site.remove());

/** Plans where there is nothing of the machine but the snapshot. */
const planElsewhere = (...args: readonly string[]): Promise<Outcome> => {
  const root = join(site.directory, 'elsewhere');
  mkdirSync(root, { recursive: true });
  return runStatelite(['plan', '--against', 'snapshot.json', ...args], { repository: site.repository, root });
};

const take = async (...args: readonly string[]): Promise<string> => {
  const { code, err } = await site.run('snapshot', '-o', 'snapshot.json', ...args);
  if (code !== 0) throw new Error(err);
  return readFileSync(join(site.repository, 'snapshot.json'), 'utf8');
};

/** The plan of the machine itself and that from the snapshot. */
const both = async (...args: readonly string[]): Promise<readonly [here: string, there: string]> => [
  (await site.run('plan', '--json', ...args)).out,
  (await planElsewhere('--json', ...args)).out,
];

describe('statelite snapshot', () => {
  it('fits its schema, changes nothing on the machine, and is for its owner only', async () => {
    await site.run('apply', '--yes');
    const before = site.picture();
    expect(valid(JSON.parse(await take()))).toBe(true);
    expect(since(site, before)).toEqual([]);
    expect(statSync(join(site.repository, 'snapshot.json')).mode & 0o777).toBe(0o600);
  });

  it('publishes no content of an image and no name beside the exports file', async () => {
    writeFileSync(site.inImage('compute', 'etc/shadow'), 'root:$6$hash\n');
    writeFileSync(join(site.root, 'etc/krb5.keytab'), 'key\n');
    site.edit('manifests/litefile.yaml', '- /var/log/', '- /etc/shadow');
    await site.run('apply', '--yes');
    const text = await take();
    for (const secret of ['$6$hash', 'server a', 'welcome', 'keytab']) expect(text).not.toContain(secret);
    expect(text).toContain('shadow/');
    expect(text).toContain('/home 10.0.0.0/8(rw,no_subtree_check)');
  });

  it('says which directories are not listed when there are too many names', async () => {
    const { code, err } = await site.run('snapshot', '-o', 'snapshot.json', '--max-entries', '4');
    expect(code).toBe(0);
    expect(err).toMatch(/^warning: \d+ directories are not listed, because --max-entries is reached: \/.*, …$/m);
    site.edit('manifests/litefile.yaml', '- /var/log/', '- /srv/table');
    const { code: narrow, err: missing } = await planElsewhere();
    expect(narrow).toBe(6);
    expect(missing).toMatch(/the snapshot does not show .*rootimg\/srv/);
  });
});

describe('statelite plan --against', () => {
  it('gives the very plan of the machine, for rules and nodes that the snapshot knew nothing of', async () => {
    await take();
    site.edit('manifests/litefile.yaml', '- /var/log/', '- /srv/table\n    - /etc/ho*\n    - /opt/new/');
    site.edit('manifests/nodes.yaml', 'n[01-03]', 'n[01-05]');
    site.edit('manifests/statelite.yaml', 'nfs:/state', 'nfs:/state/more');
    site.edit('statelite.yaml', 'options: [ro', 'options: [rw');
    const [here, there] = await both();
    expect(there).toBe(here);
    expect(here).toContain('image-link/compute:/opt/new');
    const [one, other] = await both('--image', 'login', '--node', 'l01');
    expect(other).toBe(one);
  });

  it('gives the very plan of the machine after applies, for rules that go', async () => {
    await site.run('apply', '--yes');
    await take();
    site.edit('manifests/litefile.yaml', '    - /etc/ntp.conf\n', '');
    site.edit('manifests/nodes.yaml', 'n[01-03]', 'n[01-02]');
    const [here, there] = await both();
    expect(there).toBe(here);
    expect(JSON.parse(here).summary.destroy).toBeGreaterThan(2);
  });

  it('names each place that the snapshot does not show, and makes a plan that is never applied', async () => {
    const more = join(site.root, 'install/netboot/os1/x86_64/more');
    mkdirSync(join(more, 'rootimg/etc'), { recursive: true });
    await take();
    site.manifest(
      'manifests/more.yaml',
      'apiVersion: statelite/v1\nkind: Image\nmetadata: { name: more }\nspec: { os: os1, arch: x86_64, profile: more }\n',
    );
    const made = await planElsewhere('--out', 'a.plan');
    expect(made.code).toBe(6);
    expect(made.err).toContain('error[not-in-snapshot]');
    expect(made.err).toContain('/install/netboot/os1/x86_64/more/rootimg/etc');
    expect(made.out).toContain('This plan cannot be applied: the snapshot');
    expect((await site.run('report', 'a.plan')).out).toContain('**This plan cannot be applied: the snapshot');
    expect((await site.run('report', 'a.plan', '--format', 'html')).out).toContain('>This plan cannot be applied');
    const before = site.picture();
    const refused = await site.run('apply', 'a.plan');
    expect(refused.code).toBe(6);
    expect(refused.err).toContain('not-in-snapshot');
    expect(since(site, before)).toEqual([]);
  });

  it('knows that an image is not there at all', async () => {
    await take();
    site.manifest(
      'manifests/more.yaml',
      'apiVersion: statelite/v1\nkind: Image\nmetadata: { name: more }\nspec: { os: os2, arch: x86_64, profile: more }\n',
    );
    const [here, there] = await both();
    expect(there).toBe(here);
  });

  it('makes a plan from a stale snapshot that apply refuses, naming the place', async () => {
    await take();
    writeFileSync(site.inImage('login', 'etc/ntp.conf'), 'edited meanwhile\n');
    expect((await planElsewhere('--out', 'a.plan')).code).toBe(0);
    const { code, err } = await site.run('apply', 'a.plan');
    expect(code).toBe(6);
    expect(err).toContain('login/rootimg/etc/ntp.conf moved since the plan was made');
  });

  it('makes the plan whose digest the machine then finds approved', async () => {
    await take();
    const { out } = await planElsewhere('--out', 'a.plan');
    const digest = /^Digest (\S+)$/m.exec(out)?.[1] ?? '';
    expect((await site.run('apply', '--approved', digest)).code).toBe(0);
  });

  it('refuses a snapshot that is damaged, of another version or site', async () => {
    const text = await take();
    for (const broken of [
      text.slice(0, -9),
      text.replace('"serial":0', '"serial":1'),
      text.replace('"1.0"', '"2.0"'),
      '{}',
    ]) {
      site.manifest('snapshot.json', broken);
      const { code, err } = await planElsewhere();
      expect([code, /snapshot-damaged/.test(err)]).toEqual([3, true]);
    }
    site.manifest('snapshot.json', text);
    site.edit('statelite.yaml', 'name: small', 'name: other');
    expect((await planElsewhere()).err).toContain('snapshot-of-other-site');
    rmSync(join(site.repository, 'snapshot.json'));
    expect((await planElsewhere()).code).toBe(1);
  });
});

describe('a snapshot that is taken while a rule is refused', () => {
  const theatre = openTheatre();
  afterAll(theatre.close);

  it('has what the plan of the mended manifests needs', () => {
    const script: Thing = { type: 'file', path: '/etc/init.d/statelite', text: 'of others\n', mode: 0o644, owner: 0 };
    const refused: Rule = { file: '/etc/init.d', method: 'link', options: 'tmpfs' };
    const stage = theatre.build([script]);
    expect(stage.plan([refused])).toBeUndefined();
    const snapshot = stage.snapshot([refused], false);
    const [here, there] = [stage.plan([]), snapshot && stage.planFrom(snapshot, [])];
    expect(there && planJson(there)).toBe(here && planJson(here));
    expect(here?.summary.blocked).toBe(1);
  });
});
