import type { Diagnostic } from '../core/diagnostic.ts';
import type { Entry } from '../core/entry.ts';
import { type Address, type PlaceKey, placeKey } from '../core/place.ts';
import type { Resource } from '../core/resource.ts';

/** The resources that ask for different things at one place, each with the reason. Equal wishes are no conflict. */
export const claimedTwice = (resources: readonly Resource[]): ReadonlyMap<Address, readonly Diagnostic[]> => {
  const first = new Map<PlaceKey, { readonly resource: Resource; readonly entry: Entry }>();
  const found = new Map<Address, readonly Diagnostic[]>();
  for (const resource of resources) {
    for (const entry of resource.entries) {
      const key = placeKey(entry.at);
      const other = first.get(key);
      if (other === undefined) first.set(key, { resource, entry });
      else if (!sameWish(entry, other.entry)) found.set(resource.address, [problemOf(resource, other.resource, key)]);
    }
  }
  return found;
};

const sameWish = (a: Entry, b: Entry): boolean => JSON.stringify(a) === JSON.stringify(b);

const problemOf = (resource: Resource, other: Resource, key: PlaceKey): Diagnostic => ({
  code: 'place-owned-twice',
  severity: 'error',
  message: `${resource.address} and ${other.address} ask for different things at ${key}`,
  at: resource.because,
  related: [{ at: other.because, message: 'the other one is asked for here' }],
  help: 'give one of them another name or place',
});
