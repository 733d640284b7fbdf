import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { env } from 'node:process';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Outcome, runProgramWith } from '../support/run-program.ts';
import { type ASite, aSite } from './support/a-site.ts';
import { type FakeIpmitool, fakeIpmitool } from './support/fake-ipmitool.ts';

let site: ASite;
let fake: FakeIpmitool;
let file: string;
beforeEach(() => {
  site = aSite();
  fake = fakeIpmitool(site.directory);
  file = join(site.directory, 'password');
  writeFileSync(file, 'hush-hush\n', { mode: 0o600 });
  site.manifest('manifests/bmc.yaml', bmcs(`passwordFile: ${file}`));
});
afterEach(() => {
  fake.remove();
  site.remove();
});

/** On the machine itself: nothing but the fake is called, and only the repository is read. */
const power = (...args: readonly string[]): Promise<Outcome> =>
  runProgramWith(['-C', site.repository, 'power', ...args], site.repository);

const bmcs = (password: string): string =>
  `apiVersion: statelite/v1
kind: NodeGroup
metadata: { name: all }
spec: { nodehm: { mgt: ipmi }, ipmi: { username: ADMIN, ${password} } }
---
${[1, 2, 3]
  .map(
    (n) => `kind: NodeGroup
metadata: { name: bmc${n} }
spec: { members: n0${n}, ipmi: { bmc: bmc${n}.test } }
`,
  )
  .join('---\n')}`;

describe('power', () => {
  it('status asks every controller and prints a table sorted by node', async () => {
    fake.answers('bmc1.test', 'sleep 0.3');
    fake.answers('bmc2.test', "echo 'Chassis Power is off'; exit 0");
    expect(await power('status', 'n02,n01')).toEqual({ code: 0, out: 'n01  on\nn02  off\n', err: '' });
    const words = (n: number): string =>
      `-I lanplus -C 3 -H bmc${n}.test -p 623 -U ADMIN -f ${file} chassis power status password=none`;
    expect(fake.calls()).toEqual([words(1), words(2)]);
  });

  it.each([
    ['on', 'switched on'],
    ['off', 'switched off'],
    ['cycle', 'power-cycled'],
  ])('%s does that', async (action, done) => {
    expect(await power(action, 'n01')).toEqual({ code: 0, out: `n01  ${done}\n`, err: '' });
    expect(fake.calls()).toHaveLength(1);
    expect(fake.calls()[0]).toContain(` chassis power ${action} `);
  });

  it('tells partial failure by exit code 7, total failure by 1, and names the nodes to try again', async () => {
    fake.answers('bmc2.test', "echo 'Error: Unable to establish IPMI v2 / RMCP+ session' >&2; exit 1");
    const some = await power('on', 'n[01-03]');
    expect(some).toEqual({
      code: 7,
      out: 'n01  switched on\nn02  failed       Unable to establish IPMI v2 / RMCP+ session\nn03  switched on\n',
      err: `2 nodes done, 1 not; again for the rest: statelite -C ${site.repository} power on 'n02'\n`,
    });
    expect((await power('on', 'n02')).code).toBe(1);
  });

  it('with --json tells the same to a program', async () => {
    fake.answers('bmc2.test', 'echo no >&2; exit 1');
    const { code, out } = await power('status', 'n01,n02', '--json');
    expect([code, JSON.parse(out)]).toEqual([
      7,
      {
        action: 'status',
        nodes: [
          { node: 'n01', bmc: 'bmc1.test', outcome: 'done', state: 'on', detail: '' },
          { node: 'n02', bmc: 'bmc2.test', outcome: 'failed', state: '', detail: 'no' },
        ],
        done: 1,
        notDone: 1,
      },
    ]);
  });

  it('kills a call whose time is up and goes on with the others', async () => {
    fake.answers('bmc1.test', 'exec sleep 60');
    const { code, out, err } = await power('status', 'n01,n02', '--timeout', '1', '--fanout', '1', '--cipher', '17');
    expect([code, out]).toEqual([7, 'n01  failed  no answer in time\nn02  on\n']);
    const again = `statelite -C ${site.repository} power --fanout 1 --timeout 1 --cipher 17 status 'n01'`;
    expect(err).toBe(`1 node done, 1 not; again for the rest: ${again}\n`);
    fake.answers('bmc1.test', 'exit 1');
    const words = again.split(' ').slice(4, -1);
    expect((await power(...words, 'n01')).err).toBe(`0 nodes done, 1 not; again for the rest: ${again}\n`);
  });

  it('asks no more controllers at a time than --fanout says', async () => {
    for (const n of [1, 2, 3]) fake.answers(`bmc${n}.test`, 'sleep 0.3');
    await power('status', 'n[01-03]', '--fanout', '1');
    expect(fake.most()).toBe(1);
    await power('status', 'n[01-03]');
    expect(fake.most()).toBeGreaterThan(1);
  });

  it('takes the cipher suite from the command line, else from ipmi.cipher', async () => {
    site.edit('manifests/bmc.yaml', 'username: ADMIN', 'username: ADMIN, cipher: "17"');
    await power('status', 'n01');
    await power('status', 'n02', '--cipher', '8');
    expect(fake.calls().map((call) => / -C (\d+) /.exec(call)?.[1])).toEqual(['17', '8']);
  });

  it('leaves the nodes alone whose turn has not come when Ctrl-C is pressed', async () => {
    let asked = 0;
    const person = { interrupted: () => asked++ > 0 };
    const args = ['-C', site.repository, 'power', 'on', 'n01,n02', '--fanout', '1'];
    const { code, out } = await runProgramWith(args, site.repository, person);
    expect([code, out]).toEqual([7, 'n01  switched on\nn02  not asked    interrupted\n']);
  });
});

describe('a password', () => {
  it('in a variable reaches ipmitool by its environment only, and nothing that is printed', async () => {
    site.manifest('manifests/bmc.yaml', bmcs('passwordVariable: STATELITE_TEST_PASSWORD'));
    env.STATELITE_TEST_PASSWORD = 'hush-hush';
    try {
      fake.answers('bmc1.test', 'echo "$command" >&2; exit 1');
      const { out, err } = await power('status', 'n01', '-v');
      expect(fake.calls()).toEqual([
        '-I lanplus -C 3 -H bmc1.test -p 623 -U ADMIN -E chassis power status password=hush-hush',
      ]);
      expect(out + err).not.toContain('hush');
    } finally {
      delete env.STATELITE_TEST_PASSWORD;
    }
  });

  it('that cannot be had stops everything before the first call', async () => {
    site.edit('manifests/bmc.yaml', file, `${file}.not`);
    const none = await power('on', 'n01');
    expect([none.code, none.out, fake.calls()]).toEqual([3, '', []]);
    expect(none.err).toContain('error[bmc-password-missing]');
    expect(none.err).toContain('there is no such file');
    site.manifest('manifests/bmc.yaml', bmcs('passwordVariable: STATELITE_TEST_PASSWORD'));
    expect((await power('on', 'n01')).err).toContain('STATELITE_TEST_PASSWORD');
    expect(fake.calls()).toEqual([]);
  });

  it('in a file that others may read is warned of; in an empty file it is missing', async () => {
    chmodSync(file, 0o644);
    const open = await power('status', 'n01,n02');
    expect([open.code, open.err.match(/bmc-password-file-open/g)]).toEqual([0, ['bmc-password-file-open']]);
    writeFileSync(file, '');
    expect((await power('status', 'n01')).err).toContain('is empty');
  });
});

describe('what cannot be done', () => {
  it.each([
    [['up', 'n01'], 'power has no action "up"'],
    [['sttus', 'n01'], 'did you mean status?'],
    [['on'], "missing required argument 'noderange'"],
    [['on', 'x99'], 'neither a node nor a group'],
    [['on', 'n01', '--fanout', '0'], 'expected a whole number from 1 to 1024'],
    [['on', 'n01,-n01'], 'selects no node'],
    [['on', 'n01,l01'], 'l01 is without ipmi.bmc'],
  ])('%j is refused with exit 3 before a controller is asked', async (args, told) => {
    const { code, out, err } = await power(...args);
    expect([code, out, fake.calls()]).toEqual([3, '', []]);
    expect(err).toContain(told);
  });

  it('without ipmitool, the package is named', async () => {
    fake.remove();
    const before = env.PATH;
    env.PATH = site.directory;
    try {
      const { code, err } = await power('status', 'n01');
      expect([code, err.match(/error\[program-missing\]/g)]).toEqual([1, ['error[program-missing]']]);
      expect(err).toContain('install the package ipmitool');
    } finally {
      env.PATH = before;
    }
  });
});

describe('console', () => {
  const console = (...args: readonly string[]): Promise<Outcome> =>
    runProgramWith(['-C', site.repository, 'console', ...args], site.repository);

  it('needs a terminal and one node', async () => {
    expect(await console('n01')).toEqual({
      code: 3,
      out: '',
      err: 'error: a console needs a terminal, and this is none\n',
    });
    expect((await console('n01,n02')).err).toBe('error: a console is of one node, and "n01,n02" names 2\n');
    expect(fake.calls()).toEqual([]);
  });
});
