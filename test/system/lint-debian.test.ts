import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { runStatelite } from '../support/run-program.ts';
import { copyDebianRoot, debianRootNeeds, debianRootTimeout } from './support/debian-root.ts';
import { settleLint } from './support/lint-settles.ts';
import { needs } from './support/requirements.ts';

// $1 the root tree: what a node's first minutes write, with nothing but /run, /proc and /dev to write to.
const readOnlyBoot = `
mount --bind "$1" "$1"
mount -o remount,bind,ro "$1"
mount -t tmpfs none "$1/run"
mount -t proc none "$1/proc"
mount -t tmpfs none "$1/dev"
chroot "$1" systemd-tmpfiles --create --remove --clean --boot || :
`;

needs({ ...debianRootNeeds, commands: [...debianRootNeeds.commands, 'chroot', 'mount'] })(
  'lint of a real Debian root tree',
  () => {
    let top = '';
    const run = (...args: readonly string[]) =>
      runStatelite(args, { repository: join(top, 'repository'), root: join(top, 'root') });

    beforeAll(() => {
      top = mkdtempSync(join(tmpdir(), 'statelite-lint-'));
      const image = join(top, 'root/install/netboot/debian/x86_64/compute');
      mkdirSync(image, { recursive: true });
      copyDebianRoot(join(image, 'rootimg'));
      mkdirSync(join(top, 'repository/manifests'), { recursive: true });
      writeFileSync(
        join(top, 'repository/statelite.yaml'),
        `apiVersion: statelite/v1
kind: Site
metadata: { name: debian }
spec: { master: 10.0.0.1 }
---
kind: Image
metadata: { name: compute }
spec: { os: debian, arch: x86_64, profile: compute }
---
kind: Node
metadata: { name: "n[01-04]" }
spec: { groups: [all], image: compute, ip: 10.0.1.1, mac: "52:54:00:00:00:01" }
---
kind: Statelite
metadata: { name: state }
spec: { mounts: [{ node: all, statemnt: "10.0.0.1:/state" }] }
`,
      );
    }, debianRootTimeout);

    afterAll(() => {
      rmSync(top, { recursive: true, force: true });
    });

    it('finds what systemd, sshd, logrotate and any program write, and what nodes should not run', async () => {
      const { code, out } = await run('lint', 'compute', '--json');
      const { findings } = JSON.parse(out);
      const proposed = findings.map(({ path, rule }: { path: string; rule: { behaviour: string } | null }) => [
        path,
        rule?.behaviour ?? null,
      ]);
      expect(code).toBe(0);
      expect(Object.fromEntries(proposed)).toMatchObject({
        '/etc/ssh': 'persistent',
        '/tmp': 'tmpfs',
        '/var/backups': null,
        '/var/lib/apt': null,
        '/var/lib/logrotate': 'persistent',
        '/var/lib/systemd': 'persistent',
        '/var/log': 'persistent',
        '/var/tmp': 'tmpfs',
      });
      expect(proposed.length).toBeLessThan(15);
    });

    it('finds every place at which the systemd-tmpfiles of the image fails when its root is read-only', async () => {
      const image = join(top, 'root/install/netboot/debian/x86_64/compute/rootimg');
      const { stdout, stderr } = spawnSync(
        'unshare',
        ['--mount', '--propagation', 'private', 'sh', '-euc', readOnlyBoot, 'sh', image],
        { encoding: 'utf8' },
      );
      const failed = [...`${stdout}${stderr}`.matchAll(/['"](\/[^'"]*)['"].*Read-only file system/g)].map(
        ([, path = '']) => path,
      );
      expect(failed).toContain('/tmp/.X11-unix');
      const { findings } = JSON.parse((await run('lint', 'compute', '--json')).out);
      const found: readonly string[] = findings.map(({ path }: { path: string }) => path);
      const missed = failed.filter((path) => !found.some((one) => path === one || path.startsWith(`${one}/`)));
      expect(missed).toEqual([]);
    });

    it('is content once its proposal is pasted, before and after apply, and a node can write at each of its paths', async () => {
      for (const name of ['kernel', 'initrd.gz']) {
        writeFileSync(join(top, 'root/install/netboot/debian/x86_64/compute', name), '');
      }
      const keep = (name: string, text: string): void => writeFileSync(join(top, 'repository', name), text);
      const { proposed, left } = await settleLint({ image: 'compute', node: 'n01', run, keep });
      expect(proposed).toContain('/var/log');
      // What installs packages is to be masked in the image; a rule would not help.
      expect(left).toEqual(expect.arrayContaining(['/var/backups', '/var/lib/apt']));
    }, 120_000);
  },
);
