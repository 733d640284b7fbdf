import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { needs } from '../system/support/requirements.ts';
import { run } from './support/commands.ts';
import { debianTools, type Generator, makeDebianImage } from './support/debian-image.ts';
import { type Lab, makeLab } from './support/lab.ts';
import { bootTools } from './support/tools.ts';

const rules = [
  ...['/etc/resolv.conf', '/etc/motd', '/etc/machine-id', '/tmp/', '/var/tmp/', '/var/log/'],
  ...['/var/lib/systemd/', '/var/lib/nfs/', '/root/'],
  '{ file: /var/lib/keep/, options: persistent }',
  '{ file: /etc/bootcount, options: persistent, method: bind }',
  '{ file: /etc/rofile, options: ro }',
  '{ file: /etc/hosts, options: con }',
];

const generators: readonly Generator[] = ['initramfs-tools'];

needs({ ...bootTools, commands: [...bootTools.commands, ...debianTools, 'ssh', 'ssh-keygen'] }).each(generators)(
  'a node with Debian, systemd and an initramfs of %s',
  (generator) => {
    let lab: Lab;
    beforeAll(async () => {
      const makeImage = (work: string, directory: string): void => {
        run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(work, 'key')]);
        makeDebianImage(directory, generator, readFileSync(join(work, 'key.pub'), 'utf8'));
      };
      lab = await makeLab({ os: 'debian', rules, megabytes: 1200, memory: 1024, makeImage });
    }, 600_000);
    afterAll(() => lab?.remove());

    it('boots twice from the network, with no failed unit, its files as the rules say, and lets a key log in', async () => {
      const first = await lab.boot('n01');
      await first.ready(240);
      const sh = async (script: string): Promise<string> => (await first.ask(script, 60)).text;
      expect(await sh("findmnt -n -o SOURCE,FSTYPE / && findmnt -n -o OPTIONS / | grep -o '^ro,\\|vers=4[^,]*'")).toBe(
        '10.99.0.2:/install/netboot/debian/x86_64/compute/rootimg nfs4\nro,\nvers=4.2\n',
      );
      expect(await sh('systemctl is-system-running --wait; systemctl --failed --no-legend --plain')).toBe('running\n');
      expect(await sh('cat /etc/motd; cat /etc/hosts')).toBe(
        'motd of red\nhosts of the image\nhosts of red\nhosts for all\nhosts of rack 1\nhosts of floor 1\n',
      );
      expect(await sh('hostname; tail -n1 /.statelite/statelite.log')).toBe(
        `n01\n${rules.length} rules, layers: 1 2 3 4, 0 problems (see /.statelite/statelite.log)\n`,
      );
      expect(await sh(`awk '$2 ~ "^/.statelite/" && $3 ~ /^nfs/ { print $1, $2, $3 }' /proc/mounts | sort`)).toBe(
        mounts,
      );
      expect(await sh('echo x >/etc/rofile; touch /usr/x')).toMatch(/Read-only file system.*Read-only file system/s);
      expect(await sh('echo once >>/etc/bootcount; : >/var/lib/keep/mine; echo lost >/etc/motd; sync')).toBe('');
      expect(lab.network.run('ssh', [...sshOptions(lab.top), 'root@10.99.0.11', 'hostname; cat /etc/motd'], 60)).toBe(
        'n01\nlost\n',
      );
      await first.powerOff();

      const second = await lab.boot('n01');
      await second.ready(240);
      const { text } = await second.ask('cat /etc/bootcount; ls -A /var/lib/keep; cat /etc/motd', 60);
      expect(text).toBe('once\nmine\nmotd of red\n');
      await second.powerOff();
    }, 700_000);
  },
);

const sshOptions = (top: string): readonly string[] => [
  ...['-i', join(top, 'key'), '-o', 'BatchMode=yes', '-o', 'StrictHostKeyChecking=no', '-o', 'ConnectTimeout=30'],
  ...['-o', `UserKnownHostsFile=${join(top, 'known-hosts')}`],
];

const mounts = `10.99.0.2:/install/netboot/debian/x86_64/compute/rootimg /.statelite/image nfs4
10.99.0.2:/install/statelite /.statelite/lists nfs4
10.99.0.2:/layers/common /.statelite/mnt/2 nfs4
10.99.0.2:/layers/red /.statelite/mnt/1 nfs4
10.99.0.2:/outside/floor1 /.statelite/mnt/4 nfs4
10.99.0.2:/outside/rack1 /.statelite/mnt/3 nfs4
10.99.0.2:/state /.statelite/persistent nfs4
`;
