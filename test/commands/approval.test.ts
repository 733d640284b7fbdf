import { cpSync, lstatSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Plan } from '../../src/core/plan.ts';
import { parsePlan } from '../../src/render/plan/parse-plan.ts';
import { planJson } from '../../src/render/plan/plan-json.ts';
import { aPath } from '../support/a-plan.ts';
import { type ASite, aSite, since } from './support/a-site.ts';

let site: ASite;
beforeEach(() => {
  site = aSite();
});
afterEach(() => site.remove());

/** Makes a plan and gives the digest that it is shown with. */
const savedDigest = async (name = 'a.plan'): Promise<string> => {
  const { out } = await site.run('plan', '--out', name);
  return /^Digest (sha256:[0-9a-f]{64})$/m.exec(out)?.[1] ?? 'none';
};

const other = `sha256:${'0'.repeat(64)}`;

describe('the digest of a plan', () => {
  it('is the same in plan, show, report and JSON', async () => {
    const digest = await savedDigest();
    expect((await site.run('show', 'a.plan')).out).toContain(`Digest ${digest}\n`);
    expect((await site.run('report', 'a.plan')).out).toContain(`Digest \`${digest}\`\n`);
    expect(JSON.parse((await site.run('plan', '--json')).out).digest).toBe(digest);
  });
});

describe('statelite apply --approved', () => {
  it('does a saved plan only when it is the approved one', async () => {
    const digest = await savedDigest();
    const before = site.picture();
    const refused = await site.run('apply', 'a.plan', '--approved', other);
    expect(refused.code).toBe(8);
    expect(refused.err).toContain(`approved: ${other}\n  this one: ${digest}\n`);
    expect(since(site, before)).toEqual([]);
    expect((await site.run('apply', 'a.plan', '--approved', digest)).code).toBe(0);
  });

  it('plans again without asking, and does it when it is still the approved plan', async () => {
    const digest = await savedDigest();
    site.manifest('approval', `${digest} tokyo, reviewed by two\n`);
    const { code } = await site.run('apply', '--approved', 'approval');
    expect(code).toBe(0);
    expect(lstatSync(site.inImage('compute', 'etc/ntp.conf')).isSymbolicLink()).toBe(true);
  });

  it('does nothing when the manifests or the disk ask for another plan by now', async () => {
    const digest = await savedDigest();
    site.edit('manifests/litefile.yaml', '- /var/log/', '- /srv/table');
    const before = site.picture();
    expect((await site.run('apply', '--approved', digest)).code).toBe(8);
    expect(since(site, before)).toEqual([]);
  });

  it('finishes a stopped run only when that was approved', async () => {
    const digest = await savedDigest();
    let questions = 0;
    await site.runWith({ interrupted: () => ++questions > 3 }, 'apply', '--yes');
    expect((await site.run('apply', '--resume', '--approved', other)).code).toBe(8);
    expect((await site.run('apply', '--resume', '--approved', digest)).code).toBe(0);
  });

  it('refuses what is neither a digest nor a file with one', async () => {
    await savedDigest();
    site.manifest('empty', '\n');
    for (const approved of ['sha256:12', 'empty', 'nowhere']) {
      expect((await site.run('apply', 'a.plan', '--approved', approved)).code).toBe(3);
    }
  });
});

describe('a saved plan that the manifests could not give', () => {
  const forge = async (change: (plan: Plan) => Plan): Promise<void> => {
    await savedDigest();
    const parsed = parsePlan(readFileSync(join(site.repository, 'a.plan'), 'utf8'), 'a.plan');
    if (!('plan' in parsed)) throw new Error('no plan');
    site.manifest('forged.plan', planJson(change(parsed.plan)));
  };

  it.each([
    ['a directory of the machine for an image', { name: 'image/compute', directory: aPath('/etc') }],
    ['an image that nobody declared', { name: 'image/other', directory: aPath('/etc') }],
    ['a directory that no layer or state directory is in', { name: 'local//root', directory: aPath('/root') }],
    ['another directory for one that is', { name: 'local//state', directory: aPath('/root') }],
  ] as const)('is refused when it names %s', async (_what, root) => {
    await forge((plan) => ({ ...plan, roots: [...plan.roots.filter(({ name }) => name !== root.name), root] }));
    const before = site.picture();
    const { code, err } = await site.run('apply', 'forged.plan');
    expect(code).toBe(5);
    expect(err).toContain('plan-not-of-manifests');
    expect(since(site, before)).toEqual([]);
  });

  it('is refused when it runs a command that the engine never plans', async () => {
    await forge((plan) => ({
      ...plan,
      changes: plan.changes.map((change) =>
        change.action === 'run'
          ? { ...change, steps: [{ step: { do: 'run', command: ['touch', '/tmp/x'] }, expect: [], writes: [] }] }
          : change,
      ),
    }));
    const { code, err } = await site.run('apply', 'forged.plan');
    expect(code).toBe(5);
    expect(err).toContain('it runs touch /tmp/x, and a plan only ever runs exportfs -ra');
  });

  it('is refused for another tree, the machine itself too, and does not mind by which name a tree is called', async () => {
    const trial = join(site.directory, 'trial');
    symlinkSync(site.root, trial);
    await site.run('plan', '--out', 'a.plan', '--root', trial);
    const elsewhere = join(site.directory, 'elsewhere');
    cpSync(site.root, elsewhere, { recursive: true });
    const refused = await site.run('apply', 'a.plan', '--root', elsewhere);
    expect(refused.code).toBe(5);
    expect(refused.err).toContain('plan-of-other-tree');
    await forge(({ below: _, ...plan }) => plan);
    const forMachine = await site.run('apply', 'forged.plan');
    expect(forMachine.code).toBe(5);
    expect(forMachine.err).toContain('the saved plan is for the machine itself, and this is the tree below');
    expect((await site.run('apply', 'a.plan')).code).toBe(0);
  });

  it('is refused without the manifests', async () => {
    await savedDigest();
    site.edit('statelite.yaml', 'kind: Site', 'kind: Sight');
    expect((await site.run('apply', 'a.plan')).code).toBe(3);
  });
});
