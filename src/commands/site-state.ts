import { hasErrors } from '../core/diagnostic.ts';
import type { Disk } from '../host/disk.ts';
import { readState, type State } from '../host/state.ts';
import type { Context } from './context.ts';
import { type ExitCode, exit } from './exit.ts';
import { loadRepository, type Repository } from './load-repository.ts';
import { refuse, sayDiagnostics } from './say.ts';

/** What the commands need that look at runs and the ledger only. */
export interface SiteState {
  readonly site: string;
  readonly state: State;
  readonly disk: Pick<Disk, 'rootDirectory' | 'hashes'>;
}

/** The name of the site, also when other manifests are wrong. */
export const siteName = ({ manifests }: Pick<Repository, 'manifests'>): string | undefined =>
  manifests.find((manifest) => manifest.kind === 'Site')?.value.metadata.name;

/**
 * The state of the site that the manifests name; or the exit code with which to stop, its reasons printed. `anyway`: also
 * when the ledger or the newest run cannot be trusted.
 */
export const openSiteState = (context: Context, anyway = false): SiteState | { readonly code: ExitCode } => {
  const repository = loadRepository(context);
  const site = siteName(repository);
  if (site === undefined) return { code: refuse(context, repository.diagnostics, repository.source) };
  const disk = { rootDirectory: context.rootDirectory, hashes: new Map() };
  const state = readState(disk, site);
  sayDiagnostics(context, state.diagnostics, repository.source);
  return hasErrors(state.diagnostics) && !anyway ? { code: exit.failed } : { site, state, disk };
};
