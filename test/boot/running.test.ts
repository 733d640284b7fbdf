import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { needs } from '../system/support/requirements.ts';
import { type Lab, makeLab } from './support/lab.ts';
import { makeTinyImage } from './support/tiny-image.ts';
import { bootTools } from './support/tools.ts';
import type { VirtualMachine } from './support/virtual-machine.ts';

needs(bootTools)('a node that is up while apply changes the image that it has mounted', () => {
  let lab: Lab;
  let node: VirtualMachine;
  beforeAll(async () => {
    lab = await makeLab({ os: 'tiny', rules: ['/etc/motd'], megabytes: 256, engine: true, makeImage: makeTinyImage });
    await lab.server.sh('echo n01 >/run/up');
    // Without it directories would move in two renames, between which the node finds nothing.
    expect(await lab.server.sh("perl -e 'print 6 * 7'")).toBe('42');
    node = await boot();
  }, 240_000);
  afterAll(() => lab?.remove());

  const boot = async (): Promise<VirtualMachine> => {
    const machine = await lab.bootQuickly('n01');
    await machine.ready(90);
    return machine;
  };
  const sh = async (script: string): Promise<string> => {
    const { status, text } = await node.ask(script, 60);
    return status === 0 ? text : `exit ${status}\n${text}`;
  };
  /** Runs `statelite` on the server, which is the management node here. */
  const statelite = async (...args: readonly string[]): Promise<string> => {
    const { status, text } = await lab.server.statelite(...args);
    return status === 0 ? text : `exit ${status}\n${text}`;
  };
  const addRule = (name: string, rule: string): Promise<string> =>
    lab.server.sh(`cat >>/repository/statelite.yaml <<'END'
---
apiVersion: statelite/v1
kind: LiteFile
metadata: { name: ${name} }
spec: { files: [${rule}] }
END`);

  it('keeps what its processes hold open when a plain apply makes links, which dangle until it has refreshed', async () => {
    await addRule('plain', '/etc/issue, /var/log/');
    expect(await statelite('plan', '--running', '/run/up')).toMatch(
      /breaks on 1 running node until refresh or reboot\n.*apply --staged(?:.|\n)*image-link\/tiny-x86_64-compute:\/etc\/issue(?:.|\n)*:\/var\/log/,
    );
    expect(await sh(`${hold}\n${poll('/etc/issue')}`)).toBe('');
    expect(await statelite('apply', '--yes')).toMatch(/Applied: 3 changes/);

    // A node notices when its attribute cache ends, after a minute at the latest.
    expect(await sh(`${forget}; readlink /etc/issue; cat /etc/issue; ls /var/log/`)).toMatch(
      /exit 1\n\.\.\/\.statelite\/tmpfs\/etc\/issue\ncat: .*\/etc\/issue.*No such file.*\nls: \/var\/log\/: No such file/,
    );
    expect(await sh(polled)).toMatch(/^[1-9]\d* failures, all are links\n/);
    expect(await sh('echo go >/run/go; sleep 1; cat /run/held /etc/motd')).toBe(
      'issue of the image\nboot.log\nlog of the image\nmotd of red\nwritten through\n',
    );
    expect(await sh('/etc/init.d/statelite refresh 2>&1')).toBe(
      'statelite: node n01, image tiny-x86_64-compute, layers: 1 2 3 4, state: /.statelite/persistent/n01\n' +
        'statelite: 3 rules, layers: 1 2 3 4, 0 problems (see /.statelite/statelite.log)\n',
    );
    expect(await sh('cat /etc/issue /var/log/boot.log /etc/motd; echo mine >/etc/issue; : >/var/log/mine')).toBe(
      'issue of the image\nlog of the image\nmotd of red\nwritten through\n',
    );
  }, 180_000);

  it('never sees a dangling path when lists come first, then its refresh, then links: apply --staged', async () => {
    await addRule('staged', '/etc/rofile, { file: /etc/bootcount, options: persistent }, /opt/tool/');
    expect(await sh(poll('/etc/rofile /opt/tool/word /etc/bootcount'))).toBe('');
    expect(await statelite('apply', '--staged', '--yes')).toMatch(
      /Held back: 3 links .*refresh there, then statelite apply/,
    );
    expect(await sh('[ -L /etc/rofile ] || /etc/init.d/statelite status')).toMatch(
      /persistent link \/etc\/bootcount: NOT IN EFFECT, waits for refresh or reboot\ntmpfs link \/etc\/rofile: NOT/,
    );
    expect(await sh('/etc/init.d/statelite refresh 2>&1 | tail -n1')).toMatch(/6 rules, .* 0 problems/);
    expect(await statelite('apply', '--yes')).toMatch(/Applied: 3 changes/);
    expect(await sh(polled)).toBe('0 failures, all are links\n');
    expect(
      await sh('cat /etc/rofile /opt/tool/word; echo live >>/etc/bootcount; : >/opt/tool/mine; ls /opt/tool'),
    ).toBe('rofile for all\nword of the image\nmine\nword\n');
    expect(await lab.server.sh('cat /state/n01/etc/bootcount')).toBe('live\n');
  }, 180_000);

  it('gets a rule of method bind at its next boot, at which all that was added is in effect', async () => {
    await addRule('bind', '{ file: /etc/hosts, method: bind }');
    expect(await statelite('plan', '--running', '/run/up')).toMatch(
      /takes effect at the next boot of \d nodes\n(?:.|\n)*\/etc\/hosts: new, tmpfs bind/,
    );
    expect(await statelite('apply', '--yes')).toMatch(/Applied: /);
    expect(
      await sh(`${forget}; /etc/init.d/statelite refresh 2>&1 | tail -n1; cat /etc/hosts; : >>/etc/hosts`),
    ).toMatch(/^exit 1\nstatelite: 1 of them wait for the next boot\nhosts of the image\n.*Read-only file system/);
    await node.powerOff();
    node = await boot();
    expect(await sh('cat /etc/bootcount /etc/hosts /etc/issue; echo mine >/etc/hosts; ls /var/log /opt/tool')).toBe(
      'live\nhosts of red\nissue of the image\n/opt/tool:\nword\n\n/var/log:\nboot.log\n',
    );
    expect(await statelite('plan')).toMatch(/^No changes/);
    await node.powerOff();
  }, 180_000);
});

const forget = 'echo 3 >/proc/sys/vm/drop_caches';

/** Holds a file of the image, one in a directory of the image and a placed one open, and uses them when told to. */
const hold = `mkfifo /run/go
{ exec 3</etc/issue 4>>/etc/motd; cd /var/log; exec 5<boot.log
  read -r word </run/go
  cat <&3; ls; cat <&5; echo 'written through' >&4; } >/run/held 2>&1 </dev/null &`;

/** Opens paths again and again, each time by asking the server, and notes what could not be read; bootcount comes with its link. */
const poll = (paths: string): string => `rm -f /run/enough /run/all-links
while [ ! -e /run/enough ]; do
  echo 2 >/proc/sys/vm/drop_caches
  links=yes
  for path in ${paths}; do
    link=$(readlink "\${path%/word}") || links=no
    [ "$path$link" = /etc/bootcount ] || cat "$path" >/dev/null || echo "failed at $(cut -d' ' -f1 /proc/uptime)"
  done
  [ $links = no ] || : >/run/all-links
done >/run/failed 2>&1 </dev/null &`;

const polled = `for try in $(seq 100); do [ -e /run/all-links ] && break; sleep 0.2; done
sleep 1; : >/run/enough; sleep 0.5
echo "$(grep -c failed /run/failed) failures, $([ -e /run/all-links ] && echo all are links)"
[ $(wc -l </run/failed) -gt 20 ] || cat /run/failed`;
