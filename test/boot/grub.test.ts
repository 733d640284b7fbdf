import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { needs } from '../system/support/requirements.ts';
import { run } from './support/commands.ts';
import { type Lab, makeLab } from './support/lab.ts';
import { makeTinyImage } from './support/tiny-image.ts';
import { bootTools } from './support/tools.ts';
import { uefiFiles } from './support/virtual-machine.ts';

const rules = ['/etc/motd'];

const tools = {
  ...bootTools,
  commands: [...bootTools.commands, 'grub-mknetdir'],
  paths: [...bootTools.paths, ...Object.values(uefiFiles), '/usr/lib/grub/x86_64-efi/http.mod'],
};

needs(tools)('nodes with UEFI', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await makeLab({
      os: 'tiny',
      rules,
      megabytes: 64,
      makeImage: (work, directory, kernel) => {
        makeTinyImage(work, directory, kernel);
        run('grub-mknetdir', [`--net-directory=${work}/tftpboot`, '--subdir=boot/grub2']);
      },
    });
  }, 240_000);
  afterAll(() => lab?.remove());

  it('boot through GRUB and the grub.cfg that apply wrote for them, found by their Ethernet address or their IP address', async () => {
    const nodes = await Promise.all(['n08', 'n09'].map((name) => lab.boot(name)));
    for (const node of nodes) await node.ready(250);
    const script = 'sed "s/.*BOOTIF=/BOOTIF=/" /proc/cmdline; hostname; cat /etc/motd';
    const seen = await Promise.all(nodes.map((node) => node.ask(script)));
    expect(seen.map(({ text }) => text)).toEqual([
      'BOOTIF=52:54:00:bb:00:08\nn08\nmotd of red\n',
      'BOOTIF=52:54:00:bb:00:09\nn09\nmotd of blue\n',
    ]);
    for (const node of nodes) await node.powerOff();
  }, 300_000);
});
