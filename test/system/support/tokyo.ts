import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { copyDebianRoot } from './debian-root.ts';
import type { Machine } from './machine.ts';

/** The directory that holds the root tree of the image that examples/tokyo applies its rules to. */
export const imageDirectory = '/install/netboot/rhels5.3/x86_64/test1';

/** The root tree of that image. */
export const rootimg = `${imageDirectory}/rootimg`;

/**
 * Gives a machine the repository examples/tokyo, a copy of a real Debian root tree as the image of its nodes n001 to
 * n004, a small tree as the other image, and files that stand for kernel and initrd beside each.
 */
export const layTokyo = (machine: Machine): void => {
  cpSync(fileURLToPath(new URL('../../../examples/tokyo', import.meta.url)), machine.at('/root/site'), {
    recursive: true,
  });
  machine.write('/etc/exports', '# who may mount what\n/srv/pub\t*(ro,no_subtree_check)\n');
  mkdirSync(machine.at('/srv/pub'), { recursive: true });
  mkdirSync(machine.at('/gpfs'));
  const other = '/install/netboot/centos5.3/x86_64/all';
  for (const directory of [imageDirectory, other]) {
    mkdirSync(machine.at(directory), { recursive: true });
    for (const name of ['kernel', 'initrd.gz'])
      writeFileSync(machine.at(`${directory}/${name}`), `${name} of ${directory}\n`);
  }
  machine.write(`${other}/rootimg/etc/fstab`, 'none\n');
  copyDebianRoot(machine.at(rootimg));
};
