import { hostname } from 'node:os';
import type { Plan } from '../core/plan.ts';
import type { Result } from '../core/result.ts';
import { drivePolitely } from '../host/drive.ts';
import { execution } from '../host/execute.ts';
import type { ExecuteOptions } from '../host/execute-options.ts';
import { resumption } from '../host/recover.ts';
import type { AtWork, RunEvent } from '../host/run-events.ts';
import type { Run } from '../host/runs.ts';
import type { Stage } from '../planning/stage-plan.ts';
import { planDigest } from '../render/plan/plan-json.ts';
import { plainProgress } from '../render/run/plain-progress.ts';
import type { ProgressEvent } from '../render/run/progress-event.ts';
import { progressLine } from '../render/run/progress-line.ts';
import { renderResult } from '../render/run/render-result.ts';
import { calledAs } from './called-as.ts';
import type { Context } from './context.ts';
import { type ExitCode, exit } from './exit.ts';
import { sayDiagnostics } from './say.ts';
import { underLock } from './under-lock.ts';
import { version } from './version.ts';

/** Takes the lock, carries out a plan, gives the lock back, and tells how it ended. */
export const executeLocked = (context: Context, plan: Plan, { undoes, held }: About = {}): Promise<ExitCode> =>
  carryOut(context, plan, held, (options) =>
    execution(plan, { ...options, by: { ...options.by, ...(undoes !== undefined && { undoes }) } }),
  );

/** What is told of a plan that is carried out, beside the plan. */
export interface About {
  /** The run that it takes back. */
  readonly undoes?: string;
  /** What was left out of it. */
  readonly held?: Pick<Stage, 'links' | 'images'>;
}

/** As `executeLocked`, for a run that stopped half-way. */
export const resumeLocked = (context: Context, run: Run): Promise<ExitCode> =>
  carryOut(context, run.plan, undefined, (options) => resumption(run, options));

/** The first event of every run. */
export const versionEvent: ProgressEvent = { type: 'version', format_version: '1.0', statelite: version };

const planEvent = (plan: Plan): ProgressEvent => ({
  type: 'plan',
  digest: planDigest(plan),
  site: plan.site,
  purpose: plan.purpose,
  summary: plan.summary,
});

/** The events of a plan with nothing that could be done: no run is made for it. */
export const tellNothingDone = (context: Context, plan: Plan, { held }: About): void => {
  const result: ProgressEvent = { type: 'result', result: { outcome: 'applied', run: '', changed: 0 } };
  for (const event of [versionEvent, planEvent(plan), ...heldBack(held), result]) context.out(progressLine(event));
};

const heldBack = (held: About['held']): readonly ProgressEvent[] =>
  held === undefined ? [] : [{ type: 'held-back', links: held.links, images: held.images }];

const carryOut = (
  context: Context,
  plan: Plan,
  held: About['held'],
  start: (options: ExecuteOptions) => Generator<RunEvent | AtWork, Result>,
): Promise<ExitCode> =>
  underLock(context, plan.site, async (state) => {
    const { report, close } = await reporter(context, plan);
    // Whoever hangs up, as a broken connection does, has approved it all the same: it is done to its end.
    context.outliveTerminal?.();
    const begun = Date.now();
    let result: Result;
    try {
      report(versionEvent);
      // Its digest is a hash of the whole plan, and only JSON tells it.
      if (context.json) for (const event of [planEvent(plan), ...heldBack(held)]) report(event);
      const events = start({
        disk: { rootDirectory: context.rootDirectory, hashes: new Map() },
        state,
        by: { user: context.user, host: hostname(), command: context.command },
        stop: context.interrupted,
      });
      result = await drivePolitely(events, report);
      report({ type: 'result', result });
    } finally {
      close();
    }
    return finish(context, result, (Date.now() - begun) / 1000);
  });

interface Reporter {
  readonly report: (event: ProgressEvent) => void;
  readonly close: () => void;
}

/** Tells progress: every event as NDJSON with `--json`, live on a terminal, else whole lines for a log. */
const reporter = async (context: Context, plan: Plan): Promise<Reporter> => {
  const nothing = (): void => undefined;
  if (context.json) return { report: (event) => context.out(progressLine(event)), close: nothing };
  if (context.quiet) return { report: nothing, close: nothing };
  const lines = plainProgress(plan);
  if (context.terminal === undefined) return { report: (event) => context.out(lines(event)), close: nothing };
  const live = (await import('../ui/open-progress.tsx')).openProgress(context.terminal, context.color);
  // What is no progress but news stays on the screen afterwards.
  let news = '';
  return {
    report: (event) => {
      if (event.type === 'note' || event.type === 'would-run' || event.type === 'run-abandoned') news += lines(event);
      live.report(event);
    },
    close: () => {
      live.close();
      context.out(news);
    },
  };
};

const finish = (context: Context, result: Result, seconds: number): ExitCode => {
  if ('diagnostics' in result) sayDiagnostics(context, result.diagnostics, () => undefined);
  if (!context.json) context.out(renderResult(result, seconds, calledAs(context)));
  switch (result.outcome) {
    case 'applied':
      return exit.done;
    case 'stale':
      return result.diagnostics.some((diagnostic) => diagnostic.code === 'stale-plan') ? exit.stale : exit.failed;
    case 'stopped':
      return exit.stopped;
  }
};
