import { lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { debianRootNeeds, debianRootTimeout } from './support/debian-root.ts';
import { differences, type Everything, everythingSeen, everythingTouched } from './support/everything.ts';
import { type Machine, machineNeeds, type Outcome, startMachine } from './support/machine.ts';
import { needs } from './support/requirements.ts';
import { layTokyo, rootimg } from './support/tokyo.ts';

const wanted = {
  root: true,
  commands: [...machineNeeds.commands, ...debianRootNeeds.commands, 'setcap', 'getcap'],
  paths: machineNeeds.paths,
};

/** Rules of the 2010 document's sample that name directories which Debian has. */
const movedDirectories = ['/tmp', '/etc/ssh', '/var/log', '/var/tmp'];

needs(wanted)("the 2010 document's sample on a real Debian root, as root, without --root", () => {
  const start = Date.now();
  let machine: Machine;
  let before: Everything;
  let applied: Outcome;
  let directoryTimes: readonly bigint[];

  const image = (path: string): string => machine.at(`${rootimg}${path}`);
  const timesOf = (paths: readonly string[]): readonly bigint[] =>
    paths.map((path) => lstatSync(image(path), { bigint: true }).mtimeNs);
  const link = (path: string): string => readlinkSync(image(path));

  beforeAll(async () => {
    machine = await startMachine();
    layTokyo(machine);
    machine.write('/run/lock/sentinel', 'a running machine\n');
    // What only a careful move keeps: attributes, capabilities, second names, odd owners and modes.
    machine.sh(
      `cd "$1"
       setfattr -n user.origin -v tokyo etc/fstab
       setfattr -n trusted.site -v secret var/log
       cp -p bin/true var/log/ping && setcap cap_net_raw+ep var/log/ping
       touch -d 2010-01-07T11:04:30 var/log/ping
       ln etc/fstab srv/fstab
       chown 1234:4321 etc/fstab && chmod 4640 etc/fstab && touch -d 2010-01-07T11:04:30.123456789 etc/fstab var/log`,
      rootimg,
    );
    before = everythingSeen(image(''), start);
    directoryTimes = timesOf(movedDirectories);
    applied = machine.statelite('apply', '--yes', '--verbose');
  }, debianRootTimeout);

  afterAll(() => {
    machine?.stop();
  });

  it('is applied whole', () => {
    expect(applied).toMatchObject({ code: 0 });
    expect(applied.out).toMatch(/^Plan: \d+ to add, 1 to change, 0 to destroy \(0 unchanged\)\.$/m);
    expect(applied.out).toMatch(/^Applied: \d+ changes in run [0-9-]+, in [0-9.]+ s\.$/m);
  });

  it("leaves the links to /run and /proc alone, says that their rules need nothing, and never looks at the machine's own /run", () => {
    expect(['/var/run', '/var/lock', '/etc/mtab', '/etc/resolv.conf'].map(link)).toEqual([
      '/run',
      '/run/lock',
      '../proc/self/mounts',
      '../run/systemd/resolve/stub-resolv.conf',
    ]);
    for (const path of ['/var/run/', '/var/lock/', '/etc/mtab', '/etc/resolv.conf']) {
      expect(applied.err).toMatch(new RegExp(`note\\[rule-needs-nothing\\]: .*${path.replaceAll('.', '\\.')}`));
    }
    expect(readFileSync(machine.at('/run/lock/sentinel'), 'utf8')).toBe('a running machine\n');
    expect(machine.sh('find /run')).toBe('/run\n/run/lock\n/run/lock/sentinel\n');
  });

  it('writes the very link texts that xCAT writes', () => {
    expect([link('/etc/fstab'), link('/.statelite/tmpfs/etc/fstab')]).toEqual([
      '../.statelite/tmpfs/etc/fstab',
      '../../../.default/etc/fstab',
    ]);
    expect([link('/tmp'), link('/.statelite/tmpfs/tmp')]).toEqual(['./.statelite/tmpfs/tmp', '../.././.default/tmp']);
    expect([link('/var/cache/man'), link('/.statelite/tmpfs/var/cache/man')]).toEqual([
      '../../.statelite/tmpfs/var/cache/man',
      '../../../../.default/var/cache/man',
    ]);
  });

  it('lets everything be read where it was before', () => {
    // The links are relative, so this process sees through them as a chroot into the image would.
    for (const path of ['/etc/fstab', '/etc/ssh/sshd_config', '/var/log/ping', '/etc/motd']) {
      expect(
        machine.sh('stat --dereference --format="%F %a %u:%g %y" "$1" && sha256sum <"$1"', `${rootimg}${path}`),
      ).toBe(
        machine.sh(
          'stat --dereference --format="%F %a %u:%g %y" "$1" && sha256sum <"$1"',
          `${rootimg}/.default${path}`,
        ),
      );
    }
    expect(machine.sh('chroot "$1" /bin/sh -c "cat /etc/fstab; ls /var/log"', rootimg)).toContain('ping');
  });

  it('made one line in /etc/exports, and the real exportfs has read it', () => {
    expect(readFileSync(machine.at('/etc/exports'), 'utf8')).toBe(
      '# who may mount what\n/srv/pub\t*(ro,no_subtree_check)\n/install *(ro,no_root_squash,sync,no_subtree_check)\n',
    );
    const etab = readFileSync(machine.at('/var/lib/nfs/etab'), 'utf8');
    expect(etab).toMatch(/^\/install\t\*\(ro,sync,.*no_root_squash/m);
    expect(etab).toMatch(/^\/srv\/pub\t\*\(ro,/m);
  });

  it('made state directories, layers, boot files and lists for the nodes', () => {
    const found = machine
      .sh('ls -d /gpfs/state/* /gpfs/dallas /statelite/* /tftpboot/pxelinux.cfg/n*')
      .trim()
      .split('\n');
    const nodes = ['n001', 'n002', 'n003', 'n004', 'n01'];
    expect(found.sort()).toEqual(
      [
        '/gpfs/dallas',
        ...nodes.flatMap((node) => [`/gpfs/state/${node}`, `/statelite/${node}`, `/tftpboot/pxelinux.cfg/${node}`]),
      ].sort(),
    );
    const boot = readFileSync(machine.at('/tftpboot/pxelinux.cfg/n01'), 'utf8');
    expect(boot).toContain('NFSROOT=172.10.0.1:/install/netboot/centos5.3/x86_64/all');
    expect(boot).toContain('STATEMNT=cnfs:/gpfs/state');
  });

  it('keeps its own state from everybody else', () => {
    expect(machine.sh('find /var/lib/statelite -type d ! -perm 0700')).toBe('');
    // A saved original keeps its own mode, below a directory that only root may enter.
    expect(machine.sh('find /var/lib/statelite -type f ! -perm 0600 ! -path "*/before/*"')).toBe('');
  });

  it('plans no changes afterwards, and neither plan nor apply writes a byte', () => {
    const places = ['/install', '/tftpboot', '/gpfs', '/statelite', '/etc', '/var', '/root', '/run'];
    const look = (): readonly Everything[] => places.map((place) => everythingTouched(machine.at(place)));
    const untouched = look();
    expect(machine.statelite('plan', '--detailed-exitcode')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^No changes\. Site tokyo is as the manifests say \(\d+ unchanged\)\.\n$/),
    });
    expect(machine.statelite('apply', '--yes')).toMatchObject({ code: 0, out: expect.stringContaining('No changes.') });
    const now = look();
    expect(untouched.flatMap((one, i) => differences(one, now[i] ?? new Map()))).toEqual([]);
  });

  it('brings every original back when destroyed, and takes everything of its own away', () => {
    const destroyed = machine.statelite('destroy', '--yes');
    expect(destroyed).toMatchObject({ code: 0 });
    expect(differences(before, everythingSeen(image(''), start))).toEqual([]);
    expect(timesOf(movedDirectories)).toEqual(directoryTimes);
    expect(lstatSync(image('/etc/fstab')).ino).toBe(lstatSync(image('/srv/fstab')).ino);
    expect(machine.sh('getcap "$1/var/log/ping"', rootimg)).toContain('cap_net_raw=ep');
    expect(machine.sh('find /tftpboot /gpfs /statelite /install/statelite -mindepth 1 2>&1 || true')).not.toMatch(/n0/);
    expect(readFileSync(machine.at('/etc/exports'), 'utf8')).toBe(
      '# who may mount what\n/srv/pub\t*(ro,no_subtree_check)\n',
    );
    expect(readFileSync(machine.at('/var/lib/nfs/etab'), 'utf8')).not.toContain('/install');
  });
});
