import { accessSync, constants } from 'node:fs';
import { neededTools } from '../../build/needed-tools.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { unless } from '../attempt.ts';
import { effectiveIds } from '../identity.ts';
import type { BuildTask } from './build-task.ts';
import { checkReferences } from './settle-tree.ts';
import { previousPieces } from './swap.ts';

/** Why an image cannot be built here and now; empty when it can. */
export const checkMachine = (task: BuildTask): readonly Diagnostic[] => [
  ...(effectiveIds().uid === 0 ? [] : [notRoot]),
  ...missingTools(task),
  ...checkReferences(task),
  ...keptPrevious(task),
];

const notRoot: Diagnostic = {
  code: 'build-failed',
  severity: 'error',
  message: 'only root can build an image: its files belong to root, and programs run inside it',
  help: 'run this as root',
};

const missingTools = ({ recipe }: BuildTask): readonly Diagnostic[] =>
  neededTools(recipe)
    .filter(({ command }) => !isInstalled(command))
    .map(({ command, package: name }) => ({
      code: 'build-tool-missing',
      severity: 'error',
      message: `${command} is not installed on this machine`,
      help: `install the package ${name}`,
    }));

/** The same directories in which a build looks for programs. */
const isInstalled = (command: string): boolean =>
  ['/usr/sbin', '/usr/bin', '/sbin', '/bin'].some(
    (directory) =>
      unless(['ENOENT', 'ENOTDIR', 'EACCES'], () => {
        accessSync(`${directory}/${command}`, constants.X_OK);
        return true;
      }) ?? false,
  );

const keptPrevious = ({ directory, recipe, mayRemovePrevious }: BuildTask): readonly Diagnostic[] => {
  const kept = mayRemovePrevious ? [] : previousPieces(directory);
  if (kept.length === 0) return [];
  return [
    {
      code: 'build-previous-kept',
      severity: 'error',
      message: `${kept.at(-1)} is still there, and nodes that have not booted since may be running from it`,
      help: `when they have booted, say statelite genimage ${recipe.image} --remove-previous, or --clean to remove it only`,
    },
  ];
};
