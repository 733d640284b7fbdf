import { resolve } from 'node:path';
import { type RootedPath, rootedPath } from '../core/place.ts';
import { repositoryName } from '../host/agent-clone.ts';
import type { Trust } from '../host/agent-git.ts';
import { type Answered, trustedPath } from '../host/agent-trust.ts';
import type { StateDirectory } from '../host/state-directory.ts';
import type { AgentFlags } from './agent-verbs.ts';
import type { Context } from './context.ts';

/** What one round is asked to do. */
export interface Asked {
  readonly flags: AgentFlags;
  readonly repository: string;
  /** In full: `refs/heads/main`. */
  readonly ref: string;
  readonly trust: Trust;
  readonly path: RootedPath;
}

/** What the options ask for, or the first thing that is wrong with them. */
export const askedOf = (
  context: Context,
  flags: AgentFlags,
  state: StateDirectory,
): Asked | { readonly problem: string } => {
  const { repo, allowedSigners, gpgHome } = flags;
  if (repo === undefined || repo === '') return { problem: 'name the repository with --repo' };
  if (/^[a-z]+:\/\/[^/@]*:[^/]*@/i.test(repo)) return { problem: passwordShown };
  const repository = repositoryName(context.cwd, repo);
  if ((allowedSigners === undefined && gpgHome === undefined) !== (flags.unsigned === true)) {
    return { problem: 'say either whose signatures count, with --allowed-signers or --gpg-home, or --unsigned' };
  }
  const unsafe = [repository.replace(/^file:\/\//, ''), state.path];
  const believed = (name: string | undefined): Answered<string | undefined> => {
    if (name === undefined) return { value: undefined };
    const named = resolve(context.cwd, name);
    const trusted = trustedPath(named, unsafe);
    if ('value' in trusted) return trusted;
    return { problem: `${named} cannot say whose signatures count: it ${trusted.problem}` };
  };
  const signers = believed(allowedSigners);
  if ('problem' in signers) return signers;
  const home = believed(gpgHome);
  if ('problem' in home) return home;
  const path = rootedPath(`/${flags.path ?? ''}`);
  if (path === undefined) return { problem: '--path must be a directory in the repository' };
  const ref = flags.ref.startsWith('refs/') ? flags.ref : `refs/heads/${flags.ref}`;
  return { flags, repository, ref, path, trust: { allowedSigners: signers.value, gpgHome: home.value } };
};

const passwordShown =
  'leave the password out of --repo, where others can read it; git asks the program that GIT_ASKPASS names for it';
