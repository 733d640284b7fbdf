import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { needs } from '../system/support/requirements.ts';
import { buildDebianImage, debianBuild, debianTools } from './support/debian-image.ts';
import { type Lab, makeLab } from './support/lab.ts';
import { statelite } from './support/site.ts';
import { bootTools } from './support/tools.ts';

const image = 'debian-x86_64-compute';

needs({ ...bootTools, commands: [...bootTools.commands, ...debianTools] })(
  'a node with a Debian whose rules are those that lint proposes',
  () => {
    let lab: Lab;
    beforeAll(async () => {
      lab = await makeLab({
        os: 'debian',
        rules: ['/etc/motd'],
        parameters: 'mitigations=off init_on_alloc=0',
        build: debianBuild('initramfs-tools'),
        megabytes: 1200,
        memory: 1024,
        makeImage: (top) => {
          buildDebianImage(top);
          const proposal = statelite(top, '-q', 'lint', image, '--format', 'yaml');
          mkdirSync(join(top, 'repository/manifests'));
          writeFileSync(join(top, 'repository/manifests/lint.yaml'), proposal);
        },
      });
    }, 1_200_000);
    afterAll(() => lab?.remove());

    it('comes up on its read-only root, and neither a unit nor systemd-tmpfiles fails', async () => {
      const node = await lab.boot('n01');
      await node.ready(400);
      const on = async (script: string): Promise<string> => (await node.ask(script, 90)).text;
      expect(await on('systemctl is-system-running --wait; systemctl --failed --no-legend --plain')).toBe('running\n');
      expect(await on('journalctl -b -q --no-pager | grep -i "read-only file system" || echo none')).toBe('none\n');
      expect(await on('touch /anything 2>&1 | grep -o "Read-only file system"')).toBe('Read-only file system\n');
      await node.powerOff();
    }, 600_000);
  },
);
