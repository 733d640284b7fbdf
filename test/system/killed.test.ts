import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { must } from '../../src/core/bug.ts';
import { differences, type Everything, everythingSeen } from './support/everything.ts';
import { type Begun, type Machine, machineNeeds, startMachine } from './support/machine.ts';
import { expectAsDocumented } from './support/operations-page.ts';
import { needs } from './support/requirements.ts';
import { laySmallSite, smallRootimg, smallState } from './support/small-site.ts';

/** Enough that a run takes a while, so that a kill lands anywhere in it. Every seventh is a directory. */
const files = Array.from({ length: 400 }, (_, i) => ({
  rule: `/srv/d${i % 20}/x${i}`,
  content: i % 7 === 0 ? `/srv/d${i % 20}/x${i}/inner` : `/srv/d${i % 20}/x${i}`,
}));

const gone = 'Took over the lock of a process that is gone: root, pid PID, since TIME.';

needs(machineNeeds)('an apply of 400 rules that does not come to its end', () => {
  const start = Date.now();
  let machine: Machine;
  let original: Everything;
  let converted: Everything;
  /** From the moment that a run is recorded to its end, in milliseconds. */
  let duration: number;

  const tree = (): Everything => everythingSeen(machine.at('/install'), start);
  const runs = (): readonly string[] => {
    const directory = machine.at(`${smallState}/runs`);
    if (!existsSync(directory)) return [];
    return readdirSync(directory)
      .map((id) => `${directory}/${id}`)
      .filter((run) => existsSync(`${run}/run.json`))
      .sort();
  };
  const countRuns = (): number => runs().length;
  /** When the newest run ended; undefined for one that did not. After it an apply only looks once more. */
  const endOfRun = (): number | undefined => {
    const last =
      readFileSync(`${runs().at(-1)}/journal.ndjson`, 'utf8')
        .trim()
        .split('\n')
        .at(-1) ?? '';
    const time = /^\{"line":"end".*"time":"([^"]*)"/.exec(last)?.[1];
    return time === undefined ? undefined : Date.parse(time);
  };
  /** Begins an apply and waits until its run is recorded. */
  const beginRecorded = async (): Promise<Begun> => {
    const before = countRuns();
    const begun = machine.begin('apply', '--yes');
    for (const late = Date.now() + 20_000; countRuns() === before; await pause(1)) {
      if (Date.now() > late) throw new Error('no run was recorded');
    }
    return begun;
  };

  beforeAll(async () => {
    machine = await startMachine();
    laySmallSite(
      machine,
      files.map(({ rule }) => rule),
    );
    for (const { content } of files) machine.write(`${smallRootimg}${content}`, `${content}\n`);
    original = tree();
    const begun = await beginRecorded();
    const recorded = Date.now();
    expect(await begun.ended).toMatchObject({ code: 0 });
    duration = must(endOfRun(), 'the end of the run') - recorded;
    converted = tree();
  }, 60_000);

  afterAll(() => {
    machine?.stop();
  });

  beforeEach(() => {
    expect(machine.statelite('destroy', '--yes').code).toBe(0);
    expect(differences(original, tree())).toEqual([]);
  });

  /** Kills an apply after a part of the usual time, or earlier when that was too late on a machine with other work. */
  const killAfter = async (part: number): Promise<void> => {
    const begun = await beginRecorded();
    await pause(duration * part);
    begun.kill();
    const { code } = await begun.ended;
    nothingIsLost();
    if (endOfRun() === undefined) return expect(code).toBe(137);
    expect([0, 137]).toContain(code);
    expect(machine.statelite('destroy', '--yes').code).toBe(0);
    await killAfter(part / 2);
  };

  /** Every file can be read where it was, whatever has been done so far; only a directory may be on its way. */
  const nothingIsLost = (): void => {
    for (const { rule, content } of files) {
      const homes = rule === content ? [''] : ['', '/.default'];
      const home = homes.find((one) => existsSync(machine.at(`${smallRootimg}${one}${content}`)));
      expect([content, home]).not.toEqual([content, undefined]);
      expect(readFileSync(machine.at(`${smallRootimg}${home}${content}`), 'utf8')).toBe(`${content}\n`);
    }
  };

  const parts = [0, 0.2, 0.4, 0.6];

  it.each(parts)('killed after %d of its time, apply --resume reaches the same tree', async (part) => {
    await killAfter(part);
    const resumed = machine.statelite('apply', '--resume');
    expectAsDocumented(resumed, 0, gone);
    expect(differences(converted, tree())).toEqual([]);
    expect(machine.statelite('plan').out).toMatch(/^No changes\./);
  });

  it.each(parts)('killed after %d of its time, rollback returns to the tree before', async (part) => {
    await killAfter(part);
    const undone = machine.statelite('rollback', 'last', '--yes');
    expect(undone).toMatchObject({ code: 0 });
    expect(differences(original, tree())).toEqual([]);
  });

  it.each(parts)(
    'killed after %d of its time, plan says what is left and a fresh apply reaches the same tree',
    async (part) => {
      await killAfter(part);
      const planned = machine.statelite('plan');
      expect(planned).toMatchObject({ code: 0 });
      expect(planned.err).toMatch(
        /^warning\[run-unfinished\]: run [0-9-]+ stopped half-way: \d+ steps are done, \d+ are left$/m,
      );
      const applied = machine.statelite('apply', '--yes');
      expectAsDocumented(applied, 0, gone);
      expect(differences(converted, tree())).toEqual([]);
    },
  );

  it('keeps a second apply out, which is told who holds the lock, and since when', async () => {
    const first = await beginRecorded();
    process.kill(first.pid, 'SIGSTOP');
    const second = machine.statelite('apply', '--yes');
    const shown = machine.statelite('lock');
    process.kill(first.pid, 'SIGCONT');
    expectAsDocumented(
      second,
      4,
      'Locked for AGE by root@HOST, process PID: statelite ',
      'Lock ID, taken TIME.',
      'The process is at work: wait for it, or interrupt it there.',
    );
    expect(second.err).toMatch(
      new RegExp(`^Locked for [0-9.]+ s by root@\\S+, process ${first.pid}: statelite -C /root/site apply --yes$`, 'm'),
    );
    const lockLine = /^Lock [0-9a-f]{16}, taken .*$/m.exec(second.err)?.[0] ?? 'no lock was shown';
    expect(shown).toMatchObject({ code: 0, out: expect.stringContaining(lockLine) });
    expect(await first.ended).toMatchObject({ code: 0 });
    expect(differences(converted, tree())).toEqual([]);
    expect(machine.statelite('lock').out).toBe('Nobody holds the lock.\n');
  });

  it('interrupted with Ctrl-C, stops between two steps with exit code 7, and resumes', async () => {
    const begun = await beginRecorded();
    process.kill(begun.pid, 'SIGINT');
    const ended = await begun.ended;
    expect(ended.code).toBe(7);
    expect(ended.err).toContain('Interrupt received');
    expect(ended.out).toContain('To go on:         statelite -C /root/site apply --resume');
    expect(machine.statelite('apply', '--resume')).toMatchObject({ code: 0 });
    expect(differences(converted, tree())).toEqual([]);
  });
});
