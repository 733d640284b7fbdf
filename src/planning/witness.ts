import type { Fact } from '../core/fact.ts';
import type { Look } from '../core/look.ts';
import { type Place, type PlaceKey, parentPath, placeKey, placeOfKey, type RootName, rootPath } from '../core/place.ts';
import { sights } from '../core/unchanged.ts';
import { sha256 } from './world.ts';

/** A look that answers as another one does, and what it was asked. */
export interface Witness {
  readonly look: Look;
  /**
   * What was seen, a path and a sight in turns, by root: enough to tell later whether every answer would be the same.
   * Undefined when something was asked that cannot be told so.
   */
  seen(): ReadonlyMap<RootName, readonly string[]> | undefined;
}

/** Sights of one sort each, by place; a text or names do not tell that the place is no link. */
interface Seen {
  readonly facts: ReadonlyMap<PlaceKey, string>;
  readonly contents: ReadonlyMap<PlaceKey, string>;
  readonly others: ReadonlyMap<PlaceKey, string>;
  readonly types: ReadonlyMap<PlaceKey, Fact['type']>;
}

/** Watches a look. `signatureOf` tells with which signature a regular file's content is known, where it can be relied on. */
export const witness = (look: Look, signatureOf: (key: PlaceKey) => string | undefined): Witness => {
  const facts = new Map<PlaceKey, string>();
  const others = new Map<PlaceKey, string>();
  const contents = new Map<PlaceKey, string>();
  const types = new Map<PlaceKey, Fact['type']>();
  let isWhole = true;

  const seeFact = (at: Place, fact: Fact): Fact => {
    const key = placeKey(at);
    if (fact.type !== 'file' || 'stamp' in fact.content) {
      facts.set(key, sights.fact(fact));
    } else {
      const signature = signatureOf(key);
      contents.set(key, signature === undefined ? sights.fact(fact) : sights.content(fact, signature));
    }
    return fact;
  };
  const seeType = (at: Place): Fact['type'] => {
    const key = placeKey(at);
    const type = types.get(key) ?? look.type(at);
    types.set(key, type);
    return type;
  };

  return {
    look: {
      fact: (at, depth) => seeFact(at, look.fact(at, depth)),
      type: seeType,
      names: (at) => {
        seeType(at);
        const names = look.names(at);
        if (names !== undefined) others.set(placeKey(at), sights.names(names));
        return names;
      },
      text: (at, most) => {
        const text = look.text(at, most);
        if (text !== undefined) others.set(placeKey(at), sights.text(sha256(text)));
        // Whatever a file is that has no text, no sight tells that it is still none.
        if (seeType(at) === 'file' && text === undefined) isWhole = false;
        return text;
      },
      device: (at) => {
        isWhole = false;
        return look.device(at);
      },
    },
    seen: () => (isWhole ? byRoot({ facts, contents, others, types }, seeType) : undefined),
  };
};

/** All sights by root, each only where nothing but directories leads to its place; whether it does is seen, too. */
const byRoot = (
  { facts, contents, others, types }: Seen,
  seeType: (at: Place) => Fact['type'],
): ReadonlyMap<RootName, readonly string[]> => {
  const ways = new Map<PlaceKey, boolean>();
  const leadsTo = ({ root, path }: Place): boolean => {
    if (path === rootPath) return true;
    const above = { root, path: parentPath(path) };
    const key = placeKey(above);
    const leads = ways.get(key) ?? (leadsTo(above) && seeType(above) === 'dir');
    ways.set(key, leads);
    return leads;
  };
  const seen = new Map<RootName, string[]>();
  const add = (key: PlaceKey, sight: string): void => {
    const at = placeOfKey(key);
    if (!leadsTo(at)) return;
    const list = seen.get(at.root) ?? [];
    seen.set(at.root, list);
    list.push(at.path, sight);
  };
  for (const map of [facts, contents, others]) for (const [key, sight] of map) add(key, sight);
  // Looking at the ways adds types, also while this goes on: a map comes to those, too.
  for (const [key, type] of types) if (!facts.has(key) && !contents.has(key)) add(key, sights.type(type));
  return seen;
};
