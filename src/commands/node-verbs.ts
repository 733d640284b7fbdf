import { InvalidArgumentError, Option } from 'commander';
import type { NfsVersion } from '../kinds/export/render-ganesha.ts';
import type { ExportOptions } from './export.ts';
import type { PowerOptions } from './power.ts';
import type { Add } from './program.ts';

/** A parser of whole numbers within bounds, for an option. */
const between =
  (least: number, most: number) =>
  (value: string): number => {
    if (/^\d{1,9}$/.test(value) && Number(value) >= least && Number(value) <= most) return Number(value);
    throw new InvalidArgumentError(`expected a whole number from ${least} to ${most}`);
  };

/** A parser of `3`, `4` or `3,4`. */
const versions = (text: string): readonly NfsVersion[] => {
  const found = (['3', '4'] as const).filter((one) => text.split(',').includes(one));
  if (found.length > 0 && found.length === text.split(',').length) return found;
  throw new InvalidArgumentError('expected 3, 4 or 3,4');
};

/** Adds the verbs that talk to nodes and servers: power, console, export. */
export const addNodeVerbs = (add: Add): void => {
  add<PowerOptions>(
    'power <on|off|cycle|status|boot> <noderange>',
    'switch nodes through their management controllers; boot: once from the network',
    async (context, options, args) =>
      (await import('./power.ts')).powerCommand(context, options, args[0] ?? '', args[1] ?? ''),
  )
    .option('--fanout <count>', 'how many controllers are asked at a time (default: 16)', between(1, 1024))
    .option('--timeout <seconds>', 'how long one call may take (default: 30)', between(1, 3600))
    .option('--cipher <suite>', 'the cipher suite (default: ipmi.cipher, else 3)', between(0, 255))
    .option('--efi', 'boot: by EFI');
  add<{ cipher?: number }>(
    'console <node>',
    'the serial console of a node on this terminal',
    async (context, options, args) => (await import('./console.ts')).consoleCommand(context, options, args[0] ?? ''),
  ).option('--cipher <suite>', 'the cipher suite (default: ipmi.cipher, else 3)', between(0, 255));
  add<ExportOptions>(
    'export <render>',
    'render: everything that the site exports, for the kernel or for NFS-Ganesha',
    async (context, options, args) => (await import('./export.ts')).exportCommand(context, options, args[0] ?? ''),
  )
    .addOption(new Option('--format <format>', 'the file to make').choices(['exports', 'ganesha']).default('exports'))
    .option('--protocols <versions>', 'ganesha: versions of NFS to serve (default: 3,4)', versions, ['3', '4']);
};
