import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ASite, aSite, since, stampsBelow } from './support/a-site.ts';

let site: ASite;
beforeEach(() => {
  site = aSite();
});
afterEach(() => site.remove());

const read = (...parts: readonly string[]): string => readFileSync(join(...parts), 'utf8');

describe('statelite apply', () => {
  it('does what the plan said, after which there is nothing to do and nothing is written', async () => {
    const { code, out } = await site.run('apply', '--yes');
    expect(code).toBe(0);
    expect(out).toMatch(/Applied: 24 changes in run \d{8}-\d{6}, in/);
    expect(readlinkSync(site.inImage('compute', 'etc/ntp.conf'))).toBe('../.statelite/tmpfs/etc/ntp.conf');
    expect(read(site.inImage('compute', '.default/etc/ntp.conf'))).toBe('server a\n');
    expect(read(site.root, 'etc/exports')).toBe(
      '# by hand\n/home 10.0.0.0/8(rw,no_subtree_check)\n/install *(ro,no_root_squash,sync,no_subtree_check)\n',
    );
    const before = stampsBelow(site.root);
    expect((await site.run('apply', '--yes')).out).toContain('No changes.');
    expect(stampsBelow(site.root)).toEqual(before);
  });

  it('looks once more when all is done, and tells when somebody was at it meanwhile', async () => {
    const link = site.inImage('compute', 'etc/ntp.conf');
    const reads = (text: string): void => {
      if (text.startsWith('Applied:')) rmSync(link);
    };
    const { code, out, err } = await site.runWith({ reads }, 'apply', '--yes');
    expect(out).toContain('Applied: 24 changes');
    expect([code, err]).toEqual([
      0,
      expect.stringMatching(
        /warning\[changed-meanwhile\]: all was done, and yet 1 change is left to make: somebody else was at it meanwhile/,
      ),
    ]);
    expect((await site.run('apply', '--yes')).err).toBe('');
    expect((await site.run('plan')).out).toContain('No changes.');
  });

  it('has done what it did, also when nothing can be looked at any more afterwards', async () => {
    const tree = site.inImage('login', '.');
    const reads = (text: string): void => {
      if (!text.startsWith('Applied:')) return;
      rmSync(tree, { recursive: true });
      symlinkSync('rootimg', join(tree, '../rootimg'));
    };
    const { code, err } = await site.runWith({ reads }, 'apply', '--yes');
    expect([code, err]).toEqual([0, '']);
    expect((await site.run('plan')).code).toBe(1);
  });

  it('asks, and only the word yes is an approval', async () => {
    const before = stampsBelow(site.root);
    for (const answer of ['y', 'YES', '', undefined]) {
      const { code, out, err } = await site.runWith({ answer }, 'apply');
      expect([code, err]).toEqual([8, 'Not approved: nothing was changed.\n']);
      expect(out).toMatch(/Only "yes" is an approval: $/);
    }
    expect(stampsBelow(site.root)).toEqual(before);
    expect((await site.runWith({ answer: 'yes' }, 'apply')).code).toBe(0);
  });

  it('does nothing where nobody can be asked', async () => {
    const told =
      'error: nobody can be asked here; give --yes, or apply a saved plan\nNot approved: nothing was changed.\n';
    for (const outcome of [await site.run('apply'), await site.runWith({ answer: 'yes' }, 'apply', '--no-input')]) {
      expect([outcome.code, outcome.err]).toEqual([8, told]);
    }
    expect(existsSync(join(site.root, 'var/lib'))).toBe(false);
  });

  it('goes on around what is blocked, and tells by the exit code that something is left', async () => {
    rmSync(join(site.root, 'install/netboot/os1/x86_64/compute/kernel'));
    const { code, out } = await site.run('apply', '--yes');
    expect(code).toBe(5);
    expect(out).toContain('Plan: 18 to add, 1 to change, 0 to destroy, 1 blocked, 3 waiting (1 unchanged).');
    expect(existsSync(join(site.root, 'tftpboot/pxelinux.cfg/l01'))).toBe(true);
    expect(existsSync(join(site.root, 'tftpboot/pxelinux.cfg/n01'))).toBe(false);
    const again = await site.run('apply', '--yes');
    expect([again.code, again.out.includes('Applied')]).toEqual([5, false]);
  });

  it('takes over what is not ours only with --adopt, and its content comes back', async () => {
    mkdirSync(join(site.root, 'tftpboot/pxelinux.cfg'), { recursive: true });
    const file = join(site.root, 'tftpboot/pxelinux.cfg/n01');
    writeFileSync(file, 'of somebody else\n');
    const before = site.picture();
    expect((await site.run('apply', '--yes')).code).toBe(5);
    expect(read(file)).toBe('of somebody else\n');
    const adopting = await site.run('apply', '--yes', '--adopt', 'boot-file/*');
    expect(adopting.code).toBe(0);
    expect(
      adopting.out.match(/create {2}boot-file\/n01.*\n.*takes the place of what is not ours, which is saved first/g),
    ).toHaveLength(1);
    expect(read(file)).toContain('LABEL');
    expect((await site.run('rollback', 'last', '--yes')).code).toBe(0);
    expect(read(file)).toBe('of somebody else\n');
    await site.run('destroy', '--yes');
    expect(since(site, before)).toEqual([]);
  });

  it('with --staged holds back the links that would dangle on running nodes, and says what to do', async () => {
    const { code, out } = await site.run('apply', '--yes', '--staged');
    expect(code).toBe(0);
    expect(out).toContain('Held back: 4 links');
    expect(lstatSync(site.inImage('compute', 'etc/ntp.conf')).isFile()).toBe(true);
    expect(existsSync(join(site.root, 'install/statelite/images/compute'))).toBe(true);
    await site.run('apply', '--yes');
    expect(lstatSync(site.inImage('compute', 'etc/ntp.conf')).isSymbolicLink()).toBe(true);
  });

  it('counts one link that is held back as one', async () => {
    const { out } = await site.run('apply', '--yes', '--staged', '--target', 'image-link/compute:/etc/ntp.conf');
    expect(out).toMatch(/^Held back: 1 link that would dangle/m);
  });

  it('tells what --staged holds back with --json too, also when that is all there is', async () => {
    const held = '{"images":[],"links":4,"type":"held-back"}';
    const { out } = await site.run('apply', '--yes', '--staged', '--json');
    expect(out.split('\n')[2]).toBe(held);
    const again = await site.run('apply', '--yes', '--staged', '--json');
    expect(again.out.split('\n').slice(2, 4)).toEqual([held, expect.stringContaining('"outcome":"applied"')]);
  });

  it('tells its progress as NDJSON with --json and nothing else', async () => {
    const { code, out, err } = await site.run('apply', '--yes', '--json');
    expect([code, err]).toEqual([0, '']);
    const events = out.trimEnd().split('\n').map(typeOf);
    expect(events.slice(0, 3)).toEqual(['version', 'plan', 'run-started']);
    expect(events.at(-1)).toBe('result');
    const again = await site.run('apply', '--yes', '--json');
    expect(again.out.trimEnd().split('\n').map(typeOf)).toEqual(['version', 'plan', 'result']);
  });

  const typeOf = (line: string): unknown => JSON.parse(line).type;

  it('asks for nothing and records what is already as declared', async () => {
    await site.run('apply', '--yes');
    rmSync(join(site.root, 'var/lib/statelite'), { recursive: true });
    const { code, out } = await site.run('apply', '--target', 'image-link/*');
    expect(code).toBe(0);
    expect(out).toContain('6 already as declared will be recorded as ours');
    expect((await site.run('plan', '--target', 'image-link/*')).out).toContain('(7 unchanged)');
  });
});

describe('statelite apply PLAN', () => {
  it('does exactly that plan, whatever the manifests say by then', async () => {
    await site.run('plan', '--target', 'image-link/login:*', '--out', 'a.plan');
    site.edit('manifests/litefile.yaml', '- /var/log/', '- /srv/table');
    const { code } = await site.run('apply', 'a.plan');
    expect(code).toBe(0);
    expect(lstatSync(site.inImage('login', 'var/log')).isSymbolicLink()).toBe(true);
    expect(lstatSync(site.inImage('login', 'srv/table')).isFile()).toBe(true);
    expect(lstatSync(site.inImage('compute', 'etc/ntp.conf')).isFile()).toBe(true);
  });

  it('does nothing when a directory that is to go holds something new, and names it', async () => {
    await site.run('apply', '--yes');
    site.edit('manifests/litefile.yaml', '    - /etc/ntp.conf\n', '');
    await site.run('plan', '--out', 'a.plan');
    const directory = site.inImage('login', '.statelite/tmpfs/etc');
    writeFileSync(join(directory, 'new'), '');
    const before = site.picture();
    const { code, err } = await site.run('apply', 'a.plan');
    expect(code).toBe(6);
    expect(err).toContain(`${directory} moved since the plan was made: planned with nothing else in it, found "new"`);
    expect(since(site, before)).toEqual([]);
  });

  it('does nothing and names the place when one has moved', async () => {
    await site.run('plan', '--out', 'a.plan');
    writeFileSync(site.inImage('login', 'etc/ntp.conf'), 'edited meanwhile\n');
    const before = site.picture();
    const { code, err } = await site.run('apply', 'a.plan');
    expect(code).toBe(6);
    expect(err).toContain('login/rootimg/etc/ntp.conf moved since the plan was made');
    expect(since(site, before)).toEqual([]);
  });

  it('does nothing when something was applied meanwhile', async () => {
    await site.run('plan', '--out', 'a.plan', '--image', 'compute');
    await site.run('apply', '--yes', '--image', 'login');
    const { code, err } = await site.run('apply', 'a.plan');
    expect(code).toBe(6);
    expect(err).toContain('something was applied since the plan was made');
  });

  it('refuses flags that would make another plan of it', async () => {
    await site.run('plan', '--out', 'a.plan');
    for (const flags of [['--staged'], ['--target', 'image-link/*'], ['--node', 'n1'], ['--running', 'x']]) {
      expect((await site.run('apply', 'a.plan', ...flags)).code).toBe(3);
      expect((await site.run('apply', '--resume', ...flags)).code).toBe(3);
    }
    expect((await site.run('apply', '--resume', 'a.plan')).code).toBe(3);
  });

  it('refuses a plan that was edited, a plan that is none, and more removals than allowed', async () => {
    await site.run('plan', '--out', 'a.plan');
    site.edit('a.plan', '/etc/ntp.conf', '/etc/shadow');
    const edited = await site.run('apply', 'a.plan');
    expect(edited.code).toBe(3);
    expect(edited.err).toContain('plan-damaged');
    site.manifest('b.plan', '{}');
    expect((await site.run('apply', 'b.plan')).err).toContain('it has no format_version');
    expect((await site.run('apply', 'c.plan')).code).toBe(1);
    await site.run('apply', '--yes');
    site.edit('manifests/litefile.yaml', '    - /var/log/\n', '');
    await site.run('plan', '--out', 'd.plan');
    expect((await site.run('apply', 'd.plan', '--max-deletes', '1')).code).toBe(5);
  });
});

describe('an apply that stops half-way', () => {
  it('exits with 7, is told by the next plan, and --resume finishes it', async () => {
    let questions = 0;
    const stopped = await site.runWith({ interrupted: () => ++questions > 3 }, 'apply', '--yes');
    expect(stopped.code).toBe(7);
    expect(stopped.out).toContain(
      `To go on:         statelite -C ${site.repository} --root ${site.root} apply --resume\n`,
    );
    const plan = await site.run('plan');
    expect(plan.err).toContain('run-unfinished');
    const resumed = await site.run('apply', '--resume');
    expect([resumed.code, resumed.err]).toEqual([0, '']);
    expect((await site.run('plan')).out).toContain('No changes.');
    expect((await site.run('apply', '--resume')).out).toBe('Nothing to resume: the newest run has ended.\n');
  });

  it('can be taken back, or be followed by a fresh apply', async () => {
    const before = site.picture();
    let questions = 0;
    const interrupted = () => ++questions > 3;
    await site.runWith({ interrupted }, 'apply', '--yes');
    expect((await site.run('rollback', 'last', '--yes')).code).toBe(0);
    expect(since(site, before)).toEqual([]);
    questions = 0;
    await site.runWith({ interrupted }, 'apply', '--yes');
    expect((await site.run('apply', '--yes')).code).toBe(0);
    expect((await site.run('plan')).out).toContain('No changes.');
  });

  describe('between a change of the exports and the reload that they need', () => {
    const reload = '> run     reload/exportfs -ra';
    beforeEach(async () => {
      await site.run('apply', '--yes');
      site.edit('statelite.yaml', 'options: [ro,', 'options: [ro, crossmnt,');
      let questions = 0;
      const stopped = await site.runWith({ interrupted: () => ++questions > 1 }, 'apply', '--yes');
      expect(stopped.out).toContain('Stopped at reload/exportfs -ra');
    });

    it('the next plan has the reload, whatever it is about, and the next apply makes it', async () => {
      expect((await site.run('plan')).out).toContain(reload);
      expect((await site.run('plan', '--image', 'login')).out).toContain(reload);
      expect((await site.run('apply', '--yes')).out).toContain('not run below --root: exportfs -ra');
      expect((await site.run('plan')).out).toContain('No changes.');
    });

    it('an apply that stops before it made the reload still owes it', async () => {
      await site.runWith({ interrupted: () => true }, 'apply', '--yes');
      expect((await site.run('plan')).out).toContain(reload);
      expect((await site.run('destroy', '--yes', '--image', 'login')).out).toContain('exportfs -ra');
    });

    it('a rollback makes it, and so does that of a run before', async () => {
      const [, before] = [...(await site.run('history')).out.matchAll(/^[0-9]\S+/gm)].map(([id]) => id);
      const { code, out } = await site.run('rollback', before ?? '', '--yes');
      expect([code, out]).toEqual([6, '']);
      const last = await site.run('rollback', 'last', '--yes');
      expect(last.out).toContain('not run below --root: exportfs -ra');
      expect((await site.run('rollback', before ?? '', '--yes')).code).toBe(0);
    });

    it('a site that wants no reload any more gets none', async () => {
      site.edit('statelite.yaml', '  exports:\n', '  exports:\n    reload: false\n');
      expect((await site.run('plan')).out).toContain('No changes.');
    });
  });

  it('is ended by an apply that has nothing else to do', async () => {
    await site.run('apply', '--yes');
    site.edit('manifests/litefile.yaml', '- /var/log/', '- /srv/table');
    await site.runWith({ interrupted: () => true }, 'apply', '--yes');
    site.edit('manifests/litefile.yaml', '- /srv/table', '- /var/log/');
    const planned = await site.run('plan');
    expect(planned.out).toContain('No changes.');
    expect(planned.err).toContain('run-unfinished');
    expect((await site.run('apply')).out).toMatch(/^Run \S+ had stopped half-way .* and is left behind\.$/m);
    expect((await site.run('plan')).err).toBe('');
  });

  it('goes on also when the manifests have become wrong meanwhile', async () => {
    let questions = 0;
    await site.runWith({ interrupted: () => ++questions > 3 }, 'apply', '--yes');
    site.edit('manifests/litefile.yaml', '- /var/log/', '- nonsense');
    expect((await site.run('apply', '--resume')).code).toBe(0);
    site.edit('manifests/litefile.yaml', '- nonsense', '- /var/log/');
    expect((await site.run('plan')).out).toContain('No changes.');
  });

  it('is not said to have stopped while somebody is at it', async () => {
    let during: Promise<string> | undefined;
    const look = async (): Promise<string> => (await site.run('plan')).err;
    const interrupted = (): boolean => {
      during ??= look();
      return false;
    };
    expect((await site.runWith({ interrupted }, 'apply', '--yes')).code).toBe(0);
    expect(await during).toMatch(/run \S+ is being carried out by tester@\S+, process \d+: this plan saw it half done/);
  });

  it.each(['damaged', 'gone'])('and whose plan is %s says so, and what to do, and hides nothing else', async (how) => {
    let questions = 0;
    await site.runWith({ interrupted: () => ++questions > 3 }, 'apply', '--yes');
    const runs = join(site.root, 'var/lib/statelite/small/runs');
    const [run = ''] = readdirSync(runs);
    const plan = join(runs, run, 'plan.json');
    if (how === 'gone') rmSync(plan);
    else writeFileSync(plan, readFileSync(plan, 'utf8').slice(0, 500));
    for (const args of [
      ['plan'],
      ['apply', '--yes'],
      ['apply', '--resume'],
      ['rollback', 'last'],
      ['destroy', '--yes'],
    ]) {
      const { code, err } = await site.run(...args);
      expect([args, code]).toEqual([args, 1]);
      expect(err).toContain(`${plan} is ${how}: its run can neither go on nor be taken back`);
      expect(err).toContain("move the run's directory out of runs/");
    }
    expect((await site.run('history')).out).toContain(`${run}  `);
    expect(await site.run('lock')).toMatchObject({ code: 0, out: 'Nobody holds the lock.\n' });
    renameSync(join(runs, run), join(site.directory, 'kept'));
    expect((await site.run('apply', '--yes')).code).toBe(0);
    expect((await site.run('plan')).out).toContain('No changes.');
  });
});
