import { hostname } from 'node:os';
import type { Plan } from '../core/plan.ts';
import type { Result } from '../core/result.ts';
import { drivePolitely } from '../host/drive.ts';
import { execution } from '../host/execute.ts';
import type { ExecuteOptions } from '../host/execute-options.ts';
import { resumption } from '../host/recover.ts';
import type { RunEvent } from '../host/run-events.ts';
import type { Run } from '../host/runs.ts';
import { planDigest } from '../render/plan/plan-json.ts';
import { plainProgress } from '../render/run/plain-progress.ts';
import type { ProgressEvent } from '../render/run/progress-event.ts';
import { progressLine } from '../render/run/progress-line.ts';
import { renderResult } from '../render/run/render-result.ts';
import type { Context } from './context.ts';
import { type ExitCode, exit } from './exit.ts';
import { sayDiagnostics } from './say.ts';
import { underLock } from './under-lock.ts';
import { version } from './version.ts';

/** Takes the lock, carries out a plan, gives the lock back, and tells how it ended. */
export const executeLocked = (context: Context, plan: Plan, undoes: string | undefined): Promise<ExitCode> =>
  carryOut(context, plan.site, plan, (options) =>
    execution(plan, { ...options, by: { ...options.by, ...(undoes !== undefined && { undoes }) } }),
  );

/** As `executeLocked`, for a run that stopped half-way. */
export const resumeLocked = (context: Context, run: Run): Promise<ExitCode> =>
  carryOut(context, run.plan.site, run.plan, (options) => resumption(run, options));

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
export const tellNothingDone = (context: Context, plan: Plan): void => {
  const result: ProgressEvent = { type: 'result', result: { outcome: 'applied', run: '', changed: 0 } };
  for (const event of [versionEvent, planEvent(plan), result]) context.out(progressLine(event));
};

const carryOut = (
  context: Context,
  site: string,
  plan: Plan,
  start: (options: ExecuteOptions) => Generator<RunEvent, Result>,
): Promise<ExitCode> =>
  underLock(context, site, async (state) => {
    const report = reporter(context, plan);
    const begun = Date.now();
    report(versionEvent);
    // Its digest is a hash of the whole plan, and only JSON tells it.
    if (context.json) report(planEvent(plan));
    const events = start({
      disk: { rootDirectory: context.rootDirectory, hashes: new Map() },
      state,
      by: { user: context.user, host: hostname(), command: context.command },
      stop: context.interrupted,
    });
    const result = await drivePolitely(events, report);
    report({ type: 'result', result });
    return finish(context, result, (Date.now() - begun) / 1000);
  });

/** Tells progress: every event as NDJSON with `--json`, else whole lines for a log. */
const reporter = (context: Context, plan: Plan): ((event: ProgressEvent) => void) => {
  if (context.json) return (event) => context.out(progressLine(event));
  if (context.quiet) return () => undefined;
  const lines = plainProgress(plan);
  return (event) => context.out(lines(event));
};

const finish = (context: Context, result: Result, seconds: number): ExitCode => {
  if ('diagnostics' in result) sayDiagnostics(context, result.diagnostics, () => undefined);
  if (!context.json) context.out(renderResult(result, seconds));
  switch (result.outcome) {
    case 'applied':
      return exit.done;
    case 'stale':
      return result.diagnostics.some((diagnostic) => diagnostic.code === 'stale-plan') ? exit.stale : exit.failed;
    case 'stopped':
      return exit.stopped;
  }
};
