import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { since } from './support/a-site.ts';
import { type SignedSite, signedSite } from './support/signed-site.ts';
import { validatorOf } from './support/validator-of.ts';

let site: SignedSite;
let before: ReadonlyMap<string, string>;
beforeEach(() => {
  site = signedSite();
  before = site.picture();
});
afterEach(() => site.remove());

const newest = async () => (await site.status()).rounds[0];

const validRound = validatorOf('agent-round');

describe('agent once --json', () => {
  it('prints a round as its schema describes it, whatever its end, and the plan to standard error', async () => {
    expect(await site.status()).toMatchObject({ paused: null, running: null, repository: null, rounds: [] });
    const json = async (...words: readonly string[]) => {
      const { out, err, code } = await site.once('--json', ...words);
      return { code, err, ...validRound(out) };
    };
    expect(await json()).toMatchObject({ code: 0, outcome: 'pending', err: expect.stringContaining('Plan: ') });
    expect(await json('--detailed-exitcode')).toMatchObject({ code: 2, exit_code: 0 });
    expect(await json('--mode', 'enforce')).toMatchObject({ outcome: 'applied', exit_code: 0, changes: 0 });
    expect(await json('--repo', '/nowhere')).toMatchObject({ outcome: 'fetch-failed', commit: null, code: 1 });
    expect((await site.status()).rounds.map(({ outcome }) => outcome)).toEqual([
      'fetch-failed',
      'applied',
      'pending',
      'pending',
    ]);
    await site.agent('pause', '--reason', 'the storage moves');
    expect(await json()).toMatchObject({
      code: 0,
      outcome: 'paused',
      err: '',
      reason: expect.stringMatching(/moves$/),
    });
    expect((await site.status()).paused?.reason).toBe('the storage moves');
  });
});

describe('agent once', () => {
  it('with detect reports and changes nothing, with enforce applies, and then is in sync', async () => {
    const detected = await site.once('--detailed-exitcode');
    expect([detected.code, detected.out.split('\n').at(-2)]).toEqual([
      2,
      expect.stringContaining('agent: pending at '),
    ]);
    expect(since(site, before)).toEqual([]);
    expect(await newest()).toMatchObject({ mode: 'detect', outcome: 'pending', drift: 0, exit_code: 0 });
    const applied = await site.enforce('--metrics', 'agent.prom');
    expect([applied.code, applied.err]).toEqual([0, '']);
    expect(since(site, before)).not.toEqual([]);
    const round = await newest();
    expect(round).toMatchObject({ outcome: 'applied', changes: 0, commit: site.git('rev-parse', 'HEAD') });
    expect(round?.signer).toContain('ann@example.org');
    expect(round?.plan_digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    const metrics = readFileSync(join(site.directory, 'agent.prom'), 'utf8');
    expect(metrics).toContain('statelite_agent_changes_pending 0\n');
    expect(metrics).toContain(`{outcome="applied",commit="${round?.commit}"} 1\n`);
    expect((await site.enforce()).out).toContain('agent: in-sync at ');
    rmSync(site.inImage('compute', '/.statelite/tmpfs/etc/ntp.conf'));
    expect((await site.once()).code).toBe(0);
    expect(await newest()).toMatchObject({ outcome: 'pending', changes: 1, drift: 1 });
  });

  it('refuses a commit that is unsigned, signed by another key, or whose signers cannot be believed', async () => {
    for (const key of [undefined, 'bad']) {
      site.commit('change', key);
      expect((await site.enforce()).code).toBe(5);
      expect(await newest()).toMatchObject({ outcome: 'unverified', plan_digest: null });
    }
    site.manifest('signers', readFileSync(site.signers, 'utf8'));
    const inside = ['--allowed-signers', join(site.repository, 'signers'), '--repo', site.repository];
    expect(await site.agent('once', ...inside)).toMatchObject({
      code: 3,
      err: expect.stringContaining('lies in the repo'),
    });
    expect((await site.agent('once', '--repo', site.repository)).code).toBe(3);
    expect(since(site, before)).toEqual([]);
  });

  it('verifies the tag that it follows', async () => {
    site.commit('unsigned', undefined);
    site.git(...site.signing('good'), 'tag', '-s', '-m', 'one', 'v1');
    site.git('tag', 'light');
    expect((await site.once('--ref', 'refs/tags/v1')).code).toBe(0);
    expect((await site.once('--ref', 'refs/tags/light')).code).toBe(5);
  });

  it('refuses rewritten history, unless that very commit is accepted by name', async () => {
    site.commit('second', 'good');
    expect((await site.enforce()).code).toBe(0);
    const other = site.commit('another second', 'good', '--amend');
    expect((await site.enforce()).code).toBe(5);
    expect(await newest()).toMatchObject({ outcome: 'history-rewritten', commit: other });
    site.git('checkout', '-q', '-B', 'main', 'HEAD~1');
    expect((await site.enforce('--accept', other)).code).toBe(5);
    site.git('checkout', '-q', '-B', 'main', other);
    expect((await site.enforce('--accept', other)).code).toBe(0);
    expect((await site.enforce()).code).toBe(0);
  });

  it('refuses manifests without nodes or images, too many removals, what a policy denies and what is invalid', async () => {
    await site.enforce();
    const applied = site.picture();
    const refused = async (code: number, outcome: string, ...words: readonly string[]): Promise<void> => {
      site.commit(outcome, 'good');
      expect([(await site.enforce(...words)).code, (await newest())?.outcome]).toEqual([code, outcome]);
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
    expect((await site.agent('pause')).code).toBe(3);
    expect((await site.agent('pause', '--reason', 'the storage moves')).code).toBe(0);
    const paused = await site.enforce('--metrics', 'agent.prom');
    expect([paused.code, paused.err]).toEqual([
      0,
      expect.stringMatching(/^Paused by tester since .*: the storage moves\n$/),
    ]);
    expect(since(site, before)).toEqual([]);
    expect(readFileSync(join(site.directory, 'agent.prom'), 'utf8')).toContain('statelite_agent_paused 1\n');
    expect((await site.status()).paused?.reason).toBe('the storage moves');
    expect((await site.agent('resume')).out).not.toContain('Paused');
    expect((await site.enforce()).code).toBe(0);
  });

  it('runs no hook and no filter, and takes texts as they were committed', async () => {
    site.manifest('.gitattributes', '* text eol=crlf ident filter=evil\n');
    site.commit('attributes', 'good');
    expect((await site.once('--repo', join(site.directory, 'nowhere'))).code).toBe(1);
    expect((await site.once('--repo', 'ext::sh -c touch% /tmp/statelite-evil')).code).toBe(1);
    expect((await site.once()).code).toBe(0);
    const text = readFileSync(join(site.root, 'var/lib/statelite/.agent/checkout/statelite.yaml'), 'utf8');
    expect(text).toBe(readFileSync(join(site.repository, 'statelite.yaml'), 'utf8'));
  });
});
