import { spawn } from 'node:child_process';
import { HostError } from '../../core/host-error.ts';
import type { Answer } from '../../power/perform-power.ts';
import { errnoOf } from '../attempt.ts';

/** How a program is called. */
export interface CallOptions {
  readonly environment: Readonly<Record<string, string>>;
  readonly seconds: number;
}

/**
 * Calls a program with nothing on its standard input and without a shell. It is killed when its time is up. A Ctrl-C at
 * the terminal does not reach it, so that a controller is never left in the middle of a session.
 */
export const callProgram = (program: string, words: readonly string[], options: CallOptions): Promise<Answer> =>
  new Promise((resolve) => {
    const child = spawn(program, words, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: options.environment,
      detached: true,
    });
    let late = false;
    const limit = setTimeout(() => {
      late = child.kill('SIGKILL');
    }, options.seconds * 1000);
    const [out, err] = [gather(child.stdout), gather(child.stderr)];
    const end = (answer: Answer): void => {
      clearTimeout(limit);
      resolve(answer);
    };
    // One call that cannot be made must not take the results of the others with it.
    child.once('error', (error) => {
      end({ out: '', err: `${program} cannot be started: ${errnoOf(error) ?? error.message}`, ended: 127 });
    });
    child.once('close', (code) => end({ out: out(), err: err(), ended: code ?? (late ? 'timeout' : 'killed') }));
  });

/** Lets a program talk to the terminal until it ends; gives its exit status, or undefined when it was killed. */
export const attachProgram = (
  program: string,
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const child = spawn(program, words, { stdio: 'inherit', env: environment });
    child.once('error', (error) => reject(refusal(error, program)));
    child.once('close', (code) => resolve(code ?? undefined));
  });

/** More than any controller has to say; the rest is read and dropped. */
const enough = 65_536;

const gather = (stream: NodeJS.ReadableStream): (() => string) => {
  let text = '';
  stream.setEncoding('utf8').on('data', (part: string) => {
    if (text.length < enough) text += part;
  });
  return () => text.slice(0, enough);
};

const refusal = (error: Error, program: string): unknown => {
  const errno = errnoOf(error);
  if (errno === undefined) return error;
  const message = errno === 'ENOENT' ? 'it is not installed' : 'it cannot be started';
  return new HostError({ verb: 'run', path: program, errno, message });
};
