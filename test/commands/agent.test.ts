import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runProgramWith } from '../support/run-program.ts';
import { type ASite, aSite, since } from './support/a-site.ts';

let site: ASite;
let before: ReadonlyMap<string, string>;
beforeEach(() => {
  site = aSite();
  git('init', '-q', '-b', 'main');
  for (const name of ['good', 'bad']) {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', keyOf(name)]);
  }
  writeFileSync(join(site.directory, 'signers'), `ann@example.org ${readFileSync(`${keyOf('good')}.pub`, 'utf8')}`);
  commit('first', 'good');
  before = site.picture();
});
afterEach(() => site.remove());

const keyOf = (name: string): string => join(site.directory, name);

const git = (...words: readonly string[]): string =>
  execFileSync('git', ['-C', site.repository, '-c', 'user.name=Ann', '-c', 'user.email=ann@example.org', ...words], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
  }).trim();

const commit = (message: string, key: string | undefined, ...more: readonly string[]): string => {
  git('add', '-A');
  const signing = key === undefined ? [] : ['-c', 'gpg.format=ssh', '-c', `user.signingkey=${keyOf(key)}`];
  git(...signing, 'commit', '-q', ...(key === undefined ? [] : ['-S']), '--allow-empty', '-m', message, ...more);
  return git('rev-parse', 'HEAD');
};

const agent = (...words: readonly string[]) =>
  runProgramWith(['--root', site.root, 'agent', ...words], site.directory, undefined);
const once = (...words: readonly string[]) =>
  agent('once', '--repo', `file://${site.repository}`, '--allowed-signers', join(site.directory, 'signers'), ...words);
const enforce = (...words: readonly string[]) => once('--mode', 'enforce', ...words);
const status = async () => JSON.parse((await agent('status', '--json')).out);
const newest = async () => (await status()).rounds[0];

describe('agent once', () => {
  it('with detect reports and changes nothing, with enforce applies, and then is in sync', async () => {
    const detected = await once('--detailed-exitcode');
    expect([detected.code, detected.out.split('\n').at(-2)]).toEqual([
      2,
      expect.stringContaining('agent: pending at '),
    ]);
    expect(since(site, before)).toEqual([]);
    expect(await newest()).toMatchObject({ mode: 'detect', outcome: 'pending', drift: 0, exitCode: 0 });
    const applied = await enforce('--metrics', 'agent.prom');
    expect([applied.code, applied.err]).toEqual([0, '']);
    expect(since(site, before)).not.toEqual([]);
    const round = await newest();
    expect(round).toMatchObject({ outcome: 'applied', changes: 0, commit: git('rev-parse', 'HEAD') });
    expect(round.signer).toContain('ann@example.org');
    expect(round.planDigest).toMatch(/^sha256:[0-9a-f]{64}$/);
    const metrics = readFileSync(join(site.directory, 'agent.prom'), 'utf8');
    expect(metrics).toContain('statelite_agent_changes_pending 0\n');
    expect(metrics).toContain(`{outcome="applied",commit="${round.commit}"} 1\n`);
    expect((await enforce()).out).toContain('agent: in-sync at ');
    rmSync(site.inImage('compute', '/.statelite/tmpfs/etc/ntp.conf'));
    expect((await once()).code).toBe(0);
    expect(await newest()).toMatchObject({ outcome: 'pending', changes: 1, drift: 1 });
  });

  it('refuses a commit that is unsigned, signed by another key, or whose signers cannot be believed', async () => {
    for (const key of [undefined, 'bad']) {
      commit('change', key);
      expect((await enforce()).code).toBe(5);
      expect(await newest()).toMatchObject({ outcome: 'unverified', planDigest: null });
    }
    site.manifest('signers', readFileSync(join(site.directory, 'signers'), 'utf8'));
    const inside = ['--allowed-signers', join(site.repository, 'signers'), '--repo', site.repository];
    expect(await agent('once', ...inside)).toMatchObject({ code: 3, err: expect.stringContaining('lies in the repo') });
    expect((await agent('once', '--repo', site.repository)).code).toBe(3);
    expect(since(site, before)).toEqual([]);
  });

  it('verifies the tag that it follows', async () => {
    commit('unsigned', undefined);
    git('-c', 'gpg.format=ssh', '-c', `user.signingkey=${keyOf('good')}`, 'tag', '-s', '-m', 'one', 'v1');
    git('tag', 'light');
    expect((await once('--ref', 'refs/tags/v1')).code).toBe(0);
    expect((await once('--ref', 'refs/tags/light')).code).toBe(5);
  });

  it('refuses rewritten history, unless that very commit is accepted by name', async () => {
    commit('second', 'good');
    expect((await enforce()).code).toBe(0);
    const other = commit('another second', 'good', '--amend');
    expect((await enforce()).code).toBe(5);
    expect(await newest()).toMatchObject({ outcome: 'history-rewritten', commit: other });
    git('checkout', '-q', '-B', 'main', 'HEAD~1');
    expect((await enforce('--accept', other)).code).toBe(5);
    git('checkout', '-q', '-B', 'main', other);
    expect((await enforce('--accept', other)).code).toBe(0);
    expect((await enforce()).code).toBe(0);
  });

  it('refuses manifests without nodes or images, too many removals, what a policy denies and what is invalid', async () => {
    await enforce();
    const applied = site.picture();
    const refused = async (code: number, outcome: string, ...words: readonly string[]): Promise<void> => {
      commit(outcome, 'good');
      expect([(await enforce(...words)).code, (await newest()).outcome]).toEqual([code, outcome]);
      expect(since(site, applied)).toEqual([]);
    };
    const nodes = readFileSync(join(site.repository, 'manifests/nodes.yaml'), 'utf8');
    site.manifest('manifests/nodes.yaml', '# nobody\n');
    await refused(5, 'empty');
    site.manifest('manifests/nodes.yaml', nodes);
    site.edit('manifests/litefile.yaml', '    - /var/log/\n', '');
    await refused(5, 'too-many-removals', '--max-deletes', '0');
    const policy =
      'apiVersion: statelite/v1\nkind: PlanPolicy\nmetadata: { name: p }\nspec: { rules: [ { name: r } ] }\n';
    site.manifest('policies/p.yaml', policy);
    await refused(5, 'policy-denied');
    site.manifest('policies/p.yaml', '{');
    await refused(3, 'invalid');
    site.manifest('policies/p.yaml', '');
    site.manifest(
      'manifests/assert.yaml',
      'apiVersion: statelite/v1\nkind: Assertion\nmetadata: { name: a }\nspec: { assertions: [ { nodes: all, path: /var/log, writable: true } ] }\n',
    );
    await refused(5, 'assertions-failed');
  });

  it('does nothing while it is paused, and tells by whom and why', async () => {
    expect((await agent('pause')).code).toBe(3);
    expect((await agent('pause', '--reason', 'the storage moves')).code).toBe(0);
    const paused = await enforce('--metrics', 'agent.prom');
    expect([paused.code, paused.err]).toEqual([
      0,
      expect.stringMatching(/^Paused by tester since .*: the storage moves\n$/),
    ]);
    expect(since(site, before)).toEqual([]);
    expect(readFileSync(join(site.directory, 'agent.prom'), 'utf8')).toContain('statelite_agent_paused 1\n');
    expect((await status()).paused.reason).toBe('the storage moves');
    expect((await agent('resume')).out).not.toContain('Paused');
    expect((await enforce()).code).toBe(0);
  });

  it('runs no hook and no filter, and takes texts as they were committed', async () => {
    site.manifest('.gitattributes', '* text eol=crlf ident filter=evil\n');
    commit('attributes', 'good');
    expect((await once('--repo', join(site.directory, 'nowhere'))).code).toBe(1);
    expect((await once('--repo', 'ext::sh -c touch% /tmp/statelite-evil')).code).toBe(1);
    expect((await once()).code).toBe(0);
    const text = readFileSync(join(site.root, 'var/lib/statelite/.agent/checkout/statelite.yaml'), 'utf8');
    expect(text).toBe(readFileSync(join(site.repository, 'statelite.yaml'), 'utf8'));
  });
});
