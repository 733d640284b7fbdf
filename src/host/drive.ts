import type { Result } from '../core/result.ts';
import type { RunEvent } from './run-events.ts';

/** Runs a generator of events to its end. */
export const drive = (events: Generator<RunEvent, Result>, report: (event: RunEvent) => void): Result => {
  for (let next = events.next(); ; next = events.next()) {
    if (next.done === true) return next.value;
    report(next.value);
  }
};

/** As `drive`, with a pause for others every 20 milliseconds. */
export const drivePolitely = async (
  events: Generator<RunEvent, Result>,
  report: (event: RunEvent) => void,
): Promise<Result> => {
  let last = performance.now();
  for (let next = events.next(); ; next = events.next()) {
    if (next.done === true) return next.value;
    report(next.value);
    if (performance.now() - last < 20) continue;
    await new Promise((resume) => setImmediate(resume));
    last = performance.now();
  }
};
