import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { needs } from './support/requirements.ts';

const dracut = 'src/runtime/initramfs/dracut/';
const initramfsTools = 'src/runtime/initramfs/initramfs-tools/';
const scripts = [
  `${initramfsTools}hook`,
  `${initramfsTools}script`,
  `${dracut}parse-statelite.sh`,
  `${dracut}statelite-pivot.sh`,
  ...readdirSync('test/boot/guest')
    .filter((name) => name.endsWith('.sh'))
    .map((name) => `test/boot/guest/${name}`),
];

needs({ commands: ['shellcheck', 'dash'] })('the scripts of the initramfs and of the test machines', () => {
  it.each(scripts)('%s passes shellcheck as POSIX sh', (script) => {
    const { stdout, status } = spawnSync('shellcheck', ['-s', 'sh', script], { encoding: 'utf8' });
    expect([status, stdout]).toEqual([0, '']);
  });

  it("dracut's module passes shellcheck as bash, which dracut is", () => {
    const { stdout, status } = spawnSync('shellcheck', [`${dracut}module-setup.sh`], { encoding: 'utf8' });
    expect([status, stdout]).toEqual([0, '']);
  });
});
