import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { differences, type Everything, everythingSeen } from './support/everything.ts';
import { type Machine, machineNeeds, type Outcome, startMachine } from './support/machine.ts';
import { needs } from './support/requirements.ts';
import { laySmallSite, smallRootimg, writeRules } from './support/small-site.ts';

// The numbers are those of docs/semantics.md. D11 and D12 concern the boot: test/system/runtime.test.ts.
needs(machineNeeds)("xCAT's defects in images, tables and files", () => {
  const start = Date.now();
  let machine: Machine;

  const image = (path: string): string => machine.at(`${smallRootimg}${path}`);
  const put = (path: string, text: string): void => machine.write(`${smallRootimg}${path}`, text);
  const read = (path: string): string => readFileSync(image(path), 'utf8');
  const tree = (): Everything => everythingSeen(machine.at('/install'), start);
  /** Gives the site these rules and applies them; the exit code must be 0. */
  const apply = (...rules: readonly string[]): Outcome => {
    writeRules(machine, rules);
    const applied = machine.statelite('apply', '--yes');
    expect(applied).toMatchObject({ code: 0 });
    expect(machine.statelite('plan').out).toMatch(/^No changes\./);
    return applied;
  };
  const edit = (change: (text: string) => string): void => {
    const path = machine.at('/root/site/statelite.yaml');
    writeFileSync(path, change(readFileSync(path, 'utf8')));
  };

  beforeEach(async () => {
    machine = await startMachine();
    laySmallSite(machine, []);
  });

  afterEach(() => {
    machine?.stop();
  });

  it('D1: xCAT follows links of the image on the management node and empties its /run; here they lead into the image', () => {
    machine.write('/run/sentinel', 'alive\n');
    machine.write('/srv/secret/key', 'of the management node\n');
    put('/var/lib/x', '');
    symlinkSync('/run', image('/var/run'));
    symlinkSync('/srv/secret', image('/etc/keys'));
    symlinkSync('../../../../../../../../srv/secret', image('/etc/climbing'));
    const before = everythingSeen(machine.at('/srv/secret'), start);
    apply('/var/run/', '/etc/keys/', '/etc/climbing/key');
    expect(machine.sh('find /run -type f')).toBe('/run/sentinel\n');
    expect(differences(before, everythingSeen(machine.at('/srv/secret'), start))).toEqual([]);
    expect(readlinkSync(image('/etc/keys'))).toBe('/srv/secret');
    expect(readlinkSync(image('/srv/secret'))).toBe('../.statelite/tmpfs/srv/secret');
    expect(read('/.default/srv/secret/key')).toBe('');
    apply();
    expect(machine.sh('cat /srv/secret/key /run/sentinel')).toBe('of the management node\nalive\n');
  });

  it.each(['link', 'bind'])(
    'D2: xCAT deletes or empties what a rule was for when the rule changes or goes; here it returns (%s)',
    (method) => {
      put('/etc/ntp.conf', 'server a\n');
      put('/var/log/messages', 'm\n');
      const before = tree();
      for (const options of ['tmpfs', 'persistent', 'ro', 'localdisk', 'tmpfs']) {
        const rest = `options: ${options}, method: ${method}`;
        if (options === 'persistent') edit((text) => `${text}---\n${mount}`);
        apply(`{ file: /etc/ntp.conf, ${rest} }`, `{ file: /var/log/, ${rest} }`);
        expect([read('/etc/ntp.conf'), read('/var/log/messages')]).toEqual(['server a\n', 'm\n']);
      }
      expect(machine.statelite('destroy', '--yes').code).toBe(0);
      expect(differences(before, tree())).toEqual([]);
    },
  );

  it('D3: xCAT takes paths for patterns and destroys content when nothing has changed; here a path is a path', () => {
    put('/usr/include/c++/iostream', 'i\n');
    put('/etc/a.b', 'dot\n');
    put('/etc/acb', 'c\n');
    for (let run = 0; run < 3; run += 1) apply('/usr/include/c++/', '/etc/a.b', '/etc/acb');
    expect([read('/usr/include/c++/iostream'), read('/etc/a.b'), read('/etc/acb')]).toEqual(['i\n', 'dot\n', 'c\n']);
    apply('/etc/a.b');
    expect([read('/etc/a.b'), read('/etc/acb')]).toEqual(['dot\n', 'c\n']);
    expect(lstatSync(image('/etc/acb')).isFile()).toBe(true);
  });

  it("D4: xCAT replaces a link of the image and forgets where it led; here the rule is for the link's target", () => {
    put('/etc/real.conf', 'real\n');
    symlinkSync('real.conf', image('/etc/alias.conf'));
    apply('/etc/alias.conf');
    expect(readlinkSync(image('/etc/alias.conf'))).toBe('real.conf');
    expect(readlinkSync(image('/etc/real.conf'))).toBe('../.statelite/tmpfs/etc/real.conf');
    expect(read('/etc/alias.conf')).toBe('real\n');
  });

  it('D5: xCAT empties /.default at the second run when the image is reached through a link; here it stays', () => {
    put('/var/log/messages', 'm\n');
    const before = tree();
    machine.sh('ln -s /install /images');
    edit((text) => text.replace('directory: /install/compute', 'directory: /images/compute'));
    for (let run = 0; run < 3; run += 1) apply('/var/log/');
    expect(read('/.default/var/log/messages')).toBe('m\n');
    apply();
    expect(read('/var/log/messages')).toBe('m\n');
    expect(machine.statelite('destroy', '--yes').code).toBe(0);
    expect(differences(before, tree())).toEqual([]);
  });

  it('D6: in xCAT a deleted file stays in /.default for ever; here there is one copy only', () => {
    put('/var/log/old', 'old\n');
    put('/var/log/new', 'new\n');
    apply('/var/log/');
    machine.sh('rm "$1/var/log/old"', smallRootimg);
    apply('/var/log/');
    expect(readdirSync(image('/.default/var/log'))).toEqual(['new']);
  });

  it('D7: xCAT ignores a rule added below a directory that was converted before; here its path is made', () => {
    put('/var/log/messages', 'm\n');
    apply('/var/log/');
    apply('/var/log/', '/var/log/news/', '/var/log/btmp');
    expect(readdirSync(image('/.default/var/log')).sort()).toEqual(['btmp', 'messages', 'news']);
    apply('/var/log/');
    expect(readdirSync(image('/var/log'))).toEqual(['messages']);
  });

  it('D8: xCAT runs what is in a path as root and cuts paths at blanks; here they are names', () => {
    const names = [
      '$(touch pwned)',
      '`touch pwned`',
      'a b',
      ';touch pwned;',
      "it's",
      '"',
      'new\nline',
      'Ä€🐧',
      '-rf',
      '&',
      '|',
    ];
    for (const name of names) put(`/etc/${name}`, name);
    const before = tree();
    apply(...names.map((name) => JSON.stringify(`/etc/${name}`)), '"/etc/\\\\*"');
    for (const name of names) {
      expect([name, readlinkSync(image(`/etc/${name}`))]).toEqual([name, `../.statelite/tmpfs/etc/${name}`]);
      expect(read(`/etc/${name}`)).toBe(name);
    }
    expect(machine.sh('find / -xdev -name pwned')).toBe('');
    expect(machine.statelite('destroy', '--yes').code).toBe(0);
    expect(differences(before, tree())).toEqual([]);
  });

  it('D9: xCAT changes the image before it looks whether the rules are right; here nothing is touched', () => {
    put('/etc/ntp.conf', 'server a\n');
    const before = tree();
    const exports = readFileSync(machine.at('/etc/exports'), 'utf8');
    writeRules(machine, ['/etc/ntp.conf', '{ file: /etc/hosts, options: readonly }', '/etc/../hosts']);
    const refused = machine.statelite('apply', '--yes');
    expect(refused.code).toBe(3);
    expect(refused.err).toMatch(/^error\[option-unknown\][\s\S]*^error\[path-malformed\][\s\S]*^2 errors$/m);
    expect(differences(before, tree())).toEqual([]);
    expect(readFileSync(machine.at('/etc/exports'), 'utf8')).toBe(exports);
    expect(existsSync(machine.at('/var/lib/statelite'))).toBe(false);
  });

  it('D10: xCAT exits with 0 when commands failed; here the first failure ends the run with 7 and its reason', () => {
    put('/etc/ntp.conf', 'server a\n');
    // A reload command that fails is a failure too.
    machine.sh('rm -r /var/lib/nfs; echo >/var/lib/nfs');
    writeRules(machine, ['/etc/ntp.conf']);
    const stopped = machine.statelite('apply', '--yes');
    expect(stopped.code).toBe(7);
    expect(stopped.out).toMatch(/^Stopped at reload\/exportfs -ra: could not run exportfs -ra: /m);
    expect(existsSync(machine.at('/tftpboot/pxelinux.cfg/n1'))).toBe(false);
    machine.sh('rm /var/lib/nfs; mkdir /var/lib/nfs; touch /var/lib/nfs/rmtab /var/lib/nfs/etab');
    expect(machine.statelite('apply', '--resume').code).toBe(0);
    expect(machine.statelite('plan').out).toMatch(/^No changes\./);
  });

  it('D13: xCAT ignores rows without an image and groups of images that have several; here both count, and blank options are tmpfs', () => {
    edit((text) => text.replace('profile: compute,', 'profile: compute, groups: [one, two],'));
    writeRules(machine, ['/etc/blank', '{ file: /etc/group, image: two }', '{ file: /etc/option, options: "" }']);
    expect(machine.statelite('ilitefile', 'compute')).toEqual({
      code: 0,
      err: '',
      out: 'compute: tmpfs,rw      /etc/blank\ncompute: tmpfs,rw      /etc/group\ncompute: tmpfs,rw      /etc/option\n',
    });
  });

  it('D14: xCAT lets the last layer win for directories; here nodes get the layers in numeric order, and the first that has a path wins', () => {
    const layer = (priority: number, name: string): string => `{ priority: ${priority}, directory: "cnfs:/${name}" }`;
    const layers = [layer(10, 'third'), layer(2.5, 'second'), layer(1, 'first')].join(', ');
    edit(
      (text) =>
        `${text}---\napiVersion: statelite/v1\nkind: LiteTree\nmetadata: { name: t }\nspec: { layers: [${layers}] }\n`,
    );
    apply('/etc/ssh/');
    expect(machine.statelite('litetree', 'n1').out).toBe('n1: cnfs:/first\nn1: cnfs:/second\nn1: cnfs:/third\n');
    const list = readFileSync(machine.at('/install/statelite/nodes/n1'), 'utf8');
    expect(list.match(/^layer\t.*$/gm)?.map((line) => line.split('\t')[3])).toEqual(['/first', '/second', '/third']);
  });

  it('D15: in xCAT a persistent file without a place to keep it is lost at reboot; here it is an error that names the nodes', () => {
    put('/etc/ntp.conf', 'server a\n');
    writeRules(machine, ['{ file: /etc/ntp.conf, options: persistent }']);
    const refused = machine.statelite('apply', '--yes');
    expect(refused.code).toBe(3);
    expect(refused.err).toContain('error[persistent-without-mount]');
    expect(refused.err).toContain('n[1-2]');
    expect(lstatSync(image('/etc/ntp.conf')).isFile()).toBe(true);
    edit((text) => `${text}---\n${mount}`);
    expect(machine.statelite('apply', '--yes').code).toBe(0);
  });
});

const mount = `apiVersion: statelite/v1
kind: Statelite
metadata: { name: state }
spec: { mounts: [{ node: all, statemnt: "cnfs:/state" }] }
`;
