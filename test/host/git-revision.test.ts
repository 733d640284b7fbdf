import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { openRevision } from '../../src/host/git-revision.ts';

const top = mkdtempSync(join(tmpdir(), 'statelite-git-'));
afterAll(() => rmSync(top, { recursive: true }));
const git = (...args: readonly string[]): string => {
  const own = ['-c', 'user.name=t', '-c', 'user.email=t@example.com', '-c', 'commit.gpgsign=false'];
  const done = spawnSync('git', ['-C', top, ...own, ...args], { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(done.stderr);
  return done.stdout.trim();
};

const site = join(top, 'site');
git('init', '-q');
mkdirSync(join(site, 'manifests/*'), { recursive: true });
writeFileSync(join(site, 'statelite.yaml'), 'one\n');
writeFileSync(join(site, 'manifests/a b\n"c".yaml'), 'odd name\n');
writeFileSync(join(site, 'manifests/*/x.yaml'), 'star\n');
writeFileSync(join(site, 'bytes'), Buffer.from([0xff, 0x0a]));
symlinkSync('manifests/*/x.yaml', join(site, 'link.yaml'));
symlinkSync('../outside', join(site, 'out.yaml'));
symlinkSync('loop.yaml', join(site, 'loop.yaml'));
writeFileSync(join(top, 'outside'), 'secret\n');
git('add', '.');
git('commit', '-qm', 'first');
git('tag', 'v1');
writeFileSync(join(site, 'statelite.yaml'), 'two\n');
git('commit', '-qam', 'second');

const open = (revision: string) => {
  const opened = openRevision(site, revision);
  if ('problem' in opened) throw new Error(opened.problem.message);
  return opened;
};

describe('openRevision', () => {
  it('reads files as a revision has them, whatever the working tree holds', () => {
    expect(open('v1').read('statelite.yaml')).toBe('one\n');
    expect(open('HEAD').read('statelite.yaml')).toBe('two\n');
    expect(open('HEAD').commit).toBe(git('rev-parse', 'HEAD'));
    expect(open('HEAD').read('no')).toBeUndefined();
  });

  it('lists the files below its directory, odd names too, and no links', () => {
    expect(open('v1').names).toEqual(['bytes', 'manifests/*/x.yaml', 'manifests/a b\n"c".yaml', 'statelite.yaml']);
  });

  it('reads many files in one go', () => {
    const opened = open('v1');
    opened.prefetch([...opened.names, 'no']);
    expect(opened.read('manifests/a b\n"c".yaml')).toBe('odd name\n');
    expect(opened.read('statelite.yaml')).toBe('one\n');
  });

  it('follows a link inside its directory, and none that leads out or in a circle', () => {
    const opened = open('HEAD');
    expect(opened.read('link.yaml')).toBe('star\n');
    expect(opened.read('out.yaml')).toBeUndefined();
    expect(opened.read('../outside')).toBeUndefined();
    expect(opened.read('loop.yaml')).toBeUndefined();
  });

  it('says of what is not UTF-8 that it is not', () => {
    const opened = open('HEAD');
    expect(opened.read('bytes')).toBeUndefined();
    expect(opened.diagnostics().map(({ code }) => code)).toEqual(['file-not-utf8']);
  });

  it.each(['nosuch', '', '-h', '--all', 'HEAD:site', 'v1^{tree}', 'HEAD; id'])(
    'refuses %j as a revision',
    (revision) => {
      expect(openRevision(site, revision)).toMatchObject({ problem: { code: 'no-such-target' } });
    },
  );

  it('says when there is no git repository', () => {
    const bare = mkdtempSync(join(tmpdir(), 'statelite-nogit-'));
    const opened = openRevision(bare, 'HEAD');
    rmSync(bare, { recursive: true });
    expect(opened).toMatchObject({ problem: { message: expect.stringContaining('not in a git repository') } });
  });
});
