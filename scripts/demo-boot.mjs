// A node boots twice from what `statelite apply` wrote: a virtual machine, a network of its own, the kernel's NFS server in another.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { register } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

register('./typescript-hooks.mjs', import.meta.url);
const { commandPath } = await import('../test/system/support/lacking.ts');
const { packages } = await import('../test/boot/support/tools.ts');
const { makeLab } = await import('../test/boot/support/lab.ts');
const { makeTinyImage } = await import('../test/boot/support/tiny-image.ts');

const rules = [
  '/etc/motd',
  '/var/log/',
  '{ file: /etc/issue, method: bind }',
  '{ file: /etc/bootcount, options: persistent }',
  '{ file: /etc/rofile, options: ro }',
  '{ file: /etc/hosts, options: con }',
];
const started = Date.now();
const say = (text) => console.log(text.replace(/^(?=.)/gm, '  '));
const heading = (text) => console.log(`── ${text} ${'─'.repeat(Math.max(0, 90 - text.length))}\n`);

/** Ends here, with what to do, on a machine that cannot do it. */
const checkMachine = () => {
  const has = (name) => (name.startsWith('/') ? existsSync(name) : commandPath(name) !== undefined);
  const missing = Object.keys(packages).filter((name) => !has(name));
  const install = [...new Set(missing.map((name) => packages[name]))].sort();
  const complaints = [
    ...(process.getuid?.() === 0 ? [] : ['it makes a network of its own, which only root may: run it as root']),
    ...(process.arch === 'x64'
      ? []
      : ['it boots an x86_64 machine with this machine’s programs, which are of another kind']),
    ...(commandPath('apt-get') === undefined ? ['it fetches Debian’s kernel with apt-get, which is not here'] : []),
    ...(existsSync('/dev/net/tun') ? [] : ['there is no /dev/net/tun: modprobe tun']),
    ...(install.length === 0
      ? []
      : [
          `it misses ${missing.join(', ')}: apt-get install --no-install-recommends ${install.join(' ')}`,
          ...(install.includes('nfs-kernel-server')
            ? ['(that package starts an NFS server here, which exports nothing until you say so)']
            : []),
        ]),
  ];
  if (complaints.length === 0) return;
  console.error(`This demo boots a virtual machine, and cannot do that here:\n  ${complaints.join('\n  ')}`);
  process.exit(1);
};

/** Of what DHCP, TFTP and the node's console say, the lines that tell how far the node is. */
const steps = [
  [/DHCPOFFER\(br0\) (\S+) \S+ *$/, (ip) => `DHCP       offers ${ip} and the boot file pxelinux.0`],
  [/dnsmasq-tftp\S* sent \S*\/tftpboot\/(\S+) to/, (file) => `TFTP       ${file}`],
  [/udhcpc: lease of (\S+) obtained/, (ip) => `initramfs  the kernel runs; address ${ip}`],
  [/^statelite: (.*)/, (words) => `statelite  ${words}`],
  [/^(.*(?:panic|STOPPED|cannot).*)/, (words) => `console    ${words}`],
];

/** Shows a boot while it happens; returns what ends that. */
const watch = (node, log) => {
  const begin = Date.now();
  const before = readFileSync(log, 'utf8').length;
  const shown = new Set();
  const show = () => {
    const lines = [...readFileSync(log, 'utf8').slice(before).split('\n'), ...node.console().split('\n')];
    for (const line of lines.slice(0, -1)) {
      const step = steps.find(([pattern]) => pattern.test(line));
      const words = step?.[1](step[0].exec(line)?.[1]);
      if (words === undefined || shown.has(words)) continue;
      shown.add(words);
      say(`${((Date.now() - begin) / 1000).toFixed(1).padStart(5)} s  ${words}`);
    }
  };
  const timer = setInterval(show, 100);
  return (isUp) => {
    clearInterval(timer);
    show();
    if (isUp) say(`${((Date.now() - begin) / 1000).toFixed(1).padStart(5)} s  switch_root, init: the node is up\n`);
  };
};

/** Runs a script on the node and shows it as if it had been typed there. */
const onNode = async (node, script) => {
  const { text } = await node.ask(script);
  say(`n01# ${script}\n${text.trimEnd()}\n`);
  return text;
};

const bootOnce = async (lab, logs) => {
  const node = await lab.boot('n01');
  const stop = watch(node, join(logs, 'dnsmasq.log'));
  await node.ready(180).catch((error) => {
    stop(false);
    throw error;
  });
  stop(true);
  return node;
};

const demo = async (work) => {
  const [top, logs] = [join(work, 'site'), join(work, 'logs')];
  for (const directory of [top, logs]) mkdirSync(directory);
  heading(`A management node, below ${work}`);
  const experiment = { os: 'tiny', rules, megabytes: 64, makeImage: makeTinyImage };
  const lab = await makeLab(experiment, { top, logs }, say);
  say(`\nthe rules:\n${rules.map((rule) => `  - ${rule}`).join('\n')}\n`);

  heading('n01 is switched on: its network card asks who it is');
  const first = await bootOnce(lab, logs);
  await onNode(first, 'grep " / " /proc/mounts | cut -c1-90; touch /new');
  await onNode(first, 'cat /.statelite/statelite.log');
  await onNode(first, 'ls -l /etc/motd /etc/bootcount | sed "s/.* \\//\\//"; cat /etc/motd /etc/hosts');
  await onNode(first, 'echo "first boot" | tee -a /etc/motd /etc/bootcount /var/log/boot.log; echo x >/etc/rofile');
  await first.powerOff();

  heading('It is switched off and on again');
  const second = await bootOnce(lab, logs);
  await onNode(second, '/etc/init.d/statelite status | grep -v " on /"');
  const seen = await onNode(second, 'tail -n2 /etc/motd /var/log/boot.log /etc/bootcount');
  await second.powerOff();
  const persisted = seen.match(/first boot/g)?.length === 1 && seen.endsWith('first boot\n');
  await lab.server.machine.powerOff();
  lab.network.stop();
  if (!persisted) throw new Error('the node did not find what it should');

  heading('What persisted');
  spawnSync('e2fsck', ['-fp', join(top, 'disk.img')]);
  for (const left of ['kernel', 'server.gz']) rmSync(join(top, left), { recursive: true });
  say(`/etc/bootcount (persistent) kept its line; /etc/motd and /var/log (tmpfs) began anew, and /etc/rofile (ro) could not be written.

Look around:
  less ${join(top, 'repository/statelite.yaml')}
  cat ${join(top, 'tftpboot/pxelinux.cfg/n01')} ${join(top, 'etc/exports')}
  ls -l ${join(top, 'install/netboot/tiny/x86_64/compute/rootimg/etc')}
  less ${join(logs, 'n01.console')} ${join(logs, 'dnsmasq.log')}
  debugfs -R 'cat /state/n01/etc/bootcount' ${join(top, 'disk.img')}   # the file server's disk
  node dist/cli.js -C ${join(top, 'repository')} --root ${top} simulate n01
Everything is below ${work}; remove it when you are done. It took ${Math.round((Date.now() - started) / 1000)} s.`);
};

checkMachine();
const work = mkdtempSync(join(tmpdir(), 'statelite-demo-boot-'));
// The machines and the network end with this process, however it ends.
const giveUp = (words, code) => {
  console.error(`\n${words}`);
  process.exitCode = code;
  rmSync(work, { recursive: true, force: true, maxRetries: 5 });
  process.exit();
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => giveUp(`Ended; ${work} is removed.`, 130));
try {
  await demo(work);
} catch (error) {
  // Ctrl-C ends the program that is being waited for as well; its own words are the better ones.
  await new Promise((resolve) => setTimeout(resolve, 200));
  giveUp(`The demo failed: ${error instanceof Error ? error.message : error}`, 1);
}
process.exit(0);
