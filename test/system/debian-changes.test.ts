import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { debianRootNeeds, debianRootTimeout } from './support/debian-root.ts';
import { differences, type Everything, everythingSeen } from './support/everything.ts';
import { type Machine, machineNeeds, startMachine } from './support/machine.ts';
import { expectAsDocumented } from './support/operations-page.ts';
import { needs } from './support/requirements.ts';
import { layTokyo, rootimg } from './support/tokyo.ts';

const wanted = {
  root: true,
  commands: [...machineNeeds.commands, ...debianRootNeeds.commands],
  paths: machineNeeds.paths,
};

needs(wanted)('changes of rules that were applied to a real Debian root', () => {
  const start = Date.now();
  let machine: Machine;
  let original: Everything;
  let converted: Everything;
  let litefile: string;

  const file = (): string => machine.at('/root/site/manifests/litefile.yaml');
  const image = (): Everything => everythingSeen(machine.at(rootimg), start);
  /** What differs below some paths of the image. */
  const differencesAt = (before: Everything, after: Everything, paths: readonly string[]): readonly string[] =>
    differences(before, after).filter((line) =>
      paths.some((path) => line.startsWith(`${path}:`) || line.startsWith(`${path}/`)),
    );
  /** Puts other lines in the place of some lines of the manifest, and applies. */
  const change = (lines: Readonly<Record<string, string>>): void => {
    const changed = Object.entries(lines).reduce((text, [from, to]) => {
      expect(text).toContain(`    - ${from}\n`);
      return text.replace(`    - ${from}\n`, to === '' ? '' : `    - ${to}\n`);
    }, litefile);
    writeFileSync(file(), changed);
    expect(machine.statelite('apply', '--yes')).toMatchObject({ code: 0 });
    expect(machine.statelite('plan').out).toMatch(/^No changes\./);
  };

  beforeAll(async () => {
    machine = await startMachine();
    layTokyo(machine);
    machine.write(`${rootimg}/var/log/news`, 'kept\n');
    machine.sh('setfattr -n user.origin -v tokyo "$1/etc/fstab"; chown 7:8 "$1/var/log/news"', rootimg);
    litefile = readFileSync(file(), 'utf8');
    original = image();
    expect(machine.statelite('apply', '--yes')).toMatchObject({ code: 0 });
    converted = image();
  }, debianRootTimeout);

  afterAll(() => {
    machine?.stop();
  });

  beforeEach(() => {
    writeFileSync(file(), litefile);
    expect(machine.statelite('apply', '--yes')).toMatchObject({ code: 0 });
    expect(differences(converted, image())).toEqual([]);
  });

  it.each(['persistent', 'ro', 'localdisk'])(
    'tmpfs to %s and back changes nothing in the image, only what nodes are told',
    (options) => {
      const list = machine.at('/install/statelite/images/rhels5.3-x86_64-test1');
      const before = readFileSync(list, 'utf8');
      change({
        '/etc/fstab': `{ file: /etc/fstab, options: ${options} }`,
        '/var/log/': `{ file: /var/log/, options: ${options} }`,
      });
      expect(differences(converted, image())).toEqual([]);
      expect(readFileSync(list, 'utf8')).toContain(`rule\t${options}\tlink\tdir\t/var/log`);
      change({});
      expect(differences(converted, image())).toEqual([]);
      expect(readFileSync(list, 'utf8')).toBe(before);
    },
  );

  it('link to bind brings the original back as the mount point, and bind to link moves it aside again', () => {
    change({ '/etc/fstab': '{ file: /etc/fstab, method: bind }', '/var/log/': '{ file: /var/log/, method: bind }' });
    expect(differencesAt(original, image(), ['/etc/fstab', '/var/log'])).toEqual([]);
    expect(machine.sh('cd "$1"; ls -d .default/var/log .statelite/tmpfs/var/log 2>/dev/null || true', rootimg)).toBe(
      '',
    );
    change({});
    expect(differences(converted, image())).toEqual([]);
  });

  it('a removed rule brings the original back byte for byte, and leaves all others as they are', () => {
    change({ '/etc/fstab': '', '/var/log/': '' });
    expect(differencesAt(original, image(), ['/etc/fstab', '/var/log'])).toEqual([]);
    const others = differences(converted, image()).filter(
      (line) => !/^(\/\.default|\/\.statelite\/tmpfs)?(\/etc\/fstab|\/var\/log)[:/]/.test(line),
    );
    expect(others).toEqual([]);
  });

  it('a rule for a directory above others takes them in, and gives them back', () => {
    change({ '/var/account/': '/var/' });
    expect(differences(converted, image()).length).toBeGreaterThan(10);
    expect(machine.sh('cat "$1/var/log/news"', rootimg)).toBe('kept\n');
    change({});
    expect(differences(converted, image())).toEqual([]);
  });

  it('a saved plan is refused when a file has changed since, with its name and exit code 6, and nothing is touched', () => {
    writeFileSync(file(), `${litefile}    - /etc/hostname\n    - /etc/issue\n`);
    expect(machine.statelite('plan', '--out', '/root/saved.plan')).toMatchObject({ code: 0 });
    machine.sh('cp --archive "$1/etc/issue" /root/issue', rootimg);
    machine.write(`${rootimg}/etc/issue`, 'somebody was faster\n');
    const before = image();
    const refused = machine.statelite('apply', '/root/saved.plan');
    expectAsDocumented(refused, 6, 'error[stale-plan]: ', 'moved since the plan was made');
    expect(refused.err).toContain(
      `error[stale-plan]: ${rootimg}/etc/issue moved since the plan was made: planned with a file 0644 0:0`,
    );
    expect(refused.err).toContain('help: plan again, look at what is new, and apply that plan');
    expect(refused.out).toContain('Nothing was changed: 1 reason above.');
    expect(differences(before, image())).toEqual([]);
    expect(machine.statelite('apply', '--yes')).toMatchObject({ code: 0 });
    expect(machine.statelite('apply', '/root/saved.plan')).toMatchObject({ code: 6 });
    writeFileSync(file(), litefile);
    expect(machine.statelite('apply', '--yes')).toMatchObject({ code: 0 });
    machine.sh('cp --archive /root/issue "$1/etc/issue"', rootimg);
    expect(differences(converted, image())).toEqual([]);
  });
});
