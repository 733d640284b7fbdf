import { attempting } from './attempt.ts';
import type { Disk } from './disk.ts';
import { openExchanger } from './exchanger.ts';
import type { ExecuteOptions } from './execute-options.ts';
import { type Journal, type JournalWriter, openJournal, readJournal } from './journal.ts';
import type { Hands } from './perform.ts';
import type { Run } from './runs.ts';
import { type Settled, settleRun, tidyRun } from './settle.ts';

/** Takes back what is half done, right after a stop that left the process alive. */
export const tidyAfterStop = (run: Run, hands: Hands, writer: JournalWriter): void => {
  const journal = readJournal(`${run.directory}/journal.ndjson`);
  if ('problem' in journal) return;
  const settled = settleRun({ ...run, journal }, hands);
  tidyRun(settled, hands);
  writer.add([settledLine(journal, settled)], true);
};

/** The run with its journal as it is once everything half done is taken back and that is written down. */
export const tidyAndRecord = (run: Run, settled: Settled, disk: Disk, options: ExecuteOptions): Run => {
  const change = attempting(options.onEffect);
  const runs = `${options.state.path}/runs`;
  const exchanger = openExchanger(run.directory);
  try {
    tidyRun(settled, { disk, change, runId: run.start.id, runs, exchanger, ours: () => false });
  } finally {
    exchanger.close();
  }
  const path = `${run.directory}/journal.ndjson`;
  const writer = openJournal(path, run.journal.length, options.durable ?? true, change);
  writer.add([settledLine(run.journal, settled)], true);
  writer.close();
  const journal = readJournal(path);
  return 'problem' in journal ? run : { ...run, journal };
};

const settledLine = (journal: Journal, settled: Settled) => ({
  line: 'settled' as const,
  done: settled.unsure.map((task) => task.number).filter((number) => settled.done.has(number)),
  undone: [...journal.unsure].filter((number) => !settled.done.has(number)),
});
