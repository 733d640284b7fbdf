import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { env } from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { since } from './support/a-site.ts';
import { type SignedSite, signedSite } from './support/signed-site.ts';

let site: SignedSite;
let before: ReadonlyMap<string, string>;
beforeEach(() => {
  site = signedSite();
  before = site.picture();
});
afterEach(() => {
  site.remove();
  delete env.GIT_SSH_COMMAND;
});

/** One file for each object. */
const unpack =
  'cd "$1"; mv objects/pack/*.pack whole; rm -f objects/pack/*; git --git-dir=. unpack-objects -q <whole; rm -f whole';

const newest = async () => (await site.status()).rounds[0];
const inClone = (name: string): string => join(site.agentDirectory, 'clone.git', name);
const inCheckout = (name: string): string => join(site.agentDirectory, 'checkout', name);

/** Stands in for ssh: it notes its number, answers nothing and does not end. */
const deafServer = (): readonly string[] => {
  env.GIT_SSH_COMMAND = `echo $$ >${site.directory}/pid; sleep 100; :`;
  return ['--repo', 'ssh://nobody@localhost/site.git'];
};
/** Its parent is gone too, so whoever got it may take a while to bury it. */
const isGone = (): boolean => {
  const about = `/proc/${readFileSync(join(site.directory, 'pid'), 'utf8').trim()}/stat`;
  return !existsSync(about) || /\) Z /.test(readFileSync(about, 'utf8'));
};
const comesTrue = async (ask: () => boolean | Promise<boolean>): Promise<void> => {
  for (let tries = 0; !(await ask()); tries += 1) {
    if (tries > 200) throw new Error(`not within ten seconds: ${ask}`);
    await pause(50);
  }
};

describe('a server that does not answer', () => {
  it('is given up with all that git started, when the time is up', async () => {
    expect((await site.once(...deafServer(), '--fetch-timeout', '1')).code).toBe(1);
    expect(await newest()).toMatchObject({ outcome: 'fetch-failed', reason: 'no answer within 1 seconds' });
    await comesTrue(isGone);
  });

  it('is given up when somebody presses Ctrl-C', async () => {
    const interrupted = () => existsSync(join(site.directory, 'pid'));
    expect((await site.enforceWith({ interrupted }, ...deafServer())).code).toBe(1);
    expect(await newest()).toMatchObject({ outcome: 'fetch-failed', reason: 'interrupted' });
    await comesTrue(isGone);
  });

  it('cannot write to the terminal what the terminal would obey', async () => {
    env.GIT_SSH_COMMAND = "printf 'no\\033]0;evil\\007\\n' >&2; exit 1; :";
    const { out } = await site.once('--repo', 'ssh://nobody@localhost/site.git');
    expect(out).toBe('agent: fetch-failed: no\\e]0;evil\\x07\n');
    expect((await site.agent('status')).out).toContain(': no\\e]0;evil\\x07\n');
  });
});

describe('a directory of somebody else', () => {
  it('is not fetched from, and the advice is one that helps', async () => {
    if (process.getuid?.() !== 0) return;
    execFileSync('chown', ['-R', '12345', site.repository]);
    expect((await site.enforce()).code).toBe(1);
    expect(await newest()).toMatchObject({
      outcome: 'fetch-failed',
      reason: expect.stringMatching(/^the directory belongs to another user, .* name it by ssh/),
    });
  });
});

describe('what a killed round left', () => {
  it('does not stop the next one', async () => {
    await site.once();
    const left = ['index.lock', 'refs/statelite/fetched.lock', 'objects/pack/tmp_pack_x', 'packed-refs.lock'];
    for (const name of left) writeFileSync(inClone(name), '');
    site.manifest('another.yaml', '');
    site.commit('another', 'good');
    expect((await site.once()).code).toBe(0);
    expect(left.filter((name) => existsSync(inClone(name)))).toEqual([]);
  });

  it('does not matter where it is no repository, or one that cannot be read', async () => {
    await site.once();
    rmSync(inClone('objects'), { recursive: true });
    expect((await site.once()).code).toBe(0);
    const objects = inClone('objects');
    for (const name of readdirSync(objects)) rmSync(join(objects, name), { recursive: true });
    expect((await site.once()).code).toBe(0);
    rmSync(inCheckout('statelite.yaml'));
    const tree = site.git('rev-parse', 'HEAD^{tree}');
    execFileSync('sh', ['-euc', unpack, 'sh', inClone('.')]);
    rmSync(inClone(`objects/${tree.slice(0, 2)}/${tree.slice(2)}`));
    expect((await site.once()).code).toBe(1);
    expect((await site.once()).code).toBe(0);
  });

  it('cannot open the way back: a commit is written down before anything of it is applied', async () => {
    const first = site.git('rev-parse', 'HEAD');
    const second = site.commit('second', 'good');
    const seen: unknown[] = [];
    const interrupted = () => {
      const record = join(site.agentDirectory, 'record.json');
      if (existsSync(record)) seen.push(JSON.parse(readFileSync(record, 'utf8')));
      return seen.length > 0;
    };
    expect((await site.enforceWith({ interrupted })).code).not.toBe(0);
    expect(seen[0]).toMatchObject({ accepted: { commit: second }, rounds: [] });
    site.git('reset', '-q', '--hard', first);
    expect((await site.enforce()).code).toBe(5);
  });
});

describe('the checkout', () => {
  it('is written once for a commit, and again when something in it was changed, added or removed', async () => {
    const written = () => statSync(inCheckout('statelite.yaml')).ino;
    await site.once();
    const first = written();
    await site.once();
    expect(written()).toBe(first);
    for (const change of [
      () => writeFileSync(inCheckout('statelite.yaml'), 'other'),
      () => writeFileSync(inCheckout('manifests/more.yaml'), '{'),
      () => rmSync(inCheckout('manifests/nodes.yaml')),
      () => mkdirSync(inCheckout('empty')),
    ]) {
      change();
      expect((await site.once()).code).toBe(0);
      expect(existsSync(inCheckout('manifests/nodes.yaml'))).toBe(true);
      expect(['manifests/more.yaml', 'empty'].filter((name) => existsSync(inCheckout(name)))).toEqual([]);
    }
    expect(readFileSync(inCheckout('statelite.yaml'), 'utf8')).toContain('kind: Site');
  });

  it('lets no link lead out of it, and takes nothing from a submodule', async () => {
    const secret = join(site.directory, 'secret.yaml');
    writeFileSync(secret, 'root:verysecret:1\n');
    symlinkSync(secret, join(site.repository, 'manifests/secret.yaml'));
    site.git('update-index', '--add', '--cacheinfo', `160000,${site.git('rev-parse', 'HEAD')},sub`);
    site.manifest('.gitmodules', '[submodule "sub"]\n\tpath = sub\n\turl = ./sub\n');
    site.commit('a link', 'good');
    const { code, out, err } = await site.once();
    expect(`${out}${err}`).not.toContain('verysecret');
    expect([code, existsSync(inCheckout('sub/.git'))]).toEqual([3, false]);
    rmSync(join(site.repository, 'manifests/secret.yaml'));
    mkdirSync(join(site.directory, 'elsewhere'));
    writeFileSync(
      join(site.directory, 'elsewhere/statelite.yaml'),
      readFileSync(join(site.repository, 'statelite.yaml')),
    );
    symlinkSync(join(site.directory, 'elsewhere'), join(site.repository, 'site'));
    site.commit('a linked directory', 'good');
    expect((await site.enforce('--path', 'site')).code).toBe(3);
    expect(await newest()).toMatchObject({ outcome: 'invalid', reason: '/site is no directory of the commit' });
    expect(since(site, before)).toEqual([]);
  });
});

describe('a second hand', () => {
  it('is kept off by a round that is under way, and seen by status', async () => {
    const first = site.enforce();
    const second = await site.enforce();
    expect([second.code, second.err]).toEqual([4, expect.stringMatching(/^Locked for .* by tester@/)]);
    expect((await site.status()).running?.pid).toBe(process.pid);
    expect((await site.agent('status')).out).toMatch(/^A round is under way since .*: process \d+ on /);
    expect((await first).code).toBe(0);
    expect((await site.status()).running).toBeNull();
  });

  it('can pause a round until it begins to apply', async () => {
    const round = site.enforce();
    await comesTrue(async () => (await site.status()).running !== null);
    expect((await site.agent('pause', '--reason', 'the storage moves')).out).toMatch(
      /^Paused by .*\nA round is under way/,
    );
    expect((await round).code).toBe(0);
    expect(since(site, before)).toEqual([]);
    expect(await newest()).toMatchObject({ outcome: 'paused', reason: 'the storage moves' });
    expect(await site.status()).toMatchObject({ accepted: null, last_success: null });
  });
});

describe('a disk that takes no more', () => {
  it('stops a round before it applies, and the metrics tell of it', async () => {
    await site.once();
    // Nothing can be written under the name that comes before the rename.
    mkdirSync(join(site.agentDirectory, 'record.json~'));
    site.manifest('another.yaml', '');
    site.commit('another', 'good');
    const { code, err } = await site.enforce('--metrics', 'agent.prom');
    expect([code, err]).toEqual([1, expect.stringContaining('record.json~')]);
    expect(since(site, before)).toEqual([]);
    const metrics = readFileSync(join(site.directory, 'agent.prom'), 'utf8');
    expect(metrics).toContain('{outcome="failed",commit=');
    expect(metrics).toContain('statelite_agent_last_exit_code 1\n');
  });

  it('for the metrics only is told of, and leaves no file behind', async () => {
    mkdirSync(join(site.directory, 'agent.prom'));
    const { code, err } = await site.enforce('--metrics', 'agent.prom');
    expect([code, err]).toEqual([0, expect.stringMatching(/^error: cannot rename to ".*agent.prom"/)]);
    expect(existsSync(join(site.directory, `agent.prom.${process.pid}~`))).toBe(false);
  });
});
