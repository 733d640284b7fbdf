import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { differences, everythingSeen } from './support/everything.ts';
import { type Machine, machineNeeds, startMachine } from './support/machine.ts';
import { needs } from './support/requirements.ts';
import { laySmallSite } from './support/small-site.ts';

needs({ ...machineNeeds, commands: [...machineNeeds.commands, 'git'] })('an agent whose disk is full', () => {
  const start = Date.now();
  let machine: Machine;
  beforeAll(async () => {
    machine = await startMachine();
    laySmallSite(machine, ['/etc/motd']);
    writeFileSync(machine.at('/root/site/big'), randomBytes(3_000_000));
    machine.sh(
      'cd /root/site; git init -q -b main .; git add .; git -c user.name=a -c user.email=a@localhost commit -q -m big',
    );
    machine.sh('mkdir -p /var/lib/statelite; mount -t tmpfs -o size=1m,mode=700 state /var/lib/statelite');
  }, 60_000);
  afterAll(() => {
    machine?.stop();
  });

  const once = () => machine.statelite('agent', 'once', '--repo', '/root/site', '--unsigned', '--mode', 'enforce');
  const resize = (size: string): string => machine.sh(`mount -o remount,size=${size} /var/lib/statelite`);

  it('changes nothing and says why, whether the fetch or the checkout has no room, and goes on when there is some', () => {
    const before = everythingSeen(machine.at('/install'), start);
    expect(once()).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^agent: fetch-failed: .*No space left on device/),
    });
    resize('5m');
    expect(once()).toMatchObject({
      code: 1,
      out: expect.stringMatching(
        /^agent: failed: cannot write .* unable to write file .*; perhaps the disk is full: make room$/m,
      ),
    });
    expect(machine.sh('ls /var/lib/statelite/.agent/clone.git')).toContain('HEAD\n');
    expect(differences(before, everythingSeen(machine.at('/install'), start))).toEqual([]);
    resize('20m');
    expect(once()).toMatchObject({ code: 0, out: expect.stringMatching(/^agent: applied at /m) });
    expect(once()).toMatchObject({ code: 0, out: expect.stringMatching(/^agent: in-sync at /m) });
  });
});
