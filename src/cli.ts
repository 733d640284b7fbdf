import { userInfo } from 'node:os';
import { createInterface } from 'node:readline';
import type { Context } from './commands/context.ts';
import { exit } from './commands/exit.ts';
import { runProgram } from './commands/program.ts';
import { Bug } from './core/bug.ts';
import { HostError } from './core/host-error.ts';

// Standard input is opened by the first look at it: not in a pipeline, where nobody is asked.
const interactive = process.stdout.isTTY === true && process.env.CI === undefined && process.stdin.isTTY === true;

let interrupts = 0;
let onInterrupt: (() => void) | undefined;
process.on('SIGINT', () => {
  interrupts += 1;
  if (interrupts > 2) process.exit(130);
  if (onInterrupt !== undefined) {
    onInterrupt();
    return;
  }
  process.stderr.write('\nInterrupt received: stopping after the current batch. Nothing is left half done.\n');
});
process.on('SIGTERM', () => {
  interrupts += 1;
});
// Nobody reads any more: what is being done is done to its end all the same, and the exit code tells how it ended.
let unread = false;
/** Why the output could not be written, other than that. */
let unwritten: string | undefined;
process.stdout.on('error', ({ code = 'EIO' }: NodeJS.ErrnoException) => {
  if (!unread && code !== 'EPIPE') {
    unwritten = code;
    process.exitCode ||= exit.failed;
    process.stderr.write(`error: cannot write the output: ${code}; what was done is told by statelite history\n`);
  }
  unread = true;
});
process.stderr.on('error', () => undefined);

const ask = (question: string): Promise<string | undefined> =>
  new Promise((resolve) => {
    // What reads keys lets the program end while it waits (Ink does); an answer is waited for.
    process.stdin.ref();
    const lines = createInterface({ input: process.stdin, output: process.stdout });
    lines.question(question, (answer) => {
      resolve(answer);
      lines.close();
    });
    lines.once('close', () => resolve(undefined));
  });

// Live pictures are for people who see them: not for a screen reader, nor for a terminal that cannot move its cursor.
const pictures = interactive && process.env.TERM !== 'dumb' && (process.env.STATELITE_PLAIN ?? '') === '';

const base: Omit<Context, 'repository' | 'rootDirectory' | 'json' | 'quiet' | 'verbose'> = {
  cwd: process.cwd(),
  color: process.stdout.isTTY === true && process.env.NO_COLOR === undefined && process.env.TERM !== 'dumb',
  width: process.stdout.columns ?? 100,
  input: interactive,
  terminal: pictures
    ? {
        stdin: process.stdin,
        stdout: process.stdout,
        onInterrupt: (listener) => {
          onInterrupt = listener;
        },
      }
    : undefined,
  user: process.env.SUDO_USER ?? userName(),
  command: ['statelite', ...process.argv.slice(2)].join(' '),
  out: (text) => {
    // Most events of a run say nothing; a stream takes its time over nothing too.
    if (!unread && text !== '') process.stdout.write(text);
  },
  err: (text) => {
    process.stderr.write(text);
  },
  ask,
  interrupted: () => interrupts > 0,
  outliveTerminal: () => {
    process.on('SIGHUP', () => undefined);
  },
};

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}

// The end of the event loop before the end of the command: whoever waits for the exit code must not take it for success.
process.once('beforeExit', () => {
  process.exitCode ??= report(new Bug('the command ended before its work did'));
});

/** Settles when the command has ended; the exit code is set then. */
export const ended: Promise<void> = runProgram(process.argv.slice(2), base)
  .catch(report)
  .then((code) => {
    process.exitCode = code === exit.done && unwritten !== undefined ? exit.failed : code;
  });

/** A refusal of the machine is one line; anything else that gets here is our bug. */
function report(error: unknown): number {
  if (error instanceof HostError) {
    process.stderr.write(`error: cannot ${error.message}\n`);
    return exit.failed;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(
    `statelite ran into a bug of its own${error instanceof Bug ? '' : ' (unexpected)'}. Nothing more was done.\n` +
      `Please report this text together with the command:\n\n${text}\n`,
  );
  return exit.bug;
}
