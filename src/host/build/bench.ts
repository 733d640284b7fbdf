import { type Bench, BuildFailure, BuildStopped } from './build-task.ts';
import { runContained } from './contained.ts';
import { lastLines } from './workplace.ts';

/** Runs a program for a stage; throws when it fails or must stop. `log` and `output` may be file descriptors of one's own. */
export const runFor = async (
  bench: Bench,
  words: readonly string[],
  what: string,
  streams: { readonly log?: number; readonly output?: number } = {},
): Promise<void> => {
  const { task, stage, id, begun } = bench;
  const ended = await runContained(words, {
    log: streams.log ?? bench.log,
    ...(streams.output !== undefined && { output: streams.output }),
    home: task.workplace.work,
    stop: task.stop,
    tick: () => {
      const [last = ''] = lastLines(task.workplace.logOf(id), 1);
      task.report({ type: 'tick', stage, seconds: (Date.now() - begun) / 1000, last });
    },
  });
  if (ended.stopped) throw new BuildStopped();
  if (ended.status === 127) throw new BuildFailure([`${what} is not there, or needs a program that is not`]);
  if (ended.status !== 0) throw new BuildFailure([`${what} ended with status ${ended.status}`]);
};
