import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { needs } from '../../system/support/requirements.ts';
import { buildDebianImage, debianBuild, debianTools, type Generator } from './debian-image.ts';
import { type Lab, makeLab } from './lab.ts';
import { bootTools } from './tools.ts';
import type { VirtualMachine } from './virtual-machine.ts';

/** Describes two nodes with a Debian that genimage built, with systemd, and how they boot twice. */
export const describeDebianNodes = (generator: Generator): void =>
  needs({ ...bootTools, commands: [...bootTools.commands, ...debianTools, 'ssh'] })(
    `nodes with a Debian that genimage built, with systemd and an initramfs of ${generator}`,
    () => {
      let lab: Lab;
      let red: VirtualMachine;
      let blue: VirtualMachine;
      beforeAll(async () => {
        lab = await makeLab({
          os: 'debian',
          rules,
          parameters: 'mitigations=off init_on_alloc=0',
          build: debianBuild(generator),
          megabytes: 1200,
          memory: 1024,
          makeImage: buildDebianImage,
        });
        [red, blue] = await Promise.all([lab.boot('n01'), lab.boot('n02')]);
        await Promise.all([red.ready(400), blue.ready(400)]);
      }, 1_200_000);
      afterAll(() => lab?.remove());

      const on = async (node: VirtualMachine, script: string): Promise<string> => (await node.ask(script, 90)).text;

      it('come up from the network on a read-only root over NFS, with their own names, and no unit fails', async () => {
        expect(await on(red, units)).toBe('running\n');
        expect(await on(blue, units)).toBe('running\n');
        expect(
          await on(red, mounts),
        ).toBe(`${root} / nfs4 ro,relatime,vers=4.2\n${root} /.statelite/image nfs4 ro,relatime,vers=4.2
10.99.0.2:/install/statelite /.statelite/lists nfs4 ro,relatime,vers=4.2
10.99.0.2:/layers/common /.statelite/mnt/2 nfs4 ro,relatime,vers=4.2
10.99.0.2:/layers/red /.statelite/mnt/1 nfs4 ro,relatime,vers=4.2
10.99.0.2:/outside/floor1 /.statelite/mnt/4 nfs4 ro,relatime,vers=4.2
10.99.0.2:/outside/rack1 /.statelite/mnt/3 nfs4 ro,relatime,vers=4.2
10.99.0.2:/state /.statelite/persistent nfs4 rw,relatime,vers=4.2
`);
        expect(await on(red, 'touch /usr/x /etc/x')).toMatch(/Read-only file system.*Read-only file system/s);
        expect(await on(red, 'hostname; ls /etc/hostname; cat /etc/machine-id')).toMatch(
          /^n01\nls: [^\n]*No such file or directory\n[0-9a-f]{32}\n$/,
        );
        expect(await on(blue, 'hostname')).toBe('n02\n');
        expect(await on(blue, 'cat /etc/machine-id')).not.toBe(await on(red, 'cat /etc/machine-id'));
      }, 200_000);

      it('have the files that the rules ask for, from the layers of their own groups, and a log of it', async () => {
        expect(await on(red, 'cat /etc/motd /etc/hosts')).toBe(
          'motd of red\nhosts of the image\nhosts of red\nhosts for all\nhosts of rack 1\nhosts of floor 1\n',
        );
        expect(await on(blue, 'cat /etc/motd /etc/hosts')).toBe(
          'motd of blue\nhosts of the image\nhosts for all\nhosts of floor 1\n',
        );
        expect(await on(red, "sed 's/^20[0-9: -]*/WHEN: /' /.statelite/statelite.log")).toBe(log);
        expect(await on(red, '/etc/init.d/statelite status | grep -e NOT -e problem || echo all in effect')).toBe(
          'all in effect\n',
        );
      });

      it('cannot write behind a ro rule, and see at once what the server changes there', async () => {
        expect(await on(red, 'cat /etc/rofile; echo x >/etc/rofile')).toMatch(
          /^rofile for all\n.*Read-only file system/,
        );
        await lab.server.sh('echo changed >/layers/common/etc/rofile');
        expect(await on(red, 'cat /etc/rofile')).toBe('changed\n');
      });

      it('let a key log in, and have host keys of their own', async () => {
        const ssh = (address: string, script: string): string =>
          lab.network.run('ssh', [...sshOptions(lab.top), `root@${address}`, script], 90);
        const keys = 'hostname; cat /etc/ssh/ssh_host_ed25519_key.pub';
        const [name, key] = ssh('10.99.0.11', keys).trim().split('\n');
        const [otherName, otherKey] = ssh('10.99.0.12', keys).trim().split('\n');
        expect([name, otherName]).toEqual(['n01', 'n02']);
        expect(key).toMatch(/^ssh-ed25519 /);
        expect(otherKey).not.toBe(key);
      }, 200_000);

      it('find at the next boot what persists and nothing else', async () => {
        expect(await on(red, 'echo once >>/etc/bootcount; : >/var/lib/keep/mine; rm /var/lib/keep/seed')).toBe('');
        expect(await on(red, 'echo lost >/etc/motd; : >/tmp/lost; cat /etc/motd; ls /tmp/lost')).toBe(
          'lost\n/tmp/lost\n',
        );
        const key = await on(red, 'cat /etc/ssh/ssh_host_ed25519_key.pub');
        await Promise.all([red.powerOff(), blue.powerOff()]);
        expect(await lab.server.sh('ls -A /state/n01 /state/n02; cat /state/n01/etc/bootcount')).toBe(
          '/state/n01:\n.statelite-made\netc\nvar\n\n/state/n02:\n.statelite-made\netc\nvar\nonce\n',
        );
        const again = await lab.bootQuickly('n01');
        await again.ready(400);
        expect(await on(again, units)).toBe('running\n');
        expect(await on(again, 'cat /etc/bootcount; ls -A /var/lib/keep; cat /etc/motd; ls -d /tmp/lost')).toMatch(
          /^once\nmine\nmotd of red\nls: [^\n]*No such file or directory\n$/,
        );
        expect(await on(again, 'cat /etc/ssh/ssh_host_ed25519_key.pub')).toBe(key);
        await again.powerOff();
      }, 600_000);
    },
  );

const rules = [
  ...[
    '/etc/motd',
    '/etc/resolv.conf',
    '/root/',
    '/tmp/',
    '/var/lib/nfs/',
    '/var/lib/systemd/',
    '/var/log/',
    '/var/tmp/',
  ],
  '{ file: /etc/bootcount, options: persistent, method: bind }',
  '{ file: /etc/hosts, options: con }',
  '{ file: /etc/rofile, options: ro }',
  '{ file: /etc/ssh/, options: persistent }',
  '{ file: /var/lib/keep/, options: persistent }',
];

const root = '10.99.0.2:/install/netboot/debian/x86_64/compute/rootimg';
const units = 'systemctl is-system-running --wait; systemctl --failed --no-legend --plain';
const mounts = `awk '$3 ~ /^nfs/ && $2 !~ "^/etc/" { print $1, $2, $3, substr($4, 1, 20) }' /proc/mounts | sort`;

const sshOptions = (top: string): readonly string[] => [
  ...['-i', join(top, 'key'), '-o', 'BatchMode=yes', '-o', 'StrictHostKeyChecking=no', '-o', 'ConnectTimeout=30'],
  ...['-o', `UserKnownHostsFile=${join(top, 'known-hosts')}`],
];

const state = '-> /.statelite/persistent/n01';
const log = `WHEN: boot of node n01
layer 1 10.99.0.2:/layers/red
layer 2 10.99.0.2:/layers/common
layer 3 10.99.0.2:/outside/rack1
layer 4 10.99.0.2:/outside/floor1
state 10.99.0.2:/state/n01
node n01, image debian-x86_64-compute, layers: 1 2 3 4, state: /.statelite/persistent/n01
placed persistent bind /etc/bootcount ${state}/etc/bootcount, seeded <- /.statelite/image/etc/bootcount
placed con link /etc/hosts <- /.default/etc/hosts <- /.statelite/mnt/1/etc/hosts <- /.statelite/mnt/2/etc/hosts <- /.statelite/mnt/3/etc/hosts <- /.statelite/mnt/4/etc/hosts
placed tmpfs link /etc/motd <- /.statelite/mnt/1/etc/motd
placed tmpfs link /etc/resolv.conf <- /.default/etc/resolv.conf
placed ro link /etc/rofile <- /.statelite/mnt/2/etc/rofile
placed persistent link /etc/ssh ${state}/etc/ssh, seeded <- /.default/etc/ssh
placed tmpfs link /root <- /.default/root
placed tmpfs link /tmp <- /.default/tmp
placed persistent link /var/lib/keep ${state}/var/lib/keep, seeded <- /.default/var/lib/keep
placed tmpfs link /var/lib/nfs <- /.default/var/lib/nfs
placed tmpfs link /var/lib/systemd <- /.default/var/lib/systemd
placed tmpfs link /var/log <- /.default/var/log
placed tmpfs link /var/tmp <- /.default/var/tmp
13 rules, layers: 1 2 3 4, 0 problems (see /.statelite/statelite.log)
`;
