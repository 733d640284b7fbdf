import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { since } from '../commands/support/a-site.ts';
import { type SignedSite, signedSite } from '../commands/support/signed-site.ts';
import { needs } from './support/requirements.ts';

let site: SignedSite;
let before: ReadonlyMap<string, string>;

const at = (name: string): string => join(site.directory, name);

/** Runs gpg in `people`, whose keys sign, or in `trusted`, whose keys count. */
const gpg = (home: 'people' | 'trusted', ...words: readonly string[]): void => {
  execFileSync('gpg', ['--homedir', at(home), ...quietly, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
};
const quietly = ['--batch', '--quiet', '--no-tty', '--pinentry-mode', 'loopback', '--passphrase', ''];

const makeKey = (name: string, ...more: readonly string[]): void =>
  gpg('people', ...more, '--quick-generate-key', `${name} <${name}@example.org>`, 'ed25519', 'sign', '1d');

const trust = (name: string): void => {
  rmSync(at('key'), { force: true });
  gpg('people', '--output', at('key'), '--export', name);
  gpg('trusted', '--import', at('key'));
};

/** Runs git so that it signs with a key of `people`. */
const gitAs = (name: string, time: string, ...words: readonly string[]): void => {
  const wrapped = ['gpg', '--homedir', at('people'), ...time.split(' ').filter(Boolean), ...quietly];
  const quoted = wrapped.map((word) => `'${word}'`).join(' ');
  writeFileSync(at('gpg'), `#!/bin/sh\nexec ${quoted} "$@"\n`, { mode: 0o755 });
  site.git('-c', `gpg.program=${at('gpg')}`, '-c', `user.signingkey=${name}@example.org`, ...words);
};
const commitAs = (name: string, time = ''): void =>
  gitAs(name, time, 'commit', '-q', '-S', '--allow-empty', '-m', `by ${name}`);

const once = (...words: readonly string[]) =>
  site.agent('once', '--mode', 'enforce', '--repo', site.repository, '--gpg-home', at('trusted'), ...words);

/** The reason of a round that must not have changed anything. */
const refused = async (...words: readonly string[]): Promise<string> => {
  expect((await once(...words)).code).toBe(5);
  expect(since(site, before)).toEqual([]);
  const [round] = (await site.status()).rounds;
  expect(round?.outcome).toBe('unverified');
  return round?.reason ?? '';
};

needs({ commands: ['git', 'gpg', 'gpg-agent', 'gpgconf', 'ssh-keygen'] })(
  'a commit of an agent that trusts a GPG keyring',
  () => {
    beforeEach(() => {
      site = signedSite();
      before = site.picture();
      for (const home of ['people', 'trusted']) mkdirSync(at(home), { mode: 0o700 });
      for (const name of ['ann', 'eve']) makeKey(name);
      trust('ann');
    });
    afterEach(() => {
      for (const home of ['people', 'trusted']) execFileSync('gpgconf', ['--homedir', at(home), '--kill', 'all']);
      site.remove();
    });

    it('is applied when a key of the keyring signed it, and the record says which', async () => {
      commitAs('ann');
      expect(await once()).toMatchObject({ code: 0, err: '' });
      expect((await site.status()).rounds[0]?.signer).toMatch(
        /^gpg: using EDDSA key [0-9A-F]{40}; gpg: Good signature from "ann <ann@example.org>" \[unknown\]$/,
      );
    });

    it('is refused when it is unsigned, or signed by a key of somebody else or by an SSH key', async () => {
      site.commit('unsigned', undefined);
      expect(await refused()).toBe('it has no signature');
      commitAs('eve');
      expect(await refused()).toContain("gpg: Can't check signature: No public key");
      site.commit('by an SSH key', 'good');
      await refused();
      const signers = ['--allowed-signers', site.signers];
      commitAs('ann');
      expect((await site.once(...signers)).code).toBe(5);
      expect((await once(...signers)).code).toBe(0);
    });

    it('is refused when the key has expired since, or was revoked', async () => {
      const past = '--faked-system-time 20200101T120000';
      makeKey('old', ...past.split(' '));
      trust('old');
      commitAs('old', past);
      expect(await refused()).toMatch(/Note: This key has expired!/);
      commitAs('ann');
      const [ann = ''] = readdirSync(at('people/openpgp-revocs.d')).filter((name) => {
        const text = readFileSync(at(`people/openpgp-revocs.d/${name}`), 'utf8');
        return text.includes('ann <ann@example.org>');
      });
      const certificate = readFileSync(at(`people/openpgp-revocs.d/${ann}`), 'utf8');
      writeFileSync(at('revoked'), certificate.replace(':-----BEGIN', '-----BEGIN'));
      gpg('trusted', '--import', at('revoked'));
      expect(await refused()).toMatch(/This key has been revoked/);
    });

    it('counts as the tag that leads to it, by a key of the keyring', async () => {
      site.commit('unsigned', undefined);
      gitAs('eve', '', 'tag', '-s', '-m', 'hers', 'v1');
      gitAs('ann', '', 'tag', '-s', '-m', 'mine', 'v2');
      site.git('update-ref', 'refs/tags/v3', site.git('rev-parse', 'v2'));
      expect(await refused('--ref', 'refs/tags/v1')).toContain('No public key');
      expect(await refused('--ref', 'refs/tags/v3')).toContain('the signed tag is named v2');
      expect((await once('--ref', 'refs/tags/v2')).code).toBe(0);
    });
  },
);
