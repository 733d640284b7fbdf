import { InvalidArgumentError, Option } from 'commander';
import type { Add } from './program.ts';

/** Options of `agent`. */
export interface AgentFlags {
  readonly repo?: string;
  readonly ref: string;
  readonly path?: string;
  readonly mode: 'detect' | 'enforce';
  readonly allowedSigners?: string;
  readonly gpgHome?: string;
  readonly unsigned?: true;
  readonly accept?: string;
  readonly maxDeletes: number;
  readonly fetchTimeout: number;
  readonly metrics?: string;
  readonly detailedExitcode?: true;
  readonly reason?: string;
}

const count = (value: string): number => {
  if (!/^\d{1,9}$/.test(value)) throw new InvalidArgumentError('expected a whole number');
  return Number(value);
};

const seconds = (value: string): number => {
  const number = count(value);
  if (number === 0 || number > 86_400) throw new InvalidArgumentError('expected 1 to 86400 seconds');
  return number;
};

const commit = (value: string): string => {
  if (!/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(value))
    throw new InvalidArgumentError('expected the whole name of a commit');
  return value;
};

const refName = (value: string): string => {
  if (/^[A-Za-z0-9_][\w./+-]*$/.test(value) && !value.includes('..')) return value;
  throw new InvalidArgumentError('expected a branch, or a ref such as refs/tags/v1');
};

/** Adds the verb that follows a git repository: agent. */
export const addAgentVerbs = (add: Add): void => {
  add<AgentFlags>(
    'agent <once|pause|resume|status>',
    'follow a git repository: once makes the machine as its newest signed commit says',
    async (context, options, args) => (await import('./agent.ts')).agentCommand(context, options, args[0] ?? ''),
  )
    .option('--repo <url>', 'once: the git repository, an address or a directory')
    .addOption(new Option('--ref <ref>', 'once: a branch, or refs/tags/NAME').argParser(refName).default('main'))
    .option('--path <dir>', 'once: the directory of statelite.yaml in it')
    .addOption(new Option('--mode <mode>', 'once: detect only looks').choices(['detect', 'enforce']).default('detect'))
    .option('--allowed-signers <file>', 'once: whose SSH signatures count, as ssh-keygen(1) describes')
    .option('--gpg-home <dir>', 'once: the GPG home whose keyring holds the keys that count')
    .option('--unsigned', 'once: ask for no signature')
    .option(
      '--accept <commit>',
      'once: this commit may come although it does not descend from the last accepted one',
      commit,
    )
    .option('--max-deletes <count>', 'once: refuse when more things would be removed (default: 20)', count, 20)
    .option('--fetch-timeout <seconds>', 'once: give up when git needs longer (default: 300)', seconds, 300)
    .option('--metrics <file>', 'once: write a text file for Prometheus')
    .option('--detailed-exitcode', 'once: exit 2 when detect finds changes')
    .option('--reason <text>', 'pause: why');
};
