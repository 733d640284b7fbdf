import { runProgram } from '../../src/commands/program.ts';
import { HostError } from '../../src/core/host-error.ts';

/** What a command printed, and its exit code. */
export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Who sits at the terminal: what is answered to each question, and whether Ctrl-C was pressed. */
export interface Person {
  /** Undefined with a terminal means that input has ended. */
  readonly answer?: string | undefined;
  /** One for each question in turn, before `answer`. */
  readonly answers?: readonly string[];
  readonly interrupted?: () => boolean;
  readonly width?: number;
  readonly color?: boolean;
  /** Is told everything that is printed, in the order in which it would come up on a terminal. */
  readonly reads?: (text: string) => void;
}

/** Runs `statelite ARGS` in this process, on a repository and below a root, with nobody to ask unless a person is given. */
export const runStatelite = async (
  args: readonly string[],
  where: { readonly repository: string; readonly root: string },
  person?: Person,
): Promise<Outcome> =>
  runProgramWith(['--root', where.root, '-C', where.repository, ...args], where.repository, person);

/** Runs `statelite ARGS` in this process with exactly these arguments, in a working directory. */
export const runProgramWith = async (args: readonly string[], cwd: string, person?: Person): Promise<Outcome> => {
  let out = '';
  let err = '';
  let asked = 0;
  const base = {
    cwd,
    color: person?.color ?? false,
    width: person?.width ?? 120,
    input: person !== undefined,
    user: 'tester',
    command: ['statelite', ...args].join(' '),
    out: (text: string) => {
      out += text;
      person?.reads?.(text);
    },
    err: (text: string) => {
      err += text;
      person?.reads?.(text);
    },
    ask: async (question: string) => {
      out += question;
      asked += 1;
      return person?.answers?.[asked - 1] ?? person?.answer;
    },
    interrupted: person?.interrupted ?? (() => false),
  };
  try {
    const code = await runProgram(args, base);
    return { code, out, err };
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    return { code: 1, out, err: `${err}error: cannot ${error.message}\n` };
  }
};
