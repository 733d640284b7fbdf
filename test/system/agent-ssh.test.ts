import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { env } from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { since } from '../commands/support/a-site.ts';
import { type SignedSite, signedSite } from '../commands/support/signed-site.ts';
import { needs } from './support/requirements.ts';
import { type SshServer, sshServerNeeds, startSshServer } from './support/ssh-server.ts';

const program = new URL('../../dist/cli.js', import.meta.url).pathname;

let site: SignedSite;
let server: SshServer;
let before: ReadonlyMap<string, string>;
let bare: string;

const enforce = (...words: readonly string[]) => site.enforce('--repo', server.addressOf(bare), ...words);
const push = (...words: readonly string[]): string => site.git('push', '-q', bare, ...words);
const newest = async () => (await site.status()).rounds[0];

/** The reason of a round that could not fetch, which takes a few seconds at most and changes nothing. */
const refused = async (...words: readonly string[]): Promise<string> => {
  const start = performance.now();
  expect((await enforce(...words)).code).toBe(1);
  expect(performance.now() - start).toBeLessThan(20_000);
  expect(since(site, before)).toEqual([]);
  expect(await newest()).toMatchObject({ outcome: 'fetch-failed', commit: null, exit_code: 1 });
  return (await newest())?.reason ?? '';
};

needs(sshServerNeeds)('an agent that fetches from a git server over ssh', () => {
  beforeEach(async () => {
    site = signedSite();
    before = site.picture();
    bare = join(site.directory, 'site.git');
    site.git('clone', '-q', '--bare', '.', bare);
    server = await startSshServer(join(site.directory, 'ssh'));
    env.GIT_SSH_COMMAND = server.client;
  });
  afterEach(async () => {
    delete env.GIT_SSH_COMMAND;
    await server?.stop();
    site?.remove();
  });

  it('applies what is pushed there, commit after commit, and then is in sync', async () => {
    expect(await enforce()).toMatchObject({ code: 0, err: '' });
    expect(await newest()).toMatchObject({ outcome: 'applied', commit: site.git('rev-parse', 'HEAD') });
    expect(server.log()).toContain('Accepted publickey for');
    expect((await enforce()).out).toContain('agent: in-sync at ');
    site.edit('manifests/litefile.yaml', '    - /var/log/\n', '    - /var/log/\n    - /etc/hosts\n');
    const second = site.commit('second', 'good');
    push('main');
    expect((await enforce()).code).toBe(0);
    expect(await newest()).toMatchObject({ outcome: 'applied', commit: second });
    expect(readFileSync(site.inImage('compute', '/.default/etc/hosts'), 'utf8')).toBe('127.0.0.1 localhost\n');
  });

  it('says so when the server has another key than it is known by, or none is known', async () => {
    server.isKnownBy('another key');
    expect(await refused()).toMatch(
      /Host key for \[127\.0\.0\.1\]:\d+ has changed .*; Host key verification failed\.$/,
    );
    server.isKnownBy('nothing');
    expect(await refused()).toMatch(
      /No ED25519 host key is known for \[127\.0\.0\.1\]:\d+ .*; Host key verification failed/,
    );
    expect(server.log()).not.toContain('Accepted publickey');
  });

  it('says so when its key is refused, and when there is no such repository or branch', async () => {
    server.admits('nobody');
    expect(await refused()).toMatch(/Permission denied \(publickey\)\.$/);
    server.admits('git');
    expect(await refused('--repo', server.addressOf('/nowhere.git'))).toContain(
      "'/nowhere.git' does not appear to be a git repository",
    );
    expect(await refused('--ref', 'production')).toMatch(/^fatal: couldn't find remote ref refs\/heads\/production/);
  });

  it('gives up in time when the server is gone, or answers and then says nothing more', async () => {
    server.admits({ command: 'sleep 100' });
    expect(await refused('--fetch-timeout', '3')).toBe('no answer within 3 seconds');
    await server.stop();
    expect(await refused()).toMatch(/^ssh: connect to host 127\.0\.0\.1 port \d+: Connection refused$/);
  });

  it('refuses a forced push and goes on when it is undone; a branch that is deleted changes nothing', async () => {
    site.commit('second', 'good');
    push('main');
    expect((await enforce()).code).toBe(0);
    const applied = site.picture();
    const good = site.git('rev-parse', 'HEAD');
    site.edit('manifests/litefile.yaml', '    - /var/log/\n', '');
    site.commit('another second', 'good', '--amend');
    push('+main');
    expect((await enforce()).code).toBe(5);
    expect(await newest()).toMatchObject({ outcome: 'history-rewritten' });
    site.git('-C', bare, 'update-ref', '-d', 'refs/heads/main');
    expect((await enforce()).code).toBe(1);
    expect(await newest()).toMatchObject({
      reason: expect.stringMatching(/^fatal: couldn't find remote ref refs\/heads\/main/),
    });
    push(`${good}:refs/heads/main`);
    expect((await enforce()).out).toContain('agent: in-sync at ');
    expect(since(site, applied)).toEqual([]);
  });

  it('goes on after it was killed, while git fetched or while it applied', async () => {
    server.admits({ command: 'sleep 100' });
    await killedWhen(() => existsSync(join(site.agentDirectory, 'clone.git/HEAD')) && isFetching());
    server.admits('git');
    await killedWhen(() => existsSync(runs()) && readdirSync(runs()).length > 0);
    const { code, err } = await enforce();
    expect([code, err]).toEqual([0, expect.stringMatching(/^Took over the lock of a process that is gone: /)]);
    expect((await enforce()).out).toContain('agent: in-sync at ');
  });

  const runs = (): string => join(site.root, 'var/lib/statelite/small/runs');
  const isFetching = (): boolean => server.log().includes('Starting session: forced-command');

  /** Runs the program itself, and kills it as soon as something is true. */
  const killedWhen = async (ready: () => boolean): Promise<void> => {
    const words = ['--root', site.root, 'agent', 'once', '--mode', 'enforce', '--allowed-signers', site.signers];
    const child = spawn(process.execPath, [program, ...words, '--repo', server.addressOf(bare)], {
      stdio: 'ignore',
      env,
    });
    const ended = new Promise<NodeJS.Signals | null>((resolve) => {
      child.once('exit', (_code, signal) => resolve(signal));
    });
    for (const late = Date.now() + 20_000; !ready() && child.exitCode === null && Date.now() < late; await pause(1));
    child.kill('SIGKILL');
    expect(await ended).toBe('SIGKILL');
  };
});
