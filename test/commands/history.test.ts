import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ASite, aSite, since } from './support/a-site.ts';

let site: ASite;
beforeEach(() => {
  site = aSite();
});
afterEach(() => site.remove());

describe('statelite history', () => {
  it('is empty before the first run', async () => {
    expect((await site.run('history')).code).toBe(0);
    expect((await site.run('history', '--json')).out).toBe('[]\n');
  });

  describe('--prune', () => {
    /** One run that saves what was not ours, /etc/exports, and three that do not. */
    beforeEach(async () => {
      await site.run('apply', '--yes');
      for (const rule of ['/srv/table', '/var/log/', '/srv/table']) {
        site.manifest('manifests/more.yaml', moreRules(rule));
        expect((await site.run('apply', '--yes')).code).toBe(0);
      }
    });
    const moreRules = (rule: string): string =>
      `apiVersion: statelite/v1\nkind: LiteFile\nmetadata: { name: more }\nspec: { files: [{ file: ${rule}, image: login }] }\n`;
    const runs = (): readonly string[] => readdirSync(join(site.root, 'var/lib/statelite/small/runs')).sort();

    it('removes older runs, but none that holds what was not ours, and what is left can be taken back', async () => {
      const [first = '', second = '', third = '', fourth = ''] = runs();
      const tree = site.picture();
      expect((await site.run('history', '--prune', '2')).code).toBe(8);
      expect(runs()).toHaveLength(4);
      const { code, out } = await site.run('history', '--prune', '2', '--yes');
      expect([code, runs()]).toEqual([0, [first, third, fourth]]);
      expect(out).toMatch(new RegExp(`^1 run to remove \\([0-9,]+ KiB\\), ${second} to ${second}: they can no longer`));
      expect(out).toContain('1 older run with contents that were not ours (in before/) stays.');
      expect(since(site, tree)).toEqual([]);
      expect((await site.run('plan')).out).toContain('No changes.');
      for (const one of [fourth, third]) expect((await site.run('rollback', one, '--yes')).code).toBe(0);
    });

    it('says of no run that is kept anything else than before', async () => {
      const outcomes = async (): Promise<ReadonlyMap<string, string>> => {
        const { out } = await site.run('history', '--json');
        const rows: readonly { id: string; outcome: string }[] = JSON.parse(out);
        return new Map(rows.map(({ id, outcome }) => [id, outcome]));
      };
      // A run that saves a file of somebody else, and one that takes it back and saves nothing foreign itself.
      const image = ['--image', 'compute'];
      await site.run('destroy', '--yes', ...image);
      writeFileSync(join(site.root, 'tftpboot/pxelinux.cfg/n01'), 'foreign\n');
      await site.run('apply', '--yes', ...image, '--adopt', 'boot-file/n01');
      await site.run('rollback', 'last', '--yes');
      await site.run('destroy', '--yes', '--image', 'login');
      const before = await outcomes();
      await site.run('history', '--prune', '1', '--yes');
      const after = await outcomes();
      expect([...after.values()]).toEqual(['applied', 'applied', 'rolled-back', 'applied']);
      for (const [id, outcome] of after) expect([id, before.get(id)]).toEqual([id, outcome]);
    });

    it('keeps what somebody wrote into a file of ours', async () => {
      const boot = join(site.root, 'tftpboot/pxelinux.cfg/l01');
      writeFileSync(boot, 'edited\n');
      await site.run('apply', '--yes');
      const edited = runs().at(-1) ?? '';
      await site.run('destroy', '--yes', '--image', 'login');
      await site.run('history', '--prune', '1', '--yes');
      expect(runs()).toContain(edited);
    });

    it('touches nothing after a run that stopped half-way, and keeps at least one run', async () => {
      site.manifest('manifests/more.yaml', moreRules('/var/log/'));
      await site.runWith({ interrupted: () => true }, 'apply', '--yes');
      expect((await site.run('history', '--prune', '1', '--yes')).code).toBe(1);
      expect((await site.run('history', '--prune', '0', '--yes')).code).toBe(3);
      expect((await site.run('history', '--prune', '-1', '--yes')).code).toBe(3);
      expect(runs()).toHaveLength(5);
    });
  });

  it('lists the runs, newest first, with their command and how they ended', async () => {
    await site.run('apply', '--yes');
    await site.run('rollback', 'last', '--yes');
    const lines = (await site.run('history')).out.trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[1]).toMatch(/applied .*rollback of .*tester@.*rollback last --yes/);
    expect(lines[2]).toMatch(/rolled-back .*\+22 ~1 -0 .*apply --yes/);
  });
});
