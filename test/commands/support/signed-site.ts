import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Outcome, type Person, runProgramWith } from '../../support/run-program.ts';
import { type ASite, aSite } from './a-site.ts';
import { validatorOf } from './validator-of.ts';

const validStatus = validatorOf('agent-status');

/** A site whose repository is kept in git, by Ann, whose key `good` signs; `bad` is the key of somebody else. */
export interface SignedSite extends ASite {
  /** The file of allowed signers, outside the repository: Ann with her key `good`. */
  readonly signers: string;
  /** The private key of a name; its public key has `.pub` at the end. */
  keyOf(name: string): string;
  /** Runs git in the repository, with no settings but these. */
  git(...words: readonly string[]): string;
  /** What makes git sign with one of the keys. */
  signing(key: string): readonly string[];
  /** Commits everything, signed with a key or not at all; gives the commit. */
  commit(message: string, key: string | undefined, ...more: readonly string[]): string;
  /** Runs `statelite agent WORDS`. */
  agent(...words: readonly string[]): Promise<Outcome>;
  /** Runs `statelite agent once` on the repository and the signers, then WORDS, which may name others. */
  once(...words: readonly string[]): Promise<Outcome>;
  /** As `once`, with `--mode enforce`. */
  enforce(...words: readonly string[]): Promise<Outcome>;
  /** As `enforce`, with somebody who may press Ctrl-C. */
  enforceWith(person: Person, ...words: readonly string[]): Promise<Outcome>;
  /** What `agent status --json` says, which must be as its schema describes it. */
  status(): Promise<Status>;
  /** The agent's own directory. */
  readonly agentDirectory: string;
}

/** The members of `agent status --json` that tests ask for. */
export interface Status {
  readonly paused: { readonly reason: string } | null;
  readonly running: { readonly pid: number } | null;
  readonly accepted: { readonly commit: string } | null;
  readonly rounds: readonly {
    readonly outcome: string;
    readonly commit: string | null;
    readonly signer: string | null;
    readonly plan_digest: string | null;
    readonly reason: string | null;
  }[];
}

/** The site of `aSite`, with a first commit that is signed with the key `good`; git names objects by `hash`. */
export const signedSite = (hash: 'sha1' | 'sha256' = 'sha1'): SignedSite => {
  const site = aSite();
  const keyOf = (name: string): string => join(site.directory, name);
  const signers = join(site.directory, 'signers');
  const settings = ['-C', site.repository, '-c', 'user.name=Ann', '-c', 'user.email=ann@example.org'];
  const env = { PATH: process.env.PATH, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
  const git: SignedSite['git'] = (...words) =>
    execFileSync('git', [...settings, ...words], { encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  const signing = (key: string): readonly string[] => ['-c', 'gpg.format=ssh', '-c', `user.signingkey=${keyOf(key)}`];
  const commit: SignedSite['commit'] = (message, key, ...more) => {
    git('add', '-A');
    const how = key === undefined ? ['commit'] : [...signing(key), 'commit', '-S'];
    git(...how, '-q', '--allow-empty', '-m', message, ...more);
    return git('rev-parse', 'HEAD');
  };
  git('init', '-q', '-b', 'main', `--object-format=${hash}`);
  for (const name of ['good', 'bad']) {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', keyOf(name)]);
  }
  writeFileSync(signers, `ann@example.org ${readFileSync(`${keyOf('good')}.pub`, 'utf8')}`);
  commit('first', 'good');
  const agentWith = (words: readonly string[], person?: Person): Promise<Outcome> =>
    runProgramWith(['--root', site.root, 'agent', ...words], site.directory, person);
  const asked = ['once', '--repo', `file://${site.repository}`, '--allowed-signers', signers];
  const enforced = [...asked, '--mode', 'enforce'];
  return {
    ...site,
    ...{ signers, keyOf, git, signing, commit },
    agent: (...words) => agentWith(words),
    once: (...words) => agentWith([...asked, ...words]),
    enforce: (...words) => agentWith([...enforced, ...words]),
    enforceWith: (person, ...words) => agentWith([...enforced, ...words], person),
    status: async () => validStatus((await agentWith(['status', '--json'])).out),
    agentDirectory: join(site.root, 'var/lib/statelite/.agent'),
  };
};
