import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { env } from 'node:process';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { since } from './support/a-site.ts';
import { type SignedSite, signedSite } from './support/signed-site.ts';

let site: SignedSite;
let before: ReadonlyMap<string, string>;
beforeEach(() => {
  site = signedSite();
  before = site.picture();
});
afterEach(() => site.remove());

/** The outcome and the reason of a round that must not have changed anything. */
const refused = async (...words: readonly string[]): Promise<string> => {
  expect((await site.enforce(...words)).code).toBe(5);
  expect(since(site, before)).toEqual([]);
  const [round] = (await site.status()).rounds;
  return `${round?.outcome}: ${round?.reason}`;
};

const signersFor = (key: string, options = ''): string => {
  const [type, text] = readFileSync(`${site.keyOf(key)}.pub`, 'utf8').split(' ');
  return `ann@example.org ${options} ${type} ${text}\n`;
};

describe('an SSH signature', () => {
  it('must be there, and by a key that is allowed for git', async () => {
    site.commit('unsigned', undefined);
    expect(await refused()).toBe('unverified: it has no signature');
    site.commit('by somebody else', 'bad');
    expect(await refused()).toContain('No principal matched.');
    site.commit('by Ann', 'good');
    writeFileSync(site.signers, signersFor('good', 'namespaces="file"'));
    expect(await refused()).toMatch(/^unverified: /);
    writeFileSync(site.signers, signersFor('good', 'valid-before="20200101"'));
    expect(await refused()).toMatch(/^unverified: /);
    writeFileSync(site.signers, signersFor('good', 'namespaces="git"'));
    expect((await site.enforce()).code).toBe(0);
    expect((await site.status()).rounds[0]?.signer).toMatch(
      /^Good "git" signature for ann@example.org with ED25519 key SHA256:/,
    );
  });

  it('vouches for the very commit: one whose content was exchanged is refused', async () => {
    const raw = site.git('cat-file', 'commit', 'HEAD').replace('\n\nfirst', '\n\nother');
    writeFileSync(join(site.directory, 'raw'), `${raw}\n`);
    const forged = site.git('hash-object', '-t', 'commit', '-w', join(site.directory, 'raw'));
    site.git('update-ref', 'refs/heads/main', forged);
    expect(await refused()).toMatch(/^unverified: /);
  });

  it('does not count when only GPG keys are trusted', async () => {
    mkdirSync(join(site.directory, 'gnupg'), { mode: 0o700 });
    const words = ['once', '--repo', site.repository, '--gpg-home', join(site.directory, 'gnupg')];
    expect((await site.agent(...words)).code).toBe(5);
  });
});

describe('a signed tag', () => {
  beforeEach(() => {
    site.git(...site.signing('good'), 'tag', '-s', '-m', 'one', 'v1');
  });

  it('counts under its own name only, so that a server cannot offer another one in its place', async () => {
    site.commit('unfinished', undefined);
    site.git(...site.signing('good'), 'tag', '-s', '-m', 'not for production', 'draft');
    site.git('update-ref', 'refs/tags/v1', site.git('rev-parse', 'draft'));
    expect(await refused('--ref', 'refs/tags/v1')).toBe(
      'unverified: the signed tag is named draft, and refs/tags/v1 was asked for',
    );
    expect((await site.enforce('--ref', 'refs/tags/draft')).code).toBe(0);
  });

  it('is no branch', async () => {
    const object = site.git('rev-parse', 'v1');
    writeFileSync(join(site.repository, '.git/refs/heads/main'), `${object}\n`);
    expect(await refused()).toContain('the signed tag is named v1, and refs/heads/main was asked for');
  });

  it('by a key that is not allowed, or none, is refused', async () => {
    site.git(...site.signing('bad'), 'tag', '-s', '-m', 'two', 'v2');
    site.git('-c', 'tag.gpgSign=false', 'tag', '-a', '-m', 'three', 'v3');
    for (const name of ['v2', 'v3']) expect(await refused('--ref', `refs/tags/${name}`)).toMatch(/^unverified: /);
  });
});

describe('the repository', () => {
  it('cannot weaken the verification by its settings, attributes or hooks, nor can the environment', async () => {
    site.manifest('.gitattributes', '* filter=evil diff=evil\n');
    site.commit('by somebody else', 'bad');
    const evil = join(site.directory, 'evil');
    const marks = join(site.directory, 'ran');
    writeFileSync(evil, `#!/bin/sh\necho "$0 $*" >>${marks}\nexit 0\n`);
    chmodSync(evil, 0o755);
    for (const hook of [
      'post-checkout',
      'post-index-change',
      'reference-transaction',
      'pre-auto-gc',
      'fsmonitor-watchman',
    ]) {
      writeFileSync(join(site.repository, '.git/hooks', hook), readFileSync(evil), { mode: 0o755 });
    }
    writeFileSync(join(site.directory, 'theirs'), signersFor('bad'));
    const settings = [
      ['gpg.ssh.allowedSignersFile', join(site.directory, 'theirs')],
      ...['gpg.program', 'gpg.ssh.program', 'core.fsmonitor', 'core.sshCommand'].map((name) => [name, evil]),
      ...['filter.evil.smudge', 'filter.evil.process', 'uploadpack.packObjectsHook'].map((name) => [name, evil]),
    ];
    for (const words of settings) site.git('config', ...words);
    const fromEnvironment = {
      GIT_CONFIG_COUNT: '2',
      GIT_CONFIG_KEY_0: 'gpg.ssh.allowedSignersFile',
      GIT_CONFIG_VALUE_0: join(site.directory, 'theirs'),
      GIT_CONFIG_KEY_1: 'gpg.ssh.program',
      GIT_CONFIG_VALUE_1: evil,
    };
    Object.assign(env, fromEnvironment);
    try {
      expect(await refused()).toMatch(/^unverified: /);
    } finally {
      for (const name of Object.keys(fromEnvironment)) delete env[name];
    }
    expect(existsSync(marks)).toBe(false);
  });

  it('is not asked with a password that others can read, nor with a ref that git takes for an option', async () => {
    for (const words of [
      ['--repo', 'https://ann:secret@git.example.org/site.git'],
      ['--ref', '--upload-pack=touch /tmp/x'],
      ['--ref', 'main:refs/heads/x'],
      ['--ref', '../x'],
    ]) {
      const { code, err } = await site.once(...words);
      expect([code, err]).toEqual([3, expect.not.stringContaining('secret@')]);
    }
    expect(existsSync(site.agentDirectory)).toBe(false);
  });

  it('does not decide whose signatures count by what was checked out of it', async () => {
    site.manifest('allowed', signersFor('good'));
    site.commit('its own signers', 'good');
    expect((await site.once()).code).toBe(0);
    const { code, err } = await site.once('--allowed-signers', join(site.agentDirectory, 'checkout/allowed'));
    expect([code, err]).toEqual([3, expect.stringContaining('lies in the repository that it is to vouch for')]);
  });
});

describe('a repository whose objects are named by SHA-256', () => {
  it('is followed like any other, signatures and history too', async () => {
    site.remove();
    site = signedSite('sha256');
    expect((await site.enforce()).code).toBe(0);
    const second = site.commit('second', 'good');
    expect(second).toMatch(/^[0-9a-f]{64}$/);
    expect((await site.enforce()).code).toBe(0);
    expect((await site.status()).accepted?.commit).toBe(second);
    before = site.picture();
    site.commit('by somebody else', 'bad');
    expect(await refused()).toMatch(/^unverified: /);
    site.git('reset', '-q', '--hard', 'HEAD~2');
    site.commit('another second', 'good');
    expect(await refused()).not.toMatch(/^unverified: /);
  });
});
