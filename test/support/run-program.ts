import { runProgram } from '../../src/commands/program.ts';
import { HostError } from '../../src/core/host-error.ts';

/** What a command printed, and its exit code. */
export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs `statelite ARGS` in this process, on a repository and below a root, with nobody to ask. */
export const runStatelite = async (
  args: readonly string[],
  where: { readonly repository: string; readonly root: string },
): Promise<Outcome> => {
  let out = '';
  let err = '';
  const base = {
    cwd: where.repository,
    color: false,
    width: 120,
    input: false,
    user: 'tester',
    command: ['statelite', ...args].join(' '),
    out: (text: string) => {
      out += text;
    },
    err: (text: string) => {
      err += text;
    },
    ask: async () => undefined,
    interrupted: () => false,
  };
  try {
    const code = await runProgram(['--root', where.root, '-C', where.repository, ...args], base);
    return { code, out, err };
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    return { code: 1, out, err: `${err}error: cannot ${error.message}\n` };
  }
};
