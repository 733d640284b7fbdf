import { existsSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { forgetMachine } from '../../../src/host/build/forget-machine.ts';
import { type TreeFiles, treeFiles } from '../../../src/host/build/tree-files.ts';

describe('a tree that many nodes will share', () => {
  let tree: string;
  let files: TreeFiles;
  beforeEach(() => {
    tree = mkdtempSync(join(tmpdir(), 'statelite-forget-'));
    files = treeFiles(tree);
  });
  afterEach(() => rmSync(tree, { recursive: true }));

  it('loses the names, numbers, keys and leases of one machine, and nothing beside them', () => {
    const own = [
      ...['/etc/hostname', '/etc/ssh/ssh_host_rsa_key', '/etc/ssh/ssh_host_rsa_key.pub', '/etc/nvme/hostnqn'],
      ...['/var/lib/systemd/random-seed', '/var/lib/dbus/machine-id', '/var/lib/dhcp/dhclient.eth0.leases'],
      ...['/var/lib/NetworkManager/secret_key', '/etc/udev/rules.d/70-persistent-net.rules'],
    ];
    const shared = ['/etc/ssh/sshd_config', '/etc/udev/rules.d/60-ours.rules', '/srv/etc/hostname', '/etc/nvme/a.json'];
    for (const path of [...own, ...shared]) files.write(path, 'text\n');
    files.write('/etc/resolv.conf', 'nameserver 192.0.2.1\n', 0o600);
    files.write('/etc/machine-id', '6cf2b8c06f6c4e1ba0b2f0a1a4c1a4f0\n');
    for (let time = 0; time < 2; time += 1) {
      forgetMachine(files);
      expect(own.filter((path) => existsSync(`${tree}${path}`))).toEqual([]);
      expect(shared.filter((path) => files.read(path) === 'text\n')).toEqual(shared);
      expect([files.read('/etc/resolv.conf'), files.read('/etc/machine-id')]).toEqual(['', '']);
      expect(lstatSync(`${tree}/etc/resolv.conf`).mode & 0o777).toBe(0o644);
    }
    expect(readdirSync(`${tree}/etc`)).not.toContain('systemd');
  });

  it('keeps a resolver that is a link, and gets none where it had none', () => {
    forgetMachine(files);
    expect(existsSync(`${tree}/etc/resolv.conf`)).toBe(false);
    symlinkSync('../run/systemd/resolve/stub-resolv.conf', `${tree}/etc/resolv.conf`);
    forgetMachine(files);
    expect(lstatSync(`${tree}/etc/resolv.conf`).isSymbolicLink()).toBe(true);
  });

  it('makes host keys on each node where the ssh server of Debian would not', () => {
    files.write('/usr/lib/systemd/system/ssh.service', '[Service]\n');
    forgetMachine(files);
    const text = readFileSync(`${tree}/etc/systemd/system/ssh.service.d/statelite-host-keys.conf`, 'utf8');
    expect(text).toMatch(/^ExecStartPre=\nExecStartPre=\/usr\/bin\/ssh-keygen -A\nExecStartPre=\/usr\/sbin\/sshd -t$/m);
  });
});
