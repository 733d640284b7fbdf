import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { copyDebianRoot, debianRootNeeds, debianRootTimeout } from './support/debian-root.ts';
import { differences, type Everything, everythingSeen } from './support/everything.ts';
import { type Machine, machineNeeds, startMachine } from './support/machine.ts';
import { needs } from './support/requirements.ts';
import { laySmallSite, smallRootimg, writeRules } from './support/small-site.ts';

const wanted = {
  root: true,
  commands: [...machineNeeds.commands, ...debianRootNeeds.commands],
  paths: machineNeeds.paths,
};

/** Paths of a Debian root and paths that it does not have: above and below each other, through its links, and globs. */
const paths = [
  ...['/etc/', '/etc/fstab', '/etc/ssh/', '/etc/ssh/sshd_config', '/etc/ssh/new', '/etc/*.conf', '/etc/new/deep/dir/'],
  ...['/var/', '/var/log/', '/var/log/apt/', '/var/log/new', '/var/lib/dpkg/', '/var/lib/dpkg/status', '/var/cache/*/'],
  ...['/usr/share/', '/usr/share/zoneinfo/', '/usr/lib/os-release', '/etc/os-release', '/bin/ls', '/lib/systemd/'],
  ...['/var/run/', '/var/lock/x', '/tmp', '/home/', '/srv/new/', '/opt/a b/', '/root/', '/var/spool/', '/new'],
];

const aRule = fc.record({
  file: fc.constantFrom(...paths),
  options: fc.constantFrom('tmpfs', 'tmpfs', 'tmpfs', 'ro', 'localdisk', 'persistent'),
  method: fc.constantFrom('link', 'link', 'link', 'bind'),
});

const aRuleSet = fc.uniqueArray(aRule, { minLength: 1, maxLength: 9, selector: ({ file }) => file });

/** The same sets each time; another number tries others. */
const seed = Number(process.env.SEED ?? 1);

needs(wanted)('a Debian root under one set of rules after another', () => {
  const start = Date.now();
  let machine: Machine;
  let original: Everything;
  let contents: ReadonlyMap<string, string>;

  const image = (path: string): string => machine.at(`${smallRootimg}${path}`);
  const hash = (path: string): string =>
    createHash('sha256')
      .update(readFileSync(image(path)))
      .digest('hex');

  beforeAll(async () => {
    machine = await startMachine();
    laySmallSite(machine, []);
    machine.sh('rm -r "$1"', smallRootimg);
    copyDebianRoot(machine.at(smallRootimg));
    const site = machine.at('/root/site/statelite.yaml');
    writeFileSync(site, `${readFileSync(site, 'utf8')}---\n${mount}`);
    original = everythingSeen(image(''), start);
    const files = [...original].filter(([, line]) => line.startsWith('100000 ')).map(([path]) => path);
    contents = new Map(files.map((path) => [path, hash(path)]));
  }, debianRootTimeout);

  afterAll(() => {
    machine?.stop();
  });

  it('keeps every file readable at its path with its content, and is the same again in the end', () => {
    let applied = 0;
    for (const set of fc.sample(aRuleSet, { numRuns: 30, seed })) {
      writeRules(
        machine,
        set.map((rule) => JSON.stringify(rule)),
      );
      const done = machine.statelite('apply', '--yes', '--quiet');
      // Some sets contradict themselves, and nothing is done then.
      if (done.code === 3) continue;
      expect([set, done]).toEqual([set, { ...done, code: 0 }]);
      expect([set, machine.statelite('plan').out]).toEqual([set, expect.stringMatching(/^No changes\./)]);
      const changed = [...contents].filter(([path, before]) => hash(path) !== before).map(([path]) => path);
      expect([set, changed]).toEqual([set, []]);
      applied += 1;
    }
    expect(applied).toBeGreaterThan(10);
    writeRules(machine, []);
    expect(machine.statelite('destroy', '--yes').code).toBe(0);
    expect(differences(original, everythingSeen(image(''), start))).toEqual([]);
  }, 300_000);
});

const mount = `apiVersion: statelite/v1
kind: Statelite
metadata: { name: state }
spec: { mounts: [{ node: all, statemnt: "cnfs:/state" }] }
`;
