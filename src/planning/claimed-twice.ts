import { must } from '../core/bug.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Entry } from '../core/entry.ts';
import { type Address, type PlaceKey, placeKey } from '../core/place.ts';
import type { Resource } from '../core/resource.ts';

/**
 * The resources that ask for different things at one place, each with the reason. Equal wishes are no conflict. `shared`
 * are the places that more than one entry is about.
 */
export const claimedTwice = (
  resources: readonly Resource[],
  shared: ReadonlySet<PlaceKey>,
): ReadonlyMap<Address, readonly Diagnostic[]> => {
  if (shared.size === 0) return new Map();
  const first = new Map<PlaceKey, Entry>();
  const found = new Map<Address, readonly Diagnostic[]>();
  let claimants: ReadonlyMap<Entry, Resource> | undefined;
  for (const resource of resources) {
    for (const entry of resource.entries) {
      const key = placeKey(entry.at);
      if (!shared.has(key)) continue;
      const other = first.get(key);
      if (other === undefined) {
        first.set(key, entry);
      } else if (!sameWish(entry, other)) {
        claimants ??= claimantsOf(resources);
        found.set(resource.address, [problemOf(resource, must(claimants.get(other), key), key)]);
      }
    }
  }
  return found;
};

/** Who asked for each entry; made only when somebody must be named. */
const claimantsOf = (resources: readonly Resource[]): ReadonlyMap<Entry, Resource> =>
  new Map(resources.flatMap((resource) => resource.entries.map((entry) => [entry, resource] as const)));

const sameWish = (a: Entry, b: Entry): boolean => JSON.stringify(a) === JSON.stringify(b);

const problemOf = (resource: Resource, other: Resource, key: PlaceKey): Diagnostic => ({
  code: 'place-owned-twice',
  severity: 'error',
  message: `${resource.address} and ${other.address} ask for different things at ${key}`,
  at: resource.because,
  related: [{ at: other.because, message: 'the other one is asked for here' }],
  help: 'give one of them another name or place',
});
