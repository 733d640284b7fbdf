import type { Result } from '../core/result.ts';
import type { AtWork, RunEvent } from './run-events.ts';

/** Runs a generator of events to its end. */
export const drive = (events: Generator<RunEvent | AtWork, Result>, report: (event: RunEvent) => void): Result => {
  for (let next = events.next(); ; next = events.next()) {
    if (next.done === true) return next.value;
    if (next.value.type !== 'at-work') report(next.value);
  }
};

/** Milliseconds between two pauses for others, and between two heartbeats. */
export interface Pace {
  readonly pause: number;
  readonly heartbeat: number;
}

const usualPace: Pace = { pause: 20, heartbeat: 10_000 };

/** As `drive`, with pauses for others, and a heartbeat now and then for whoever waits. */
export const drivePolitely = async (
  events: Generator<RunEvent | AtWork, Result>,
  report: (event: RunEvent) => void,
  pace = usualPace,
): Promise<Result> => {
  const begun = performance.now();
  let paused = begun;
  let beaten = begun;
  let done = { changed: 0, of: 0 };
  for (let next = events.next(); ; next = events.next()) {
    if (next.done === true) return next.value;
    const event = next.value;
    if (event.type === 'run-started') done = { changed: 0, of: event.of };
    if (event.type === 'change-done') done = event;
    if (event.type !== 'at-work') report(event);
    const now = performance.now();
    if (now - beaten >= pace.heartbeat) {
      beaten = now;
      report({ type: 'heartbeat', changed: done.changed, of: done.of, seconds: (now - begun) / 1000 });
    }
    if (now - paused < pace.pause) continue;
    await new Promise((resume) => setImmediate(resume));
    paused = performance.now();
  }
};
