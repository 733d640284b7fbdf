import { hostKeysUnit, machineTraces } from '../../build/machine-traces.ts';
import { applyExcludes } from './apply-excludes.ts';
import type { TreeFiles } from './tree-files.ts';

/** Removes from a tree what must be of one machine only, so that each node gets or makes its own. Doing it twice changes nothing. */
export const forgetMachine = (files: TreeFiles): void => {
  applyExcludes(files, machineTraces);
  if (files.read('/etc/resolv.conf') !== undefined) files.write('/etc/resolv.conf', '', 0o644);
  // systemd gives every node a number of its own when the file is empty, and fails when there is none on a read-only root.
  files.write('/etc/machine-id', '', 0o444);
  const { of, path, text } = hostKeysUnit;
  if (files.read(of) ?? files.read(of.slice('/usr'.length))) files.write(path, text, 0o644);
};
