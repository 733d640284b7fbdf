import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { type BuildSite, buildNeeds, buildSite } from './support/build-site.ts';
import { needs } from './support/requirements.ts';

/** Kernel, tree and record, each put aside and replaced; before the seventh step, the build is forgotten. */
const steps = [1, 2, 3, 4, 5, 6, 7];

/** Loaded before the program: it dies at the rename of that number in that directory, which is not done any more. */
const killer = `import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { basename, dirname } from 'node:path';
const { renameSync, rmSync } = fs;
let at = 0;
const count = () => ++at === Number(process.env.KILL_AT) && process.kill(process.pid, 'SIGKILL');
fs.renameSync = (from, to) => {
  if (dirname(String(from)) === process.env.KILL_IN) count();
  return renameSync(from, to);
};
fs.rmSync = (path, options) => {
  if (at > 0 && basename(path) === 'unfinished.json') count();
  return rmSync(path, options);
};
syncBuiltinESMExports();
`;

needs(buildNeeds)('genimage killed while the new tree takes the place of the one that nodes run from', () => {
  let site: BuildSite;
  let running: number;

  const images = (): readonly string[] => readdirSync(site.image('built')).sort();
  const rootimg = (path = ''): string => `${site.image('built')}/rootimg${path}`;
  /** Runs genimage and kills it at a step of what it does in the image's directory. */
  const killedAt = (number: number, ...args: readonly string[]): void => {
    const script = `export KILL_AT=${number} KILL_IN='${site.image('built')}' NODE_OPTIONS='--import=${join(site.directory, 'killer.mjs')}'`;
    expect(site.runAfter(script, 'genimage', 'built', ...args).code).toBe(137);
  };
  const grow = (version: string): void => {
    site.write('srv/tree/etc/motd', `${version}\n`);
    site.write('srv/tree/boot/vmlinuz-6.1', `kernel ${version}\n`);
  };
  const expectOldInPlace = (): void => {
    expect(lstatSync(rootimg()).ino).toBe(running);
    expect(readFileSync(rootimg('/.default/etc/motd'), 'utf8')).toBe('one\n');
    expect(readFileSync(`${site.image('built')}/kernel`, 'utf8')).toBe('kernel one\n');
    expect(images()).toEqual(['.statelite-build.json', 'kernel', 'rootimg']);
    expect(site.run('plan').out).toContain('No changes');
    expect(site.run('plan').err).not.toContain('build-unfinished');
  };

  beforeEach(() => {
    site = buildSite();
    site.write('srv/tree/etc/passwd', 'root::0:0:root:/root:/bin/sh\n');
    site.write('srv/tree/lib/modules/6.1/modules.dep', '');
    site.sh('cd "$1"; mkdir -p dev proc sys run root', site.at('srv/tree'));
    site.keep('killer.mjs', killer);
    site.sh('mv site/killer.mjs .');
    site.declare('built', 'from: { directory: /srv/tree }\ninitramfs: none\n');
    site.keep(
      'manifests/rules.yaml',
      'apiVersion: statelite/v1\nkind: LiteFile\nmetadata: { name: base }\nspec: { files: [/etc/motd] }\n',
    );
    grow('one');
    expect(site.run('genimage', 'built').code).toBe(0);
    expect(site.run('apply', '--yes')).toMatchObject({ code: 0, err: '' });
    running = lstatSync(rootimg()).ino;
    grow('two');
  });
  afterEach(() => site.remove());

  it.each(steps)(
    'at step %i: plan touches nothing of the image, and --clean puts that tree back in place',
    (number) => {
      killedAt(number);
      const { out, err } = site.run('plan');
      expect(err).toContain('with --clean it puts the old image back and removes the new one');
      expect(out).toContain('the exchange of image built stopped half-way');
      expect(out).toContain('Plan: 0 to add, 0 to change, 0 to destroy');
      const cleaned = site.run('genimage', 'built', '--clean');
      expect([cleaned.code, cleaned.err]).toEqual([0, expect.stringContaining('Took over the lock')]);
      expect(cleaned.out).toMatch(/^Removed .*\/rootimg\.new-\d{8}T\d{6}Z$/m);
      expect(cleaned.out).not.toContain('rootimg.previous');
      expectOldInPlace();
    },
  );

  it.each([1, 2, 3, 4, 5, 6])('and --clean killed in its own step %i goes on with the next --clean', (number) => {
    killedAt(6);
    killedAt(number, '--clean');
    expect(site.run('genimage', 'built', '--clean').code).toBe(0);
    expectOldInPlace();
  });

  it.each(steps)(
    'at step %i: the same command finishes, also after a --clean that was killed, and keeps that tree',
    (number) => {
      killedAt(number);
      if (number === 6) killedAt(3, '--clean');
      const { code, out } = site.run('genimage', 'built', '--remove-previous');
      expect([code, out]).toEqual([0, expect.stringContaining('Built image built with kernel 6.1.')]);
      expect(lstatSync(rootimg('.previous')).ino).toBe(running);
      expect(readFileSync(rootimg('/etc/motd'), 'utf8')).toBe('two\n');
      expect(readFileSync(`${site.image('built')}/kernel`, 'utf8')).toBe('kernel two\n');
    },
  );

  it.each(steps)('at step %i: another recipe with --remove-previous does not cost that tree either', (number) => {
    killedAt(number);
    site.declare('built', 'from: { directory: /srv/tree }\ninitramfs: none\nexcludes: [./etc/passwd]\n');
    expect(site.run('genimage', 'built', '--remove-previous').code).toBe(0);
    expect(lstatSync(rootimg('.previous')).ino).toBe(running);
    expect(readdirSync(rootimg('/etc'))).toEqual(['motd']);
  });

  it.each([
    ['swap', false],
    ['record', false],
    ['excludes', true],
    ['settings', true],
  ])('in or after the stage %s: a password that changed since is never left out', (stage, ended) => {
    const hash = (word: string): void => site.write('etc/root.hash', `$6$salt$${word}\n`);
    hash('OLD');
    site.declare('built', 'from: { directory: /srv/tree }\ninitramfs: none\nrootPasswordHash: /etc/root.hash\n');
    killedAt(1);
    const note = 'var/lib/statelite/tokyo/builds/built/unfinished.json';
    const said = readFileSync(site.at(note), 'utf8');
    expect(said).not.toContain('salt');
    site.write(note, said.replace('"stage":"swap","ended":false', `"stage":"${stage}","ended":${ended}`));
    hash('NEW');
    const { code, out } = site.run('genimage', 'built');
    expect([code, out]).toEqual([0, expect.stringContaining('Building image built.')]);
    expect(readFileSync(rootimg('/etc/shadow'), 'utf8')).toBe('root:$6$salt$NEW:::::::\n');
    expect(readdirSync(site.image('built')).filter((name) => name.includes('.new-'))).toEqual([]);
  });
});
