import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runProgramWith } from '../support/run-program.ts';
import { type ASite, aSite, stampsBelow } from './support/a-site.ts';

let site: ASite;
beforeEach(() => {
  site = aSite();
});
afterEach(() => site.remove());

const fixtures = fileURLToPath(new URL('../../fixtures/import', import.meta.url));

/** Runs a command beside the site's repository, where the imported one is made. */
const run = (...args: readonly string[]) => runProgramWith(args, site.directory);

describe('statelite import xcat', () => {
  it.each(['2010', 'today', 'nasty'])(
    'makes of the dump %s a repository that can be validated and planned',
    async (name) => {
      const imported = await run('import', 'xcat', join(fixtures, name, 'in'), '--out', 'imported');
      expect(imported.code).toBe(0);
      expect(imported.out).toMatch(
        /wrote statelite\.yaml\n(?:wrote manifests\/\w+\.yaml\n)+Imported \d+ tables with \d+ remark/,
      );
      const valid = await run('-C', 'imported', 'validate');
      const errors = /(\d+) error/.exec(valid.out)?.[1];
      expect([valid.code === 0 ? undefined : 'announced', errors === undefined]).toEqual(
        valid.code === 0 ? [undefined, true] : ['announced', false],
      );
      if (valid.code === 0) expect((await run('-C', 'imported', '--root', site.root, 'plan')).code).toBe(0);
    },
  );

  it('writes nothing where a file would be overwritten', async () => {
    const before = stampsBelow(site.repository);
    const { code, err } = await run('import', 'xcat', join(fixtures, '2010/in'), '--out', 'repository');
    expect(code).toBe(1);
    expect(err).toContain('statelite.yaml');
    expect(err).toContain('nothing was written; name an empty directory with --out');
    expect(stampsBelow(site.repository)).toEqual(before);
  });

  it('tells everything in JSON with --json', async () => {
    const { code, out } = await run('import', 'xcat', join(fixtures, '2010/in'), '--out', 'imported', '--json');
    expect(code).toBe(0);
    const told = JSON.parse(out);
    expect(told.written).toContain('manifests/litefile.yaml');
    expect(told.remarks.map(({ code: one }: { code: string }) => one)).toContain('import-dialect');
  });

  it.each([[[]], [['--verbose']], [['--json']], [['--quiet']]])(
    'shows no secret of the dump with %j',
    async (flags) => {
      const dump = join(site.directory, 'dump');
      mkdirSync(dump);
      const tables = {
        nodelist: '#node,groups\n"n1","all"\n"n1","all"\n',
        openbmc: '#node,bmc,username,password\n"n1","b","u","hunter2"\n',
        nodehm: '#node,power,password\n"n1","ipmi","hun"hunter2\n',
        site: '#key,value\n"xcat_token","hunter2"\n',
      };
      for (const [name, text] of Object.entries(tables)) writeFileSync(join(dump, `${name}.csv`), text);
      const { code, out, err } = await run(...flags, 'import', 'xcat', 'dump', '--out', 'imported');
      expect(code).toBe(0);
      expect(out + err).not.toContain('hunter2');
      expect(err).toContain('nodehm.csv');
      // What holds no secret is still shown with its line.
      if (flags.length === 0) expect(err).toContain('2 | "n1","all"\n');
    },
  );

  it.each([
    [['import', 'warewulf', '.'], 3, 'only xcat can be imported'],
    [['import', 'xcat', '.', '--dialect', '2011'], 3, '--dialect is 2010 or today'],
    [['import', 'xcat', 'nowhere'], 1, 'cannot list'],
  ])('refuses %j', async (args, expected, told) => {
    const { code, err } = await run(...args);
    expect(code).toBe(expected);
    expect(err).toContain(told);
  });

  it('writes nothing for a directory without tables', async () => {
    mkdirSync(join(site.directory, 'empty'));
    const { code, err } = await run('import', 'xcat', 'empty', '--out', 'imported');
    expect(code).toBe(3);
    expect(err).toContain('there is no table in empty');
    expect(existsSync(join(site.directory, 'imported'))).toBe(false);
  });
});

describe('a system that xCAT has converted', () => {
  /** What xCAT's liteimg does to an image, with the very texts of its links. */
  const liteimg = `set -e
mkdir -p etc var/log srv/deep tmp .default .statelite/tmpfs
echo server >etc/ntp.conf; echo booted >var/log/messages; echo f >srv/deep/f; echo welcome >etc/motd
ln -s /proc/self/mounts etc/mtab
mkdir -p .default/etc .statelite/tmpfs/etc
mv etc/ntp.conf .default/etc/ntp.conf
ln -s ../../../.default/etc/ntp.conf .statelite/tmpfs/etc/ntp.conf
ln -s ../.statelite/tmpfs/etc/ntp.conf etc/ntp.conf
mkdir -p .default/var .statelite/tmpfs/var
mv var/log .default/var/log
ln -s ../../../.default/var/log .statelite/tmpfs/var/log
ln -s ../.statelite/tmpfs/var/log var/log
mv tmp .default/tmp
ln -s ../.././.default/tmp .statelite/tmpfs/tmp
ln -s ./.statelite/tmpfs/tmp tmp
echo x >.default/tmp/x
mkdir -p .default/srv/deep .statelite/tmpfs/srv/deep
mv srv/deep/f .default/srv/deep/f
ln -s ../../../../.default/srv/deep/f .statelite/tmpfs/srv/deep/f
ln -s ../../.statelite/tmpfs/srv/deep/f srv/deep/f
cp -a etc/motd .default/etc/motd
echo 'ALL: link /etc/ntp.conf' >.statelite/litefile.save
`;

  const dump = {
    site: '#key,value,comments,disable\n"master","10.0.0.1",,\n',
    osimage:
      '#imagename,groups,profile,imagetype,provmethod,osname,osvers,osarch,comments,disable\n"r9",,"compute","linux","statelite","Linux","rhels9","x86_64",,\n',
    litefile: `#image,file,options,comments,disable
"ALL","/etc/ntp.conf","link",,
"ALL","/var/log/","link,persistent",,
"ALL","/tmp/","link",,
"ALL","/srv/deep/f","tmpfs,rw",,
"ALL","/etc/motd","tmpfs",,
`,
    nodelist: '#node,groups,status,comments,disable\n"n001","compute,all",,,\n',
    nodetype: '#node,os,arch,profile,provmethod,comments,disable\n"compute","rhels9","x86_64","compute","r9",,\n',
    statelite: '#node,image,statemnt,mntopts,comments,disable\n"compute",,"cnfs:/gpfs/state",,,\n',
  } as const;

  const inRootimg = (script: string): void => {
    execFileSync('sh', ['-c', script], { cwd: rootimg() });
  };
  const rootimg = (): string => join(site.root, 'install/netboot/rhels9/x86_64/compute/rootimg');

  beforeEach(async () => {
    mkdirSync(rootimg(), { recursive: true });
    inRootimg(liteimg);
    mkdirSync(join(site.directory, 'dump'));
    for (const [name, text] of Object.entries(dump)) writeFileSync(join(site.directory, 'dump', `${name}.csv`), text);
    expect((await run('import', 'xcat', 'dump', '--out', 'imported')).code).toBe(0);
  });

  const planLinks = (...more: readonly string[]) =>
    run(
      '-C',
      'imported',
      '--root',
      site.root,
      'plan',
      '--target',
      'image-link/*',
      '--exclude',
      'image-runtime/*',
      ...more,
    );

  it('needs no change where its tree is right, and says how many things will be recorded', async () => {
    const { code, out } = await planLinks('--detailed-exitcode');
    expect(code).toBe(0);
    expect(out).toBe(
      'No changes. What was chosen of site xcat is as the manifests say (1 unchanged; 4 already as declared will be recorded as ours at the next apply).\n',
    );
  });

  it('is taken over by an apply that leaves every link and original alone, and given back by a destroy', async () => {
    const before = stampsBelow(join(rootimg(), '.default'));
    const where = ['-C', 'imported', '--root', site.root];
    expect((await run(...where, 'liteimg', 'r9', '--yes')).code).toBe(0);
    expect(stampsBelow(join(rootimg(), '.default'))).toEqual(before);
    expect((await planLinks()).out).toContain('(5 unchanged)');
    expect((await run(...where, 'destroy', '--yes')).code).toBe(0);
    expect(readFileSync(join(rootimg(), 'etc/ntp.conf'), 'utf8')).toBe('server\n');
    expect(readFileSync(join(rootimg(), 'var/log/messages'), 'utf8')).toBe('booted\n');
    expect(readFileSync(join(rootimg(), 'srv/deep/f'), 'utf8')).toBe('f\n');
  });

  it.each([
    ['a default that is gone (D4)', 'rm .default/etc/ntp.conf', 'error[default-missing] /etc/ntp.conf links to'],
    ['a middle link elsewhere', 'ln -sfn /x .statelite/tmpfs/etc/ntp.conf', 'error[foreign-content] a link to "/x"'],
    ['a middle link that is gone', 'rm .statelite/tmpfs/etc/ntp.conf', '+ create  image-link/r9:/etc/ntp.conf'],
    [
      'a link of another shape',
      'ln -sfn /.statelite/tmpfs/etc/ntp.conf etc/ntp.conf',
      'error[foreign-content] /etc/ntp.conf is a link to "/.statelite/tmpfs/etc/ntp.conf", where statelite makes',
    ],
    ['an emptied directory (D5)', 'rm .default/var/log/messages', 'note[default-empty]'],
    ['a zeroed file (D2)', ': >etc/motd; : >.default/etc/motd', 'in image r9 are empty: /etc/motd'],
    ['leftovers', 'echo x >.default/etc/old', '/.default of image r9 holds 1 thing that no rule asks for: /etc/old'],
  ])('has damage that is told: %s', async (_name, damage, told) => {
    inRootimg(damage);
    const { code, out, err } = await planLinks();
    expect(code).toBe(0);
    expect(out + err).toContain(told);
    expect(out).toContain('already as declared');
  });
});
