import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { recallPlan } from '../../src/commands/recall-plan.ts';
import { type ASite, aSite, stampsBelow } from './support/a-site.ts';

let site: ASite;
beforeEach(() => {
  site = aSite();
  site.edit('manifests/litefile.yaml', '    - /etc/ntp.conf', '    - /etc/ntp.conf\n    - /srv/*');
});
afterEach(() => site.remove());

const recalled = () => recallPlan({ repository: site.repository, cwd: site.directory, rootDirectory: site.root });

const state = (name: string): string => join(site.root, 'var/lib/statelite/small', name);

/** The output of a plan that is made although one is remembered. */
const madeAnew = async (...args: readonly string[]) => {
  renameSync(state('unchanged.json'), state('aside'));
  const outcome = await site.run(...args);
  renameSync(state('aside'), state('unchanged.json'));
  return outcome;
};

describe('a plan that found nothing to do', () => {
  it('is remembered by the apply that left nothing to do, and says what a new plan would say', async () => {
    expect(recalled()).toBeUndefined();
    expect((await site.run('apply', '--yes')).code).toBe(0);
    expect(recalled()?.plan.changes).toEqual([]);
    for (const args of [['plan'], ['plan', '--json'], ['plan', '--details'], ['drift'], ['plan', '-v'], ['apply']]) {
      const { code, out, err } = await site.run(...args);
      expect([code, out]).toEqual([0, (await madeAnew(...args)).out]);
      const told = args.includes('-v') ? /^Nothing has changed .* since a plan last found nothing to do/m : /^$/;
      expect(err).toMatch(told);
    }
  });

  it('is not made again, and nothing is written', async () => {
    await site.run('apply', '--yes');
    const before = stampsBelow(site.root);
    expect((await site.run('plan')).code).toBe(0);
    expect((await site.run('apply', '--yes')).out).toContain('No changes.');
    expect(stampsBelow(site.root)).toEqual(before);
  });

  it('is remembered, too, by an apply that found nothing to do', async () => {
    await site.run('apply', '--yes');
    appendFileSync(join(site.repository, 'manifests/nodes.yaml'), '# a comment\n');
    expect(recalled()).toBeUndefined();
    expect((await site.run('plan')).code).toBe(0);
    expect(recalled()).toBeUndefined();
    expect((await site.run('apply')).out).toContain('No changes.');
    expect(recalled()?.plan.changes).toEqual([]);
  });

  it('is remembered, too, by the apply of a saved plan that was all there was to do', async () => {
    const saved = join(site.directory, 'saved');
    await site.run('plan', '--image', 'compute', '--out', saved);
    expect((await site.run('apply', saved)).code).toBe(0);
    expect(recalled()).toBeUndefined();
    await site.run('plan', '--out', saved);
    expect((await site.run('apply', saved)).code).toBe(0);
    expect(recalled()?.plan.changes).toEqual([]);
  });

  it('is not recalled for a part, or for others who notice', async () => {
    await site.run('apply', '--yes');
    writeFileSync(join(site.directory, 'running'), 'nobody\n');
    for (const args of [
      ['--image', 'compute'],
      ['--target', 'image-link/*'],
      ['--running', '../running'],
    ]) {
      const { err } = await site.run('plan', '-v', ...args);
      expect(err).not.toContain('Nothing has changed');
    }
    const part = await site.run('apply', '--image', 'compute');
    expect(part.out).toContain('No changes');
    expect((await site.run('destroy', '--yes')).code).toBe(0);
    expect((await site.run('plan', '--detailed-exitcode')).code).toBe(2);
  });

  it('is not remembered where something is in the way', async () => {
    rmSync(site.inImage('compute', '../kernel'));
    expect((await site.run('apply', '--yes')).code).toBe(5);
    expect(recalled()).toBeUndefined();
    expect(existsSync(state('unchanged.json'))).toBe(false);
  });

  it('is not believed when its file is damaged', async () => {
    await site.run('apply', '--yes');
    const text = readFileSync(state('unchanged.json'), 'utf8');
    for (const damaged of ['', 'x', text.slice(0, -1), text.replace('"c', '"d'), `${text} `, text.slice(65)]) {
      writeFileSync(state('unchanged.json'), damaged);
      expect(recalled()).toBeUndefined();
      expect((await site.run('plan')).out).toContain('No changes.');
    }
  });
});

/** What somebody may do, after which a plan must be made. */
const disturbances: Readonly<Record<string, () => void>> = {
  'a manifest is edited': () => site.edit('manifests/litefile.yaml', '    - /srv/*\n', ''),
  'a manifest comes': () => site.manifest('manifests/new.yaml', '# nothing yet\n'),
  'a manifest goes': () => rmSync(join(site.repository, 'manifests/litefile.yaml')),
  'a policy comes': () => site.manifest('policies/new.yaml', '# nothing yet\n'),
  'manifests are linked in': () => symlinkSync('nodes.yaml', join(site.repository, 'manifests/again.yaml')),
  'a link is replaced': () => {
    rmSync(site.inImage('compute', 'etc/ntp.conf'));
    symlinkSync('elsewhere', site.inImage('compute', 'etc/ntp.conf'));
  },
  'a link goes': () => rmSync(site.inImage('compute', 'etc/ntp.conf')),
  'an original goes': () => rmSync(site.inImage('compute', '.default/etc/ntp.conf')),
  'a pattern matches one more': () => writeFileSync(site.inImage('compute', 'srv/another'), 'two\n'),
  'a directory gives way to a link to it': () => {
    renameSync(site.inImage('compute', 'etc'), site.inImage('compute', 'etc2'));
    symlinkSync('etc2', site.inImage('compute', 'etc'));
  },
  'the mode of a directory of ours changes': () => chmodSync(site.inImage('compute', '.statelite'), 0o700),
  'a boot file is rewritten, with size and time as they were': () => {
    const [name = ''] = readdirSync(join(site.root, 'tftpboot/pxelinux.cfg'));
    const path = join(site.root, 'tftpboot/pxelinux.cfg', name);
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace(/[a-z]/, 'z'));
    utimesSync(path, 1_500_000_000, 1_500_000_000);
  },
  'the kernel changes': () => appendFileSync(site.inImage('compute', '../kernel'), 'newer\n'),
  'an image goes': () => rmSync(site.inImage('login', '.'), { recursive: true }),
  'the exports lose a line': () => writeFileSync(join(site.root, 'etc/exports'), '# by hand\n'),
  'the ledger goes': () => rmSync(state('ledger.json')),
  'a run begins': () => {
    const [run = ''] = readdirSync(state('runs'));
    cpSync(state(`runs/${run}`), state('runs/20991231-000000'), { recursive: true });
    const journal = state('runs/20991231-000000/journal.ndjson');
    writeFileSync(journal, readFileSync(journal, 'utf8').replace(/.*\n$/, ''));
  },
  'an image is being built': () => {
    mkdirSync(state('builds/compute'), { recursive: true });
    const hash = 'a'.repeat(64);
    const build = { id: '20261124T000000Z', recipe: hash, adapter: hash, stage: 'tree', ended: false };
    writeFileSync(state('builds/compute/unfinished.json'), JSON.stringify(build));
  },
  'others may write to the state directory': () => chmodSync(state('.'), 0o777),
};

describe('a remembered plan is made again when', () => {
  it.each(Object.keys(disturbances))('%s', async (name) => {
    await site.run('apply', '--yes');
    expect(recalled()).toBeDefined();
    disturbances[name]?.();
    expect(recalled()).toBeUndefined();
    const { err } = await site.run('plan', '-v');
    expect(err).not.toContain('Nothing has changed');
  });

  it('the directory of a root leads elsewhere', async () => {
    mkdirSync(join(site.root, 'srv/tftp'), { recursive: true });
    symlinkSync('srv/tftp', join(site.root, 'tftpboot'));
    await site.run('apply', '--yes');
    expect(recalled()).toBeDefined();
    mkdirSync(join(site.root, 'srv/other'));
    rmSync(join(site.root, 'tftpboot'));
    symlinkSync('srv/other', join(site.root, 'tftpboot'));
    expect(recalled()).toBeUndefined();
    expect((await site.run('plan', '--detailed-exitcode')).code).toBe(2);
  });
});
