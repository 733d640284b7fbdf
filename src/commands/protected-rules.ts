import type { Entry } from '../core/entry.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Look } from '../core/look.ts';
import type { Resource } from '../core/resource.ts';
import { keepLines } from '../kinds/node-list/keep-lines.ts';

/**
 * The resources, where a protected link whose rule is no longer declared keeps its line in the list of its image: the
 * link stays, and without the line it would lead nowhere once a node boots.
 */
export const keepProtectedRules = (
  resources: readonly Resource[],
  ledger: Ledger,
  look: Pick<Look, 'text'>,
): readonly Resource[] => {
  const kept = pathsInForce(resources, ledger);
  if (kept.size === 0) return resources;
  return resources.map((resource) => {
    const paths = resource.image === undefined || resource.node !== undefined ? undefined : kept.get(resource.image);
    if (paths === undefined || resource.kind !== 'node-list') return resource;
    return { ...resource, entries: resource.entries.map((entry) => withLines(entry, paths, look)) };
  });
};

const withLines = (entry: Entry, paths: ReadonlySet<string>, look: Pick<Look, 'text'>): Entry =>
  entry.type === 'file' ? { ...entry, text: keepLines(entry.text, look.text(entry.at) ?? '', paths) } : entry;

/** The paths of protected links, by image, for which no resource is left. */
const pathsInForce = (resources: readonly Resource[], ledger: Ledger): ReadonlyMap<string, ReadonlySet<string>> => {
  const found = new Map<string, Set<string>>();
  let declared: ReadonlySet<string> | undefined;
  ledger.records.forEach(({ protect, from, image, address }) => {
    if (protect !== true || from === undefined || image === undefined) return;
    declared ??= new Set(resources.map((resource) => resource.address));
    if (declared.has(address)) return;
    const paths = found.get(image) ?? new Set();
    found.set(image, paths.add(from));
  });
  return found;
};
