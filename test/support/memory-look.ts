import { absent, type Fact, root } from '../../src/core/fact.ts';
import type { Look } from '../../src/core/look.ts';
import {
  baseName,
  isBelow,
  joinPaths,
  type Place,
  type PlaceKey,
  parentPath,
  placeKey,
  placeOfKey,
  rootedPath,
  rootPath,
} from '../../src/core/place.ts';
import { simulateStep } from '../../src/core/simulate.ts';
import type { Step } from '../../src/core/step.ts';
import { sha256OfText } from '../../src/host/hash.ts';

/** A fake machine: a Look over a tree in memory that steps can be applied to. */
export interface MemoryLook extends Look {
  apply(step: Step): void;
  /** Everything there is, one sorted line each. */
  lines(): readonly string[];
}

/** Opens a fake machine: the text of a file, `-> target` for a link, undefined for a directory. What is above is made. */
export const memoryLook = (tree: readonly (readonly [PlaceKey, string | undefined])[]): MemoryLook => {
  const facts = new Map<PlaceKey, Fact>();
  const texts = new Map<PlaceKey, string>();
  let inode = 0;

  const dir: Fact = { type: 'dir', mode: 0o755, owner: root };
  const file = (text: string, mode = 0o644, owner = root): Fact => {
    inode += 1;
    return { type: 'file', mode, owner, content: { stamp: `${Buffer.byteLength(text)}:1:${inode}` } };
  };
  const plant = (at: Place, value: string | undefined): void => {
    for (let path = at.path; path !== '/'; ) {
      path = parentPath(path);
      const key = placeKey({ root: at.root, path });
      if (!facts.has(key)) facts.set(key, dir);
    }
    if (value === undefined) facts.set(placeKey(at), dir);
    else if (value.startsWith('-> ')) facts.set(placeKey(at), { type: 'link', target: value.slice(3) });
    else {
      facts.set(placeKey(at), file(value));
      texts.set(placeKey(at), value);
    }
  };
  for (const [key, value] of tree) plant(placeOfKey(key), value);

  const stampOf = (at: Place): Fact => {
    for (let path = at.path; path !== '/'; ) {
      path = parentPath(path);
      const above = facts.get(placeKey({ root: at.root, path })) ?? absent;
      if (above.type === 'absent' || above.type === 'dir') continue;
      return { type: 'other', what: above.type === 'link' ? 'behind a link' : 'below a file' };
    }
    return facts.get(placeKey(at)) ?? absent;
  };
  const fact: Look['fact'] = (at, depth) => {
    const found = stampOf(at);
    const text = texts.get(placeKey(at));
    if (depth === 'stamp' || found.type !== 'file' || text === undefined) return found;
    return { ...found, content: { sha256: sha256OfText(text) } };
  };
  const below = (at: Place): readonly PlaceKey[] =>
    [...facts.keys()].filter((key) => placeOfKey(key).root === at.root && isBelow(placeOfKey(key).path, at.path));

  /** Moves a place with everything below it. */
  const move = (from: Place, to: Place): void => {
    for (const key of [placeKey(from), ...below(from)]) {
      const { path } = placeOfKey(key);
      const rest = rootedPath(path.slice(from.path.length)) ?? rootPath;
      const target = placeKey({ root: to.root, path: joinPaths(to.path, rest) });
      const found = facts.get(key);
      const text = texts.get(key);
      if (found !== undefined) facts.set(target, found);
      if (text !== undefined) texts.set(target, text);
      facts.delete(key);
      texts.delete(key);
    }
  };

  return {
    fact,
    type: (at) => stampOf(at).type,
    names: (at) =>
      stampOf(at).type === 'dir'
        ? below(at)
            .map((key) => placeOfKey(key).path)
            .filter((path) => parentPath(path) === at.path)
            .map(baseName)
            .sort()
        : undefined,
    text: (at, most = Number.POSITIVE_INFINITY) => {
      const text = stampOf(at).type === 'file' ? texts.get(placeKey(at)) : undefined;
      return text !== undefined && Buffer.byteLength(text) > most ? undefined : text;
    },
    device: () => 1,
    apply: (step) => {
      const after = simulateStep(step, (at) => fact(at, 'stamp'), sha256OfText);
      if ('to' in step) move(step.from, step.to);
      if (step.do === 'copy-file') texts.set(placeKey(step.at), texts.get(placeKey(step.from)) ?? '');
      if (step.do === 'write-file') texts.set(placeKey(step.at), step.text);
      for (const { at, fact: found } of after) {
        if (found.type === 'absent') facts.delete(placeKey(at));
        else if (found.type !== 'file' || !('sha256' in found.content)) facts.set(placeKey(at), found);
        else facts.set(placeKey(at), file(texts.get(placeKey(at)) ?? '', found.mode, found.owner));
        if (found.type !== 'file') texts.delete(placeKey(at));
      }
    },
    lines: () => [...facts].map(([key, found]) => lineOf(key, found, texts.get(key))).sort(),
  };
};

const lineOf = (key: PlaceKey, found: Fact, text: string | undefined): string => {
  switch (found.type) {
    case 'link':
      return `${key} -> ${found.target}`;
    case 'dir':
      return `${key}/ ${found.mode.toString(8)}`;
    case 'file':
      return `${key} ${found.mode.toString(8)} ${JSON.stringify(text)}`;
    default:
      return `${key} ${found.type}`;
  }
};
