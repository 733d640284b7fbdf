import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { validatorOf } from '../commands/support/validator-of.ts';
import { needs } from '../system/support/requirements.ts';
import { fetchKernel } from './support/kernel.ts';
import { type ServiceMachine, serviceTools, startServiceMachine } from './support/service-machine.ts';

needs(serviceTools)('the units of examples/systemd on a machine that systemd runs', () => {
  let top: string;
  let machine: ServiceMachine;
  beforeAll(async () => {
    top = mkdtempSync(join(tmpdir(), 'statelite-service-'));
    machine = await startServiceMachine(top, fetchKernel(join(top, 'kernel')));
    await machine.sh('/usr/local/bin/service-site');
  }, 240_000);
  afterAll(() => {
    machine?.stop();
    rmSync(top, { recursive: true, force: true, maxRetries: 5 });
  });

  const sh = (script: string): Promise<string> =>
    machine.sh(`export HOME=/root PATH=/usr/local/bin:$PATH\n${script}`, 90);
  /** Lets systemd run one round; gives what systemd thinks of it, and what it said. */
  const round = async (): Promise<{ readonly result: string; readonly said: string }> => {
    const news = 'journalctl --sync; journalctl -q -u statelite-agent -o cat --cursor-file=/run/told || :';
    await sh(news);
    const result = await sh('if systemctl start statelite-agent.service; then echo success; else echo failure; fi');
    return { result: result.trim().split('\n').at(-1) ?? '', said: await sh(news) };
  };
  /** Adds to the service, until the next addition. */
  const add = (lines: string): Promise<string> =>
    sh(`mkdir -p ${dropIn}\ncat >${dropIn}/test.conf <<'END'\n[Service]\n${lines}\nEND\nsystemctl daemon-reload`);

  it('are understood by systemd', async () => {
    expect(await sh('systemd-analyze verify statelite-agent.service statelite-agent.timer 2>&1')).toBe('');
  }, 180_000);

  it('apply a commit that is fetched over ssh: links, owners, capabilities, exports, boot files, metrics', async () => {
    const { result, said } = await round();
    expect([result, said]).toEqual(['success', expect.stringMatching(/^agent: applied at [0-9a-f]{12}$/m)]);
    const image = '/install/netboot/os1/x86_64/compute/rootimg';
    expect(
      await sh(`cd ${image}; readlink etc/ntp.conf; stat -c '%u %g %a' .default/etc/ntp.conf .default/var/log/app`),
    ).toBe('../.statelite/tmpfs/etc/ntp.conf\n1000 1001 4640\n1000 1001 755\n');
    expect(
      await sh(`getfattr --absolute-names --only-values -n security.capability ${image}/.default/usr/bin/ping | wc -c`),
    ).toBe('20\n');
    expect(await sh('exportfs -s | sort')).toMatch(/^\/home .*\n\/install {1,2}\*\(.*fsid=2.*,ro,.*\)\n$/);
    expect(await sh('ls /tftpboot/pxelinux.cfg /tftpboot/xcat')).toMatch(/01-52-54-00-00-00-01/);
    expect(await sh('setpriv --reuid=65534 --clear-groups cat /run/statelite-agent/agent.prom')).toContain(
      '{outcome="applied",',
    );
    expect(await sh('stat -c %a /var/lib/statelite /var/lib/statelite/.agent')).toBe('700\n700\n');
    expect((await round()).said).toMatch(/^agent: in-sync at /m);
    const status = validatorOf('agent-status')(await sh('statelite agent status --json'));
    expect(status.rounds.map(({ outcome }: { readonly outcome: string }) => outcome)).toEqual(['in-sync', 'applied']);
  }, 180_000);

  it('reach nothing but what the site declares, and no other program that would do it for them', async () => {
    await sh(`cat >/usr/local/bin/probe <<'END'\n${probe}END`);
    await add('ExecStartPre=/bin/sh /usr/local/bin/probe');
    expect((await round()).result).toBe('success');
    expect(await sh('cat /run/statelite-agent/probe')).toBe(
      'may write: /etc /install /tftpboot /var/lib/nfs /var/lib/statelite /tmp\nmay: chown chmod ln exportfs\n',
    );
  }, 180_000);

  it('verify GPG signatures with a keyring that the service cannot write to', async () => {
    await sh(gpgCommit);
    expect(await round()).toMatchObject({
      result: 'failure',
      said: expect.stringMatching(/^agent: unverified at .*No public key/m),
    });
    await add(`ExecStart=\nExecStart=${agentOnce} --gpg-home /etc/statelite/gnupg`);
    expect((await round()).said).toMatch(/^agent: in-sync at /m);
    expect(await sh('statelite agent status --json | grep signer | head -1')).toContain('Good signature from');
  }, 180_000);

  it('leave a round to the next start while somebody else holds the lock, and call it no failure', async () => {
    await add('');
    await sh(
      `GIT_SSH_COMMAND='sleep 300; :' ${agentOnce} --unsigned --repo ssh://x/y >/dev/null 2>&1 & echo $! >/run/by-hand`,
    );
    await sh('until statelite agent status | grep "under way"; do sleep 0.2; done');
    expect(await round()).toMatchObject({ result: 'success', said: expect.stringMatching(/^Locked for .* by root@/m) });
    await sh('kill -KILL $(cat /run/by-hand)');
    expect((await round()).said).toMatch(/^Took over the lock of a process that is gone/m);
  }, 180_000);

  it('are started by the timer', async () => {
    await sh(
      'mkdir -p /etc/systemd/system/statelite-agent.timer.d; cd /etc/systemd/system/statelite-agent.timer.d\nprintf "[Timer]\\nOnBootSec=1\\nRandomizedDelaySec=0\\nAccuracySec=1\\n" >soon.conf\nsystemctl daemon-reload',
    );
    await sh(
      'systemctl start statelite-agent.timer\nuntil systemctl -q is-active statelite-agent.service || [ "$(systemctl show -P ActiveState statelite-agent.service)" = activating ]; do sleep 0.2; done',
    );
    expect(await sh('systemctl show -P Triggers statelite-agent.timer')).toBe('statelite-agent.service\n');
  }, 180_000);
});

const dropIn = '/etc/systemd/system/statelite-agent.service.d';
const agentOnce = '/usr/bin/env statelite agent once --repo ssh://git@127.0.0.1:2222/srv/git/site.git --mode enforce';

/** Runs as the service does; what it tried and left is gone at the end. */
const probe = `exec >/run/statelite-agent/probe 2>/dev/null
may() { name=$1; shift; ! "$@" >/dev/null 2>&1 || printf ' %s' "$name"; }
printf 'may write:'
for path in /usr /boot /root /home /etc/statelite /etc/systemd /etc/ssh /etc/pam.d /etc/cron.d /etc /install /tftpboot /var/lib/nfs \\
  /var/lib/statelite /var/lib /var/log /srv /opt /run /run/systemd /sys /proc/sys/kernel /tmp; do may $path touch $path/probe; done
for path in /etc/passwd /etc/shadow /etc/group; do may $path sh -c ": >>$path"; done
printf '\\nmay:'
may chown chown 1:1 /install/probe
may chmod chmod 4755 /install/probe
may ln ln /install/probe /install/probe2
may exportfs exportfs -ra
may mknod mknod /install/device c 1 3
may mount mount -t tmpfs tmpfs /install
may unshare unshare -m true
may user unshare -U true
may setfattr setfattr -n security.capability -v 0x0100000200200000000000000000000000000000 /install/probe
may clock date -s 2030-01-01
may hostname hostname probe
may sysrq sh -c 'echo 1 >/proc/sys/kernel/sysrq'
may dmesg dmesg
may memory cat /proc/1/environ
may chroot chroot / true
may user setpriv --reuid=1000 --clear-groups true
may systemd systemctl start basic.target
may bus busctl list
echo
rm -f /etc/probe /install/probe /install/probe2 /tftpboot/probe /var/lib/nfs/probe /var/lib/statelite/probe
`;

const gpgCommit = `export GNUPGHOME=/root/.gnupg
mkdir -m 700 $GNUPGHOME /etc/statelite/gnupg
gpg --batch --quiet --pinentry-mode loopback --passphrase '' --quick-generate-key 'ann <ann@example.org>' ed25519 sign never
gpg --quiet --export | gpg --quiet --homedir /etc/statelite/gnupg --import
gpgconf --homedir /etc/statelite/gnupg --kill all
cd /root/work
git -c gpg.format=openpgp -c user.signingkey=ann@example.org commit -q -S --allow-empty -m 'signed with GPG'
git push -q /srv/git/site.git main
chown -R git:git /srv/git`;
