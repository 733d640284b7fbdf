import { hasErrors } from '../core/diagnostic.ts';
import type { Disk } from '../host/disk.ts';
import { readState, type State } from '../host/state.ts';
import type { Context } from './context.ts';
import { type ExitCode, exit } from './exit.ts';
import { loadRepository } from './load-repository.ts';
import { refuse, sayDiagnostics } from './say.ts';

/** What the commands need that look at runs and the ledger only. */
export interface SiteState {
  readonly site: string;
  readonly state: State;
  readonly disk: Pick<Disk, 'rootDirectory' | 'hashes'>;
}

/** The state of the site that the manifests name; or the exit code with which to stop, its reasons printed. */
export const openSiteState = (context: Context): SiteState | { readonly code: ExitCode } => {
  const repository = loadRepository(context);
  const site = repository.manifests.find((manifest) => manifest.kind === 'Site')?.value.metadata.name;
  if (site === undefined) return { code: refuse(context, repository.diagnostics, repository.source) };
  const disk = { rootDirectory: context.rootDirectory, hashes: new Map() };
  const state = readState(disk, site);
  sayDiagnostics(context, state.diagnostics, repository.source);
  return hasErrors(state.diagnostics) ? { code: exit.failed } : { site, state, disk };
};
