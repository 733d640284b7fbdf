import { type Dirent, readdirSync, type Stats } from 'node:fs';
import type { Fact } from '../core/fact.ts';

type Type = Fact['type'];

/** What is known of the things in one directory, and how often another one was asked for. */
interface Listing {
  readonly types: Map<string, Type>;
  asked: number;
}

/**
 * Types of what has these full names. The first few of a directory are looked up; then it is listed, which tells all
 * others. What is not listed is looked up too: a name may have more than one spelling.
 */
export const listedTypes = (lookUp: (name: string) => Stats | undefined): ((name: string) => Type) => {
  const listings = new Map<string, Listing>();
  let last: { readonly directory: string; readonly listing: Listing } | undefined;

  const listingOf = (directory: string): Listing => {
    if (last?.directory === directory) return last.listing;
    const listing = listings.get(directory) ?? { types: new Map<string, Type>(), asked: 0 };
    listings.set(directory, listing);
    last = { directory, listing };
    return listing;
  };

  return (name) => {
    const slash = name.lastIndexOf('/') + 1;
    const directory = name.slice(0, slash);
    const listing = listingOf(directory);
    const base = name.slice(slash);
    const known = listing.types.get(base);
    if (known !== undefined) return known;
    listing.asked += 1;
    if (listing.asked === few) {
      for (const one of entriesIn(directory)) listing.types.set(one.name, typeOf(one));
    }
    const listed = listing.types.get(base);
    if (listed !== undefined) return listed;
    const stats = lookUp(name);
    const type = stats === undefined ? 'absent' : typeOf(stats);
    listing.types.set(base, type);
    return type;
  };
};

/** Listing a directory of any size takes as long as looking up some of it. */
const few = 5;

/** Nothing where a directory cannot be listed, or does not tell the types. A name that is no text is nobody's. */
const entriesIn = (directory: string): readonly Dirent[] => {
  try {
    return readdirSync(directory, { withFileTypes: true }).filter(({ name }) => !name.includes('\ufffd'));
  } catch {
    return [];
  }
};

const typeOf = (one: Dirent | Stats): Type =>
  one.isFile() ? 'file' : one.isDirectory() ? 'dir' : one.isSymbolicLink() ? 'link' : 'other';
