import { spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Simulator, startSimulator } from '../system/support/bmc-simulator.ts';
import { needs } from '../system/support/requirements.ts';
import { until } from './support/commands.ts';
import { type Lab, makeLab } from './support/lab.ts';
import { cli, statelite } from './support/site.ts';
import { makeTinyImage } from './support/tiny-image.ts';
import { bootTools } from './support/tools.ts';
import { attachMachine, type PreparedMachine } from './support/virtual-machine.ts';

const tools = { ...bootTools, commands: [...bootTools.commands, 'ipmitool', 'ipmi_sim', 'script'] };

needs(tools)('a node with a management controller', () => {
  let lab: Lab;
  let controller: Simulator;
  let machine: PreparedMachine;
  beforeAll(async () => {
    lab = await makeLab({ os: 'tiny', rules: ['/etc/motd'], megabytes: 64, makeImage: makeTinyImage });
    writeFileSync(join(lab.top, 'password'), 'hush-hush\n', { mode: 0o600 });
    appendFileSync(join(lab.top, 'repository/statelite.yaml'), settings(lab.top));
    statelite(lab.top, 'apply', '--yes');
    machine = lab.prepare('n01', 9002);
    const directory = join(lab.top, 'controller');
    mkdirSync(directory);
    controller = await startSimulator(directory, 623, {
      bootDevice: true,
      start: `${machine.command.map((word) => `'${word}'`).join(' ')}`,
      inside: lab.network.inside,
      serialPort: 9002,
    });
  }, 240_000);
  afterAll(async () => {
    await controller?.stop();
    lab?.remove();
  });

  const power = (action: string): string =>
    lab.network.run(process.execPath, [cli, '-C', join(lab.top, 'repository'), 'power', action, 'n01'], 60);

  it('is switched on by us, boots from the network, shows its console to us, and takes what we type there', async () => {
    expect(power('status')).toBe('n01  off\n');
    expect(power('boot')).toMatch(/^n01 {2}network boot, switched on/);
    expect(controller.bootDevice()).toBe('pxe');
    const node = await attachMachine(machine, () => false);

    const words = [process.execPath, cli, '-C', join(lab.top, 'repository'), 'console', 'n01'];
    const command = words.map((word) => `'${word}'`).join(' ');
    const [program = '', ...inside] = [...lab.network.inside, 'script', '-qefc', command, '/dev/null'];
    const terminal = spawn(program, inside, { env: { ...process.env, CI: undefined, TERM: 'xterm' } });
    const ended = new Promise((resolve) => terminal.once('close', resolve));
    let shown = '';
    terminal.stdout.setEncoding('utf8').on('data', (text: string) => {
      shown += text.replaceAll('\r', '');
    });
    const shows = (text: string): Promise<true> =>
      until(`${text} on the terminal`, 90, () => shown.includes(text) || undefined).catch((error) => {
        throw new Error(`${error}; it ends with\n${shown.slice(-2000)}`);
      });

    for (const stage of ['nothing is mounted yet', 'no rule is in effect', 'the root is about to be used']) {
      await shows(stage);
      terminal.stdin.write('echo typed $((6 * 7)); exit\r');
    }
    await node.ready(60);
    expect(shown.match(/^typed 42$/gm)).toHaveLength(3);
    expect((await node.ask('cat /etc/motd; grep -o "shell$" /proc/cmdline; hostname')).text).toBe(
      'motd of red\nshell\nn01\n',
    );
    terminal.stdin.write('~.');
    await ended;
    expect(power('status')).toBe('n01  on\n');
    expect(power('off')).toBe('n01  switched off\n');
    await until('the node to be off', 20, () => power('status') === 'n01  off\n' || undefined);
  }, 240_000);
});

const settings = (top: string): string => `---
apiVersion: statelite/v1
kind: NodeGroup
metadata: { name: switched }
spec:
  members: n01
  bootparams: { addkcmdline: shell }
  ipmi: { bmc: 127.0.0.1, username: ADMIN, passwordFile: "${top}/password" }
`;
