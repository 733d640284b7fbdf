import { type PlanFlags, withSelection } from './plan-flags.ts';
import type { Add } from './program.ts';

/** Adds the verbs that xCAT's administrators type. */
export const addXcatVerbs = (add: Add): void => {
  add('litefile <noderange>', 'the litefile rules of nodes, as xCAT prints them', async (context, _options, args) =>
    (await import('./queries.ts')).litefileCommand(context, args[0] ?? ''),
  );
  add('litetree <noderange>', 'the litetree layers of nodes, as xCAT prints them', async (context, _options, args) =>
    (await import('./queries.ts')).litetreeCommand(context, args[0] ?? ''),
  );
  add('ilitefile <image>', 'the litefile rules of an image, as xCAT prints them', async (context, _options, args) =>
    (await import('./queries.ts')).ilitefileCommand(context, args[0] ?? ''),
  );
  add<{ i?: string }>(
    'lslite [noderange]',
    'statelite settings of nodes, or with -i of an image',
    async (context, options, args) => (await import('./queries.ts')).lsliteCommand(context, options.i, args[0]),
  ).option('-i <image>', 'of this image');
  withSelection(
    add<PlanFlags & { yes?: true; o?: string; a?: string; p?: string }>(
      'liteimg [image]',
      'prepare one image: plan, ask and apply',
      async (context, options, args) => (await import('./liteimg.ts')).liteimgCommand(context, options, args[0]),
    ),
  )
    .option('-o <os>', 'operating system, with -a and -p instead of a name')
    .option('-a <arch>', 'architecture')
    .option('-p <profile>', 'profile')
    .option('--yes', 'do not ask');
  add<{ removePrevious?: true; clean?: true; o?: string; a?: string; p?: string }>(
    'genimage [image]',
    'build the root tree, kernel and initrd of an image',
    async (context, options, args) => (await import('./genimage.ts')).genimageCommand(context, options, args[0]),
  )
    .option('-o <os>', 'operating system, with -a and -p instead of a name')
    .option('-a <arch>', 'architecture')
    .option('-p <profile>', 'profile')
    .option('--remove-previous', 'remove the tree that the last build put aside')
    .option('--clean', 'build nothing; remove what a stopped build left, and the tree that the last one put aside');
  add<{ details?: true }>(
    'nodeset <noderange> <statelite=image>',
    'boot nodes from an image: edits their manifests and plans their boot files',
    async (context, options, args) =>
      (await import('./nodeset.ts')).nodesetCommand(context, options, args[0] ?? '', args[1] ?? ''),
  ).option('--details', 'show each step and the differences of texts');
  add<{ out?: string; dialect?: string }>(
    'import <xcat> <dir>',
    "make manifests from the CSV files of xCAT's tables",
    async (context, options, args) =>
      (await import('./import.ts')).importCommand(context, options, args[0] ?? '', args[1] ?? ''),
  )
    .option('--out <dir>', 'where to write the repository (default: the -C directory)')
    .option('--dialect <dialect>', '2010 or today (default: told by the files)');
};
