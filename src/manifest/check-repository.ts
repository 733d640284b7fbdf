import type { Diagnostic } from '../core/diagnostic.ts';
import type { Declared } from './check-document.ts';
import type { Manifest } from './document.ts';

/**
 * Checks what no manifest can be blamed for alone: exactly one Site, and no name twice in one kind. The later of two
 * is left out. `siteTried` says that a Site may have been among what could not be read.
 */
export const checkRepository = (
  all: readonly Declared[],
  siteTried: boolean,
): { readonly manifests: readonly Manifest[]; readonly diagnostics: readonly Diagnostic[] } => {
  const first = new Map<string, Declared>();
  const manifests: Manifest[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const declared of all) {
    const { kind, name, manifest } = declared;
    const key = kind === 'Site' ? 'Site' : `${kind}/${name}`;
    const earlier = name === '' && kind !== 'Site' ? undefined : first.get(key);
    if (earlier !== undefined) {
      diagnostics.push(kind === 'Site' ? secondSite(declared, earlier) : taken(declared, earlier));
      continue;
    }
    first.set(key, declared);
    if (manifest !== undefined) manifests.push(manifest);
  }
  if (!siteTried && !first.has('Site')) diagnostics.push(noSite);
  return { manifests, diagnostics };
};

const taken = ({ kind, name, at }: Declared, earlier: Declared): Diagnostic => ({
  code: 'name-taken',
  severity: 'error',
  message: `there is another ${kind} named ${JSON.stringify(name)}`,
  at: at('metadata', 'name'),
  help: 'give one of them another name, or remove it',
  related: [{ at: earlier.at('metadata', 'name'), message: 'first declared here' }],
});

const secondSite = ({ at }: Declared, earlier: Declared): Diagnostic => ({
  code: 'site-twice',
  severity: 'error',
  message: 'a repository describes one site, and this is the second',
  at: at('kind'),
  help: 'keep one manifest of kind Site',
  related: [{ at: earlier.at('kind'), message: 'first declared here' }],
});

const noSite: Diagnostic = {
  code: 'site-missing',
  severity: 'error',
  message: 'no manifest of kind Site',
  help: 'write one into statelite.yaml; its spec needs the key master',
};
