import { must } from '../core/bug.ts';
import { baseName, type RootedPath, rootedPath } from '../core/place.ts';

/** Something that a well-known program writes without saying so in a unit. */
export interface KnownWrite {
  /** As people call the program; `any` stands for every program. */
  readonly program: string;
  /** Where it may be installed; none for `any`. */
  readonly programs: readonly RootedPath[];
  /** unit: it writes when a unit starts it. use: whenever it is installed, since people or scripts call it. */
  readonly runs: 'unit' | 'use';
  readonly path: RootedPath;
  readonly is: 'file' | 'dir';
  /** Whether the path only matters when the image has it already, or only when it does not. */
  readonly when: 'always' | 'present' | 'absent';
  readonly behaviour: 'tmpfs' | 'persistent';
  readonly does: string;
  readonly why: string;
  /** What to do in the image, where a rule is not the answer. */
  readonly mend: string | undefined;
}

// By their own manual pages. The one place to add more, a line for each path; a slash at its end means a directory, the
// behaviour `mend` that the last column says what to do in the image instead.
// program | unit or use | path | always, present or absent | behaviour | what it does there | why
const table = `
sshd | unit | /etc/ssh/ | always | persistent | needs host keys, which must not be shared | each node keeps its own keys
/usr/lib/apt/apt.systemd.daily | unit | /var/lib/apt/ | always | mend | fetches lists of packages | nodes install nothing: mask apt-daily.timer and apt-daily-upgrade.timer in the image
/usr/libexec/dpkg/dpkg-db-backup | unit | /var/backups/ | always | mend | copies the list of packages | nodes install nothing: mask dpkg-db-backup.timer in the image
/usr/lib/systemd/systemd-random-seed | unit | /var/lib/systemd/ | always | persistent | saves random-seed | nodes must not share a seed; timers remember when they ran
/usr/lib/systemd/systemd | use | /etc/machine-id | absent | persistent | cannot make it where it is absent | a node stays the same machine
/usr/lib/systemd/systemd-journald | unit | /var/log/ | present | persistent | writes the journal | logs are wanted after a crash
/usr/lib/systemd/systemd-update-utmp | unit | /var/log/ | present | persistent | writes wtmp | logs are wanted after a crash
rsyslogd | unit | /var/log/ | always | persistent | writes logs | logs are wanted after a crash
rsyslogd | unit | /var/lib/rsyslog/ | present | tmpfs | remembers its place in the journal | the journal begins anew too
rsyslogd | unit | /var/spool/rsyslog/ | present | persistent | queues messages | queued messages are not lost
syslogd | unit | /var/log/ | always | persistent | writes logs | logs are wanted after a crash
syslog-ng | unit | /var/log/ | always | persistent | writes logs | logs are wanted after a crash
syslog-ng | unit | /var/lib/syslog-ng/ | always | persistent | keeps its state | messages are sent once
auditd | unit | /var/log/audit/ | always | persistent | writes the audit trail | auditors ask for it
ntpd | unit | /var/lib/ntp/ | always | persistent | writes the drift file | the clock is right sooner
ntpsec | unit | /var/lib/ntpsec/ | always | persistent | writes the drift file | the clock is right sooner
chronyd | unit | /var/lib/chrony/ | always | persistent | writes the drift file | the clock is right sooner
dhclient | use | /var/lib/dhcp/ | present | tmpfs | writes leases | a lease is asked for anew
dhclient | use | /var/lib/dhclient/ | present | tmpfs | writes leases | a lease is asked for anew
dhclient | use | /etc/resolv.conf | always | tmpfs | writes it | it comes with the lease
resolvconf | use | /etc/resolv.conf | always | tmpfs | writes it | it is made at boot
NetworkManager | unit | /var/lib/NetworkManager/ | always | tmpfs | keeps leases and its key | leases are asked for anew
NetworkManager | unit | /etc/resolv.conf | always | tmpfs | writes it | it is made at boot
dhcpcd | unit | /var/lib/dhcpcd/ | always | tmpfs | writes leases | a lease is asked for anew
dhcpcd | unit | /etc/resolv.conf | always | tmpfs | writes it | it comes with the lease
mount | use | /etc/mtab | present | tmpfs | writes it where it is a file | it tells what is mounted now
hwclock | use | /etc/adjtime | present | tmpfs | writes the drift of the hardware clock | it is measured again
ldconfig | use | /var/cache/ldconfig/ | present | tmpfs | writes its cache | a cache can be made again
lvm | use | /etc/lvm/archive/ | present | tmpfs | writes what volumes were | local disks say it too
lvm | use | /etc/lvm/backup/ | present | tmpfs | writes what volumes are | local disks say it too
lvm | use | /etc/lvm/cache/ | present | tmpfs | writes its cache | a cache can be made again
logrotate | use | /var/lib/logrotate/ | present | persistent | remembers when it turned over what | logs are turned over when due
logrotate | use | /var/lib/logrotate.status | present | persistent | remembers when it turned over what | logs are turned over when due
sssd | unit | /var/lib/sss/ | always | tmpfs | keeps its caches and pipes | a cache can be made again
sssd | unit | /var/log/sssd/ | always | persistent | writes logs | logs are wanted after a crash
nscd | unit | /var/cache/nscd/ | present | tmpfs | keeps its cache | a cache can be made again
nscd | unit | /var/db/nscd/ | present | tmpfs | keeps its cache | a cache can be made again
nslcd | unit | /var/run/nslcd/ | always | tmpfs | has its socket there | a socket is made anew
postfix | use | /var/spool/postfix/ | always | persistent | queues mail | queued mail is not lost
postfix | use | /var/lib/postfix/ | always | tmpfs | keeps its state | it is made again
exim4 | use | /var/spool/exim4/ | always | persistent | queues mail | queued mail is not lost
exim4 | use | /var/lib/exim4/ | always | tmpfs | writes its configuration | it is made at each start
exim4 | use | /var/log/exim4/ | always | persistent | writes logs | logs are wanted after a crash
sendmail | unit | /var/spool/mqueue/ | always | persistent | queues mail | queued mail is not lost
sendmail | unit | /var/spool/clientmqueue/ | always | persistent | queues mail | queued mail is not lost
cron | unit | /var/spool/cron/ | present | persistent | keeps the tables of users | users expect their tables to stay
crond | unit | /var/spool/cron/ | present | persistent | keeps the tables of users | users expect their tables to stay
anacron | use | /var/spool/anacron/ | present | persistent | remembers when jobs ran | jobs run when due
atd | unit | /var/spool/at/ | present | persistent | keeps jobs | jobs are not lost
atd | unit | /var/spool/cron/atjobs/ | present | persistent | keeps jobs | jobs are not lost
slurmd | unit | /var/spool/slurmd/ | always | tmpfs | keeps the state of jobs | jobs end with the node
slurmd | unit | /var/log/slurm/ | present | persistent | writes logs | logs are wanted after a crash
munged | unit | /var/lib/munge/ | always | tmpfs | writes its seed | it is gathered again
munged | unit | /var/log/munge/ | always | persistent | writes logs | logs are wanted after a crash
pbs_mom | unit | /var/spool/pbs/ | always | tmpfs | keeps the state of jobs | jobs end with the node
gmond | unit | /var/lib/ganglia/ | present | tmpfs | keeps its state | it is gathered again
snmpd | unit | /var/lib/snmp/ | always | persistent | counts its starts | SNMPv3 needs the count
rpc.statd | use | /var/lib/nfs/ | always | persistent | remembers servers with locks | locks are recovered after a crash
automount | unit | /var/lib/autofs/ | present | tmpfs | keeps its state | it is made again
iscsid | unit | /var/lib/iscsi/ | always | persistent | keeps nodes and targets | targets are found again
iscsid | unit | /etc/iscsi/ | always | persistent | writes the name of the initiator | each node has its own name
multipathd | unit | /etc/multipath/ | present | persistent | writes bindings | names of disks stay
firewalld | unit | /etc/firewalld/ | always | tmpfs | writes its configuration | the image says what holds at boot
tuned | unit | /etc/tuned/ | always | tmpfs | writes the active profile | the image says what holds at boot
cupsd | unit | /etc/cups/ | always | tmpfs | writes its configuration | the image says what holds at boot
cupsd | unit | /var/spool/cups/ | always | tmpfs | queues jobs | printing begins anew
cupsd | unit | /var/cache/cups/ | always | tmpfs | writes its cache | a cache can be made again
smartd | unit | /var/lib/smartmontools/ | always | persistent | keeps the history of disks | changes are seen over reboots
opensm | unit | /var/cache/opensm/ | always | persistent | keeps addresses of the fabric | addresses stay the same
mcelog | unit | /var/log/mcelog | present | persistent | writes errors of the hardware | logs are wanted after a crash
rasdaemon | unit | /var/lib/rasdaemon/ | always | persistent | writes errors of the hardware | they are wanted after a crash
irqbalance | unit | /var/run/irqbalance/ | always | tmpfs | has its socket there | a socket is made anew
dockerd | unit | /var/lib/docker/ | always | tmpfs | keeps images and containers | no overlay works on NFS; mount a local disk there if there is one
containerd | unit | /var/lib/containerd/ | always | tmpfs | keeps images and containers | no overlay works on NFS; mount a local disk there if there is one
accton | unit | /var/account/ | present | persistent | writes what ran | auditors ask for it
accton | unit | /var/log/account/ | present | persistent | writes what ran | auditors ask for it
sudo | use | /var/lib/sudo/ | present | tmpfs | remembers whom it warned | a warning may come again
mandb | use | /var/cache/man/ | present | tmpfs | writes its index | a cache can be made again
updatedb | use | /var/lib/mlocate/ | present | tmpfs | writes its index | it is made again
updatedb | use | /var/lib/plocate/ | present | tmpfs | writes its index | it is made again
any | use | /tmp/ | present | tmpfs | writes there | hier(7): it need not outlive a reboot
any | use | /var/tmp/ | present | tmpfs | writes there | hier(7) has it kept over reboots; make it persistent if programs rely on that
any | use | /var/lock/ | present | tmpfs | takes its locks there | a lock means nothing after a reboot
any | use | /var/run/ | present | tmpfs | has its socket there | a socket is made anew
`;

/** The programs that are known to write, and what. */
export const knownWrites = (): readonly KnownWrite[] => table.trim().split('\n').map(writeOf);

const writeOf = (line: string): KnownWrite => {
  const [program = '', runs, at = '', when, behaviour, does = '', why = ''] = line.split(' | ');
  return {
    program: baseName(pathOf(`/${program}`)),
    programs: program === 'any' ? [] : installedAs(program).map(pathOf),
    runs: runs === 'unit' ? 'unit' : 'use',
    path: pathOf(at),
    is: at.endsWith('/') ? 'dir' : 'file',
    when: when === 'present' || when === 'absent' ? when : 'always',
    behaviour: behaviour === 'persistent' ? 'persistent' : 'tmpfs',
    does,
    why,
    mend: behaviour === 'mend' ? why : undefined,
  };
};

const pathOf = (text: string): RootedPath => must(rootedPath(text), text);

/** Older distributions have /sbin and /lib beside /usr. */
const installedAs = (program: string): readonly string[] =>
  program.startsWith('/')
    ? [program, program.replace(/^\/usr(?=\/lib\/)/, '')]
    : ['/usr/sbin', '/usr/bin', '/sbin', '/bin'].map((directory) => `${directory}/${program}`);
