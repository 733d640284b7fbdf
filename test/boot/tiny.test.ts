import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { needs } from '../system/support/requirements.ts';
import { type Lab, makeLab } from './support/lab.ts';
import { makeTinyImage } from './support/tiny-image.ts';
import { bootTools } from './support/tools.ts';
import type { VirtualMachine } from './support/virtual-machine.ts';

const rules = [
  '/etc/motd',
  '/var/log/',
  '{ file: /etc/issue, method: bind }',
  '{ file: /etc/bootcount, options: persistent }',
  '{ file: /var/lib/keep/, options: persistent }',
  '{ file: /etc/rofile, options: ro }',
  '{ file: /etc/hosts, options: con }',
];

needs(bootTools)('nodes with a tiny image that apply prepared', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await makeLab({ os: 'tiny', rules, megabytes: 64, makeImage: makeTinyImage });
  }, 240_000);
  afterAll(() => lab?.remove());

  const upAndRunning = async (node: VirtualMachine): Promise<(script: string) => Promise<string>> => {
    await node.ready(90);
    return async (script) => {
      const { status, text } = await node.ask(script);
      return status === 0 ? text : `exit ${status}\n${text}`;
    };
  };

  it('boot from the network, found by their Ethernet address, and find at the next boot what persists and nothing else', async () => {
    const first = await lab.boot('n01');
    const sh = await upAndRunning(first);
    expect(await sh(rootMount)).toMatch(
      /^10\.99\.0\.2:\/install\/netboot\/tiny\/x86_64\/compute\/rootimg nfs4 ro,.*vers=4/,
    );
    expect(await sh('touch /anything')).toMatch(/exit 1\n.*Read-only file system/);
    expect(await sh('hostname')).toBe('n01\n');

    expect(await sh('cat /etc/motd /etc/issue /var/log/boot.log')).toBe(
      'motd of red\nissue of the image\nlog of the image\n',
    );
    expect(await sh('echo mine >/etc/motd; echo mine >/etc/issue; : >/var/log/new; cat /etc/motd /etc/issue')).toBe(
      'mine\nmine\n',
    );
    expect(await sh('readlink /etc/motd; readlink -f /etc/motd')).toBe(
      '../.statelite/tmpfs/etc/motd\n/.statelite/tmpfs/etc/motd\n',
    );

    expect(await sh('cat /etc/bootcount /var/lib/keep/seed')).toBe('seed of the image\n');
    expect(await sh('echo once >>/etc/bootcount; : >/var/lib/keep/mine; rm /var/lib/keep/seed')).toBe('');

    expect(await sh('cat /etc/rofile')).toBe('rofile for all\n');
    expect(await sh('echo x >/etc/rofile')).toMatch(/exit 1\n.*Read-only file system/);

    expect(await sh('cat /etc/hosts')).toBe(
      'hosts of the image\nhosts of red\nhosts for all\nhosts of rack 1\nhosts of floor 1\n',
    );
    expect(await sh("sed 's/^20[0-9: -]*/WHEN: /' /.statelite/statelite.log")).toBe(log);
    expect(await lab.server.sh('ls -A /state; cat /state/n01/etc/bootcount; ls /state/n01/var/lib/keep')).toMatch(
      /^n01\n(?:n0\d\n)*once\nmine\n$/,
    );
    await first.powerOff();

    const second = await lab.boot('n01');
    const again = await upAndRunning(second);
    expect(await again('cat /etc/motd /etc/issue; ls /var/log')).toBe('motd of red\nissue of the image\nboot.log\n');
    expect(await again('cat /etc/bootcount; ls -A /var/lib/keep')).toBe('once\nmine\n');
    await second.powerOff();
  }, 180_000);

  it('see at once what the server changes behind a ro rule', async () => {
    const node = await lab.bootQuickly('n01');
    const sh = await upAndRunning(node);
    expect(await sh('cat /etc/rofile')).toBe('rofile for all\n');
    await lab.server.sh(
      'echo new >/layers/common/etc/rofile.new; mv /layers/common/etc/rofile.new /layers/common/etc/rofile',
    );
    expect(await sh('for try in $(seq 70); do grep -q new /etc/rofile && break; sleep 1; done; cat /etc/rofile')).toBe(
      'new\n',
    );
    await lab.server.sh("echo 'rofile for all' >/layers/common/etc/rofile");
    await node.powerOff();
  }, 120_000);

  it('boot from the network, found by their IP address, with layers of their own and without one that may be skipped', async () => {
    const node = await lab.boot('n02');
    const sh = await upAndRunning(node);
    expect(await sh('cat /etc/motd /etc/hosts; hostname')).toBe(
      'motd of blue\nhosts of the image\nhosts for all\nhosts of floor 1\nn02\n',
    );
    expect(await sh('cat /etc/bootcount; ls /var/lib/keep')).toBe('seed\n');
    expect(node.console()).toMatch(/layer 3 is missing and skipped: 10\.99\.0\.2:\/outside\/gone/);
    await node.powerOff();
  }, 120_000);

  it('boot through an iPXE script', async () => {
    const node = await lab.boot('n03');
    const sh = await upAndRunning(node);
    expect(await sh('cat /etc/motd; sed "s/.*BOOTIF=/BOOTIF=/" /proc/cmdline')).toBe(
      'motd of red\nBOOTIF=01-52-54-00-bb-00-03\n',
    );
    await node.powerOff();
  }, 120_000);

  it('wait for a state that comes late', async () => {
    await lab.server.sh('exportfs -u 10.99.0.0/24:/state; exportfs -f');
    const node = await lab.bootQuickly('n01');
    try {
      await node.shows('statelite: node n01', 60);
      await new Promise((resolve) => setTimeout(resolve, 3000));
      expect(node.console()).not.toContain('problems');
    } finally {
      await lab.server.sh('exportfs -ra');
    }
    const sh = await upAndRunning(node);
    expect(await sh('cat /etc/bootcount')).toBe('once\n');
    await node.powerOff();
  }, 150_000);

  it('stop in bounded time and say why: a layer that must be there, a root, a list or the state is not', async () => {
    await lab.server.sh('rm /install/statelite/nodes/n06; exportfs -u 10.99.0.0/24:/state; exportfs -f');
    const names = ['n04', 'n05', 'n06', 'n07'];
    const nodes = await Promise.all(names.map((name) => lab.bootQuickly(name)));
    try {
      for (const node of nodes) await node.ended(120);
    } finally {
      await lab.server.sh('exportfs -ra');
    }
    expect(nodes.map((node) => node.console().match(/STOPPED: .*/)?.[0])).toEqual([
      'STOPPED: layer 4 is missing: 10.99.0.2:/outside/gone',
      'STOPPED: cannot mount 10.99.0.2:/elsewhere/netboot/tiny/x86_64/compute/rootimg (NFSROOT=)',
      'STOPPED: there is no list /root/.statelite/lists/nodes/n06',
      'STOPPED: the statelite mount is missing: 10.99.0.2:/state',
    ]);
  }, 180_000);
});

const rootMount = `awk '$2 == "/" { print $1, $3, $4 }' /proc/mounts`;

const log = `WHEN: boot of node n01
layer 1 10.99.0.2:/layers/red
layer 2 10.99.0.2:/layers/common
layer 3 10.99.0.2:/outside/rack1
layer 4 10.99.0.2:/outside/floor1
state 10.99.0.2:/state/n01
node n01, image tiny-x86_64-compute, layers: 1 2 3 4, state: /.statelite/persistent/n01
placed persistent link /etc/bootcount -> /.statelite/persistent/n01/etc/bootcount, seeded <- /.default/etc/bootcount
placed con link /etc/hosts <- /.default/etc/hosts <- /.statelite/mnt/1/etc/hosts <- /.statelite/mnt/2/etc/hosts <- /.statelite/mnt/3/etc/hosts <- /.statelite/mnt/4/etc/hosts
placed tmpfs bind /etc/issue <- /.statelite/image/etc/issue
placed tmpfs link /etc/motd <- /.statelite/mnt/1/etc/motd
placed ro link /etc/rofile <- /.statelite/mnt/2/etc/rofile
placed persistent link /var/lib/keep -> /.statelite/persistent/n01/var/lib/keep, seeded <- /.default/var/lib/keep
placed tmpfs link /var/log <- /.default/var/log
7 rules, layers: 1 2 3 4, 0 problems (see /.statelite/statelite.log)
`;
