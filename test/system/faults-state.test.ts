import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { differences, type Everything, everythingSeen } from './support/everything.ts';
import { type Machine, machineNeeds, type Outcome, startMachine } from './support/machine.ts';
import { expectAsDocumented } from './support/operations-page.ts';
import { needs } from './support/requirements.ts';
import { laySmallSite, smallRootimg, smallState, writeRules } from './support/small-site.ts';

const rules = ['/etc/ntp.conf', '/var/log/', '/var/cache/x'];

needs(machineNeeds)("statelite's own state", () => {
  const start = Date.now();
  let machine: Machine;
  let original: Everything;

  const tree = (): Everything => everythingSeen(machine.at('/install'), start);
  const apply = (...more: readonly string[]): Outcome => machine.statelite('apply', '--yes', ...more);
  const state = (script: string): string => machine.sh(`cd "$1"; ${script}`, smallState);
  const expectNoChanges = (): void => {
    expect(machine.statelite('plan')).toMatchObject({ code: 0, out: expect.stringMatching(/^No changes\./) });
  };
  /** Leaves a run that stopped half-way, as a process does that met an immutable file. */
  const stopHalfWay = (): void => {
    machine.sh('chattr +i "$1/etc/ntp.conf"', smallRootimg);
    const stopped = apply();
    machine.sh('chattr -i "$1/etc/ntp.conf"', smallRootimg);
    expect(stopped.code).toBe(7);
  };

  beforeEach(async () => {
    machine = await startMachine();
    laySmallSite(machine, rules);
    machine.write(`${smallRootimg}/etc/ntp.conf`, 'server a\n');
    machine.write(`${smallRootimg}/etc/issue`, 'Debian\n');
    machine.write(`${smallRootimg}/var/log/messages`, 'm\n');
    original = tree();
  });

  afterEach(() => {
    machine?.stop();
  });

  describe('when a run was stopped:', () => {
    it('plan says so; the run can be taken back', () => {
      stopHalfWay();
      expectAsDocumented(
        machine.statelite('plan'),
        0,
        'warning[run-unfinished]: run RUN stopped half-way: ',
        'help: finish it with apply --resume, take it back with rollback, or apply this plan, which starts from what is there',
      );
      expect(machine.statelite('rollback', 'last', '--yes').code).toBe(0);
      expect(differences(original, tree())).toEqual([]);
    });

    it('a journal whose last line was cut off is read without it, and the run goes on', () => {
      stopHalfWay();
      state('truncate --size=-20 runs/*/journal.ndjson');
      expectAsDocumented(
        machine.statelite('plan'),
        0,
        'journal.ndjson was cut off, so it is not counted; what it was about is looked up on the disk',
      );
      expect(machine.statelite('apply', '--resume').code).toBe(0);
      expectNoChanges();
    });

    it('a journal that is damaged in the middle stops everything with exit code 1, until it is moved away', () => {
      stopHalfWay();
      state('sed -i "2s/.*/x/" runs/*/journal.ndjson');
      const before = tree();
      for (const args of [['plan'], ['apply', '--yes'], ['apply', '--resume'], ['destroy', '--yes']]) {
        expectAsDocumented(
          machine.statelite(...args),
          1,
          'error[journal-damaged]: line 2 of /var/lib/statelite/small/runs/RUN/journal.ndjson is not a line of a journal',
          "help: keep the file for an inquiry and move the run's directory out of runs/; then plan again: what is there already is adopted",
        );
      }
      expect(differences(before, tree())).toEqual([]);
      state('mv runs/* /root/');
      expect(apply().code).toBe(0);
      expectNoChanges();
    });

    it('a run whose plan is damaged can neither go on nor be taken back, until it is moved away', () => {
      stopHalfWay();
      state('truncate --size=-20 runs/*/plan.json');
      const before = tree();
      for (const args of [
        ['apply', '--resume'],
        ['rollback', 'last', '--yes'],
      ]) {
        expectAsDocumented(
          machine.statelite(...args),
          1,
          'error[plan-unreadable]: /var/lib/statelite/small/runs/RUN/plan.json is damaged: its run can neither go on nor be taken back',
          "help: keep the file for an inquiry and move the run's directory out of runs/; then plan again: what is there already is adopted",
        );
      }
      expect(differences(before, tree())).toEqual([]);
      state('mv runs/* /root/');
      expect(apply().code).toBe(0);
      expectNoChanges();
    });
  });

  it('with a ledger that was cut off is refused with exit code 1; the one before it serves as well', () => {
    expect(apply().code).toBe(0);
    writeRules(machine, [...rules, '/etc/issue']);
    expect(apply().code).toBe(0);
    state('truncate --size=-20 ledger.json');
    const before = tree();
    for (const args of [['plan'], ['apply', '--yes'], ['destroy', '--yes'], ['state', 'list']]) {
      expectAsDocumented(
        machine.statelite(...args),
        1,
        'error[ledger-damaged]: /var/lib/statelite/small/ledger.json is damaged: its checksum or form is wrong',
        'help: copy ledger.previous.json beside it over it, or remove it: then what is in place as the manifests say is adopted again',
      );
    }
    expect(differences(before, tree())).toEqual([]);
    state('cp ledger.previous.json ledger.json');
    expectAsDocumented(
      machine.statelite('plan'),
      0,
      '2 already as declared will be recorded as ours at the next apply',
    );
    expect(apply().code).toBe(0);
    expectNoChanges();
    expect(machine.statelite('destroy', '--yes').code).toBe(0);
    expect(differences(original, tree())).toEqual([]);
  });

  it('that is lost altogether is made again from what is in place, and destroy still brings the originals back', () => {
    expect(apply().code).toBe(0);
    machine.sh('rm -r /var/lib/statelite');
    expect(machine.statelite('plan').out).toContain('11 already as declared will be recorded as ours');
    expect(apply().code).toBe(0);
    expectNoChanges();
    expect(machine.statelite('destroy', '--yes').code).toBe(0);
    // Nobody knows any more which empty files and directories were made for them: these stay.
    for (const line of differences(original, tree())) {
      expect(line).toMatch(/^\S+: nothing => (40000 755 0:0$|100000 644 0:0 .* e3b0c44298fc1c14$)/);
    }
  });

  it('that others may write to is refused with exit code 1', () => {
    expect(apply().code).toBe(0);
    machine.sh('chmod 0777 /var/lib/statelite/small');
    for (const args of [['plan'], ['apply', '--yes']]) {
      expectAsDocumented(
        machine.statelite(...args),
        1,
        'error[state-unsafe]: the state directory /var/lib/statelite/small may be written to by others, so what it says cannot be trusted',
      );
    }
  });

  it('keeps a saved plan that was cut off, or edited, from being applied', () => {
    expect(machine.statelite('plan', '--out', '/root/saved.plan').code).toBe(0);
    machine.sh('cp /root/saved.plan /root/whole.plan; truncate --size=-20 /root/saved.plan');
    expectAsDocumented(
      machine.statelite('apply', '/root/saved.plan'),
      3,
      'error[plan-damaged]: the saved plan /root/saved.plan cannot be used: it is not JSON, perhaps cut off',
    );
    machine.sh('sed s/n1/n2/ /root/whole.plan >/root/saved.plan');
    expectAsDocumented(
      machine.statelite('apply', '/root/saved.plan'),
      3,
      'its content does not fit its digest, so it was changed after it was made',
    );
    expect(differences(original, tree())).toEqual([]);
    expect(machine.statelite('apply', '/root/whole.plan').code).toBe(0);
  });

  it("is locked by another machine's process until somebody says that it is gone", () => {
    expect(apply().code).toBe(0);
    const elsewhere = {
      ...{ id: '0123456789abcdef', pid: 4711, started: '1', bootId: 'another', pidNamespace: 'another' },
      ...{ host: 'mn2', user: 'root', command: 'statelite apply', since: '2026-01-07T11:04:30.000Z' },
    };
    writeFileSync(machine.at(`${smallState}/lock`), `${JSON.stringify(elsewhere)}\n`, { mode: 0o600 });
    writeRules(machine, [...rules, '/etc/issue']);
    expect(machine.statelite('plan').code).toBe(0);
    expectAsDocumented(
      apply(),
      4,
      'by root@mn2, process PID: statelite apply',
      'Whether the process still runs can only be seen on mn2; once it is gone: statelite unlock ID',
    );
    expect(machine.statelite('unlock', 'fedcba9876543210').code).toBe(1);
    expectAsDocumented(machine.statelite('unlock', '0123456789abcdef'), 0, 'Lock ID is removed.');
    expect(apply().code).toBe(0);
  });

  describe('protects from mistakes:', () => {
    it('--max-deletes refuses a plan that removes more, with exit code 5', () => {
      expect(apply().code).toBe(0);
      writeRules(machine, []);
      const before = tree();
      expectAsDocumented(apply('--max-deletes', '2'), 5, 'error: the plan removes 3, and --max-deletes allows 2');
      expect(differences(before, tree())).toEqual([]);
      expect(apply('--max-deletes', '3').code).toBe(0);
    });

    it('what is protected is kept when its declaration goes, with exit code 5, and the rest goes on', () => {
      const site = readFileSync(machine.at('/root/site/statelite.yaml'), 'utf8');
      const path = machine.at('/root/site/rules.yaml');
      writeFileSync(path, readFileSync(path, 'utf8').replace('{ name: rules }', '{ name: rules, protect: true }'));
      expect(apply().code).toBe(0);
      writeRules(machine, []);
      expectAsDocumented(
        apply(),
        5,
        'error[protected] image-link/compute:/etc/ntp.conf is protected and its declaration is gone: it is kept',
        'help: declare it again with protect: false, apply, and then remove it',
      );
      expect(readFileSync(machine.at(`${smallRootimg}/.default/etc/ntp.conf`), 'utf8')).toBe('server a\n');
      writeFileSync(machine.at('/root/site/statelite.yaml'), site);
      writeRules(machine, rules);
      expect(apply().code).toBe(0);
      writeRules(machine, []);
      expect(apply().code).toBe(0);
      expect(machine.statelite('destroy', '--yes').code).toBe(0);
      expect(differences(original, tree())).toEqual([]);
    });

    it('nobody is asked without a terminal, and without --yes nothing is done, with exit code 8', () => {
      expectAsDocumented(
        machine.statelite('apply'),
        8,
        'error: nobody can be asked here; give --yes, or apply a saved plan',
        'Not approved: nothing was changed.',
      );
      expect(differences(original, tree())).toEqual([]);
    });

    it('state rm forgets without touching the disk, and what is forgotten is adopted again or left alone', () => {
      expect(apply().code).toBe(0);
      const before = tree();
      expectAsDocumented(
        machine.statelite('state', 'rm', 'image-link/compute:/var/log'),
        0,
        '2 places are forgotten; nothing on disk was changed.',
      );
      expect(differences(before, tree())).toEqual([]);
      expectAsDocumented(
        machine.statelite('plan'),
        0,
        '1 already as declared will be recorded as ours at the next apply',
      );
      expectAsDocumented(machine.statelite('state', 'verify'), 0, 'places are recorded, 0 not as recorded.');
    });

    it('--running names the nodes that notice', () => {
      expect(machine.statelite('plan').out).toContain('breaks on 2 running nodes until refresh or reboot');
      machine.write('/root/running', '# up\nn1\n');
      expectAsDocumented(
        machine.statelite('plan', '--running', '/root/running'),
        0,
        'breaks on 1 running node until refresh or reboot',
      );
      machine.write('/root/running', '');
      expect(machine.statelite('plan', '--running', '/root/running').out).not.toContain('breaks');
    });
  });
});
