import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { needs } from '../system/support/requirements.ts';
import { type Lab, makeLab } from './support/lab.ts';
import { commandLineOf } from './support/site.ts';
import { makeTinyImage } from './support/tiny-image.ts';
import { bootTools } from './support/tools.ts';

const rules = ['/etc/motd', '{ file: /etc/bootcount, options: persistent }'];

needs(bootTools)('nodes whose first layer is away', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await makeLab({ os: 'tiny', rules, megabytes: 64, makeImage: makeTinyImage });
  }, 240_000);
  afterAll(() => lab?.remove());

  it('try for a while, wait longer each time, and then do as statelite.onerror says', async () => {
    await lab.server.sh('mkdir /away; mv /layers/red /layers/blue /away');
    const boot = (name: string, word: string) => lab.boot(name, `${commandLineOf(lab.top, name)} ${word}`);
    const stopping = await lab.bootQuickly('n02');
    const asking = await boot('n01', 'statelite.onerror=shell');
    const rebooting = await boot('n06', 'statelite.onerror=reboot');
    const going = await boot('n07', 'statelite.onerror=continue');
    const missing = 'statelite: STOPPED: layer 1 is missing: 10.99.0.2:/layers/red\n';

    await stopping.ended(150);
    const tries = [...stopping.console().matchAll(/\/layers\/blue cannot be mounted; next try in (\d+) s/g)];
    expect(tries.map(([, pause]) => pause)).toEqual(['1', '2', '4', '8', '16']);
    expect(stopping.console()).toContain('STOPPED: layer 1 is missing: 10.99.0.2:/layers/blue\n');

    await rebooting.ended(60);
    expect(rebooting.console()).toContain(`${missing}statelite: reboots in 10 seconds: statelite.onerror=reboot\n`);

    await going.ready(60);
    expect(going.console()).toContain(`${missing}statelite: goes on all the same: statelite.onerror=continue\n`);
    expect((await going.ask('cat /etc/motd; grep -c mnt/1 /proc/mounts; echo kept >/etc/bootcount')).text).toBe(
      'motd for all\n0\n',
    );
    expect(await lab.server.sh('cat /state/n07/etc/bootcount')).toBe('kept\n');
    await going.powerOff();

    await asking.shows(`${missing}statelite: a shell: mend it, then leave it with exit (the root is /root`, 60);
    asking.type('ls /root/.statelite/mnt; echo $((6 * 7)) seen\n');
    await asking.shows('42 seen\n', 20);
    await lab.server.sh('mv /away/red /layers');
    asking.type('exit\n');
    await asking.ready(60);
    expect((await asking.ask('cat /etc/motd')).text).toBe('motd of red\n');
    await asking.powerOff();
  }, 300_000);

  it('wait for it, and go on when it comes', async () => {
    await lab.server.sh('mv /layers/red /away');
    const node = await lab.bootQuickly('n01');
    await node.shows('/layers/red cannot be mounted; next try in 2 s', 60);
    await lab.server.sh('mv /away/red /layers');
    await node.ready(60);
    expect((await node.ask('cat /etc/motd')).text).toBe('motd of red\n');
    expect(node.console()).not.toContain('STOPPED');
    await node.powerOff();
  }, 120_000);
});
