import type { ExcludePattern } from './recipe.ts';

/** What must be of one machine only: the machine that an image is built on leaves it, or a package makes it when it is installed. */
export const machineTraces: readonly ExcludePattern[] = [
  // Without it, systemd keeps the name that the initramfs has set.
  '/etc/hostname',
  '/etc/ssh/ssh_host_*',
  '/etc/iscsi/initiatorname.iscsi',
  '/etc/nvme/hostid',
  '/etc/nvme/hostnqn',
  '/etc/udev/rules.d/70-persistent-*.rules',
  '/var/lib/dbus/machine-id',
  '/var/lib/random-seed',
  '/var/lib/urandom/random-seed',
  '/var/lib/systemd/random-seed',
  '/var/lib/systemd/credential.secret',
  '/var/lib/dhclient/*lease*',
  '/var/lib/dhcp/*lease*',
  '/var/lib/dhcpcd/*lease*',
  '/var/lib/NetworkManager/*.lease',
  '/var/lib/NetworkManager/secret_key',
].map((pattern) => ({ pattern, keep: false }));

/**
 * An addition to the ssh.service of Debian and Ubuntu, where only the installation of the package makes host keys: a node
 * makes its own, which its rules must give a place. Elsewhere sshd-keygen does that.
 */
export const hostKeysUnit = {
  of: '/usr/lib/systemd/system/ssh.service',
  path: '/etc/systemd/system/ssh.service.d/statelite-host-keys.conf',
  text: `# Written by statelite genimage, which leaves no host keys in an image.
[Service]
ExecStartPre=
ExecStartPre=/usr/bin/ssh-keygen -A
ExecStartPre=/usr/sbin/sshd -t
`,
} as const;
