import { spawnSync } from 'node:child_process';
import { HostError } from '../../../src/core/host-error.ts';
import type { Plan } from '../../../src/core/plan.ts';
import type { Step } from '../../../src/core/step.ts';
import { executePlan } from '../../../src/host/execute.ts';
import type { ExecuteOptions } from '../../../src/host/execute-options.ts';
import { resumeRun } from '../../../src/host/recover.ts';
import { rollbackPlan } from '../../../src/host/rollback.ts';
import { history, readRun } from '../../../src/host/runs.ts';
import { readState } from '../../../src/host/state.ts';
import { openScene, planOf } from './scene.ts';

/** One thing for the driver to do: a separate process that works in a scene, under mounts or as another user. */
export type Act =
  | { readonly shell: string }
  | { readonly plan: readonly (readonly Step[])[] }
  | { readonly apply: true; readonly killAt?: number }
  | { readonly resume: true }
  | { readonly rollback: true };

const silent = (): void => undefined;

const main = (directory: string, acts: readonly Act[]): readonly unknown[] => {
  let plan: Plan | undefined;
  return acts.flatMap((act): readonly unknown[] => {
    if ('shell' in act) {
      const done = spawnSync('sh', ['-ec', act.shell], { cwd: directory, encoding: 'utf8' });
      if (done.status !== 0) throw new Error(`${act.shell}: ${done.stderr}`);
      return [];
    }
    const { disk, options: quick } = openScene(directory);
    const options: ExecuteOptions = { ...quick, durable: true };
    if ('plan' in act) {
      plan = planOf(disk, act.plan, readState(disk, 'test').ledger.serial);
      return [];
    }
    return [
      attempted(() => {
        if ('apply' in act) {
          if (plan === undefined) throw new Error('nothing is planned');
          return executePlan(
            plan,
            act.killAt === undefined ? options : { ...options, onEffect: killer(act.killAt) },
            silent,
          );
        }
        const run = readRun(options.state.path, history(options.state.path)[0]?.id ?? '');
        if (run === undefined || 'problem' in run) throw new Error('there is no run');
        if ('resume' in act) return resumeRun(run, options, silent);
        return executePlan(rollbackPlan(run, readState(disk, 'test'), disk), options, silent);
      }),
    ];
  });
};

/** A real kill, so that nothing in this process can tidy up. */
const killer = (at: number): NonNullable<ExecuteOptions['onEffect']> => {
  let count = 0;
  return () => {
    count += 1;
    if (count === at) process.kill(process.pid, 'SIGKILL');
  };
};

const attempted = (act: () => unknown): unknown => {
  try {
    return act();
  } catch (error) {
    if (error instanceof HostError) return { refused: error.refusal };
    throw error;
  }
};

const [directory = '', acts = '[]'] = process.argv.slice(2);
process.stdout.write(JSON.stringify(main(directory, JSON.parse(acts))));
