import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Outcome, runProgramWith } from '../support/run-program.ts';
import { idleNode, type Simulator, startSimulator } from './support/bmc-simulator.ts';
import { needs } from './support/requirements.ts';

const cli = new URL('../../dist/cli.js', import.meta.url).pathname;
const first = 20_000 + (process.pid % 12_000);
let directory: string;
let good: Simulator;
let stubborn: Simulator;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'statelite-power-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const power = (...args: readonly string[]): Promise<Outcome> =>
  runProgramWith(['-C', directory, 'power', ...args], directory);

/** Repeats until something is so; power changes of a simulated node take a moment, as those of a real one do. */
const until = async (isSo: () => Promise<boolean> | boolean): Promise<boolean> => {
  for (let tries = 0; tries < 80; tries += 1) {
    if (await isSo()) return true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
};

needs({ commands: ['ipmitool', 'ipmi_sim', 'script'], paths: [cli] })('with real management controllers', () => {
  beforeAll(async () => {
    for (const name of ['good', 'stubborn']) mkdirSync(join(directory, name));
    good = await startSimulator(join(directory, 'good'), first);
    stubborn = await startSimulator(join(directory, 'stubborn'), first + 1, { ...idleNode, bootDevice: false });
    writeFileSync(join(directory, 'password'), 'hush-hush\n', { mode: 0o600 });
    writeFileSync(join(directory, 'wrong'), 'hush\n', { mode: 0o600 });
    writeFileSync(join(directory, 'statelite.yaml'), manifestOf(directory));
  });
  afterAll(async () => {
    await good.stop();
    await stubborn.stop();
  });

  it('nodes are switched on and off, and status says so', async () => {
    expect(await power('status', 'n01')).toEqual({ code: 0, out: 'n01  off\n', err: '' });
    expect(await power('on', 'n01')).toEqual({ code: 0, out: 'n01  switched on\n', err: '' });
    expect(await until(() => good.isOn())).toBe(true);
    expect((await power('status', 'n01,n02')).out).toBe('n01  on\nn02  off\n');
    expect(await power('off', 'n01')).toEqual({ code: 0, out: 'n01  switched off\n', err: '' });
    expect(await until(() => !good.isOn())).toBe(true);
    expect((await power('status', 'n01')).out).toBe('n01  off\n');
  });

  it('a password in a variable serves as well, and a wrong one is a failure of its node alone', async () => {
    env.STATELITE_TEST_BMC = 'hush-hush';
    try {
      const { code, out, err } = await power('status', 'byvariable,n01,wrong');
      expect([code, out]).toEqual([7, expect.stringMatching(/^byvariable +off\nn01 +off\nwrong +failed +\S.*\n$/)]);
      expect(err).toMatch(/again for the rest: statelite -C \S+ power status 'wrong'\n$/);
    } finally {
      delete env.STATELITE_TEST_BMC;
    }
  });

  it('a controller that does not answer is given up in time; then status failed, and on may have happened', async () => {
    const status = await power('status', 'dead', '--timeout', '1');
    expect([status.code, status.out]).toEqual([1, 'dead  failed  no answer in time\n']);
    const on = await power('on', 'dead', '--timeout', '1');
    expect([on.code, on.out]).toEqual([7, 'dead  unclear  no answer in time; what the controller did is unknown\n']);
  });

  it('a controller that is not there is told of by ipmitool itself before its time is up', async () => {
    const { code, out } = await power('on', 'dead');
    expect([code, out]).toEqual([1, 'dead  failed  Unable to establish IPMI v2 / RMCP+ session\n']);
  }, 40_000);

  it('boot sets the network device and switches on; a node that is on is reset', async () => {
    const booted = await power('boot', 'n01');
    expect([booted.code, booted.out]).toEqual([0, expect.stringMatching(/^n01 {2}network boot, switched on/)]);
    expect([good.bootDevice(), await until(() => good.isOn())]).toEqual(['pxe', true]);
    expect((await power('boot', 'n01')).out).toMatch(/^n01 {2}network boot, reset/);
    expect(await until(() => good.isOn())).toBe(true);
    expect((await power('off', 'n01')).code).toBe(0);
  });

  it('boot leaves a node off whose controller did not take the device, although ipmitool exits with 0', async () => {
    const { code, out } = await power('boot', 'n02');
    expect([code, out]).toEqual([1, expect.stringMatching(/^n02 {2}failed {2}\S/)]);
    expect([stubborn.bootDevice(), stubborn.isOn()]).toEqual([undefined, false]);
  });

  it('the console shows the serial line and takes what is typed, until ~. ends it', async () => {
    expect((await power('on', 'n01')).code).toBe(0);
    const log = join(directory, 'typescript');
    const child = spawn('script', ['-qec', `node '${cli}' -C '${directory}' console n01`, log], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...env, CI: undefined, TERM: 'xterm' },
    });
    let shown = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      shown += text;
    });
    const ended = new Promise((resolve) => child.once('close', resolve));
    const limit = setTimeout(() => child.kill('SIGKILL'), 25_000);
    expect(await until(() => shown.includes('SOL Session operational'))).toBe(true);
    child.stdin.write('uptime\r');
    expect(await until(() => good.typed() === 'uptime\r' && shown.includes('uptime\r>'))).toBe(true);
    child.stdin.write('~.');
    expect([await ended, shown.includes('The console of n01 at 127.0.0.1')]).toEqual([0, true]);
    expect(shown).not.toContain('hush');
    clearTimeout(limit);
  }, 40_000);
});

const manifestOf = (at: string): string => `apiVersion: statelite/v1
kind: Site
metadata: { name: switched }
spec: { manifests: [], master: 127.0.0.1 }
---
${[
  node('n01', first, `passwordFile: "${at}/password"`),
  node('n02', first + 1, `passwordFile: "${at}/password"`),
  node('dead', first + 2, `passwordFile: "${at}/password"`),
  node('wrong', first, `passwordFile: "${at}/wrong"`),
  node('byvariable', first, 'passwordVariable: STATELITE_TEST_BMC'),
].join('---\n')}`;

const node = (name: string, port: number, password: string): string => `kind: Node
metadata: { name: ${name} }
spec: { ipmi: { bmc: 127.0.0.1, port: "${port}", username: ADMIN, ${password} } }
`;
