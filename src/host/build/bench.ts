import { fstatSync } from 'node:fs';
import { tellingLines } from '../../build/telling-lines.ts';
import { type Bench, BuildFailure, BuildStopped } from './build-task.ts';
import { runContained } from './contained.ts';
import { lastLines, linesSince } from './log-lines.ts';

/**
 * Runs a program for a stage; throws when it fails or must stop. `log` and `output` may be file descriptors of one's own;
 * `hint` is told when it fails.
 */
export const runFor = async (
  bench: Bench,
  words: readonly string[],
  what: string,
  streams: { readonly log?: number; readonly output?: number; readonly hint?: string } = {},
): Promise<void> => {
  const { task, stage, id, begun } = bench;
  const { log = bench.log, hint } = streams;
  const before = fstatSync(log).size;
  const ended = await runContained(words, {
    log,
    ...(streams.output !== undefined && { output: streams.output }),
    home: task.workplace.work,
    stop: task.stop,
    tick: () => {
      const [last = ''] = lastLines(task.workplace.logOf(id), 1);
      task.report({ type: 'tick', stage, seconds: (Date.now() - begun) / 1000, last });
    },
  });
  if (ended.stopped) throw new BuildStopped();
  if (ended.status === 0) return;
  const why =
    ended.status === 127 ? 'is not there, or needs a program that is not' : `ended with status ${ended.status}`;
  const said = tellingLines(linesSince(log, before).slice(-40));
  throw new BuildFailure(`${what} ${why}`, { said, ...(hint !== undefined && { hint }) });
};
