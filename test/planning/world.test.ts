import { describe, expect, it } from '@jest/globals';
import { absent, type Fact, root } from '../../src/core/fact.ts';
import type { Look } from '../../src/core/look.ts';
import { childPath, type Place, type RootedPath } from '../../src/core/place.ts';
import { openWorld } from '../../src/planning/world.ts';

const top: Place = { root: 'tftp', path: '/nodes' as RootedPath };
const below = (name: string): Place => ({ root: 'tftp', path: childPath(top.path, name) });
const directory: Fact = { type: 'dir', mode: 0o755, owner: root };

/** One directory with some empty directories in it; counts how often it is listed. */
const lookAt = (names: readonly string[]): Look & { listed: number } => {
  const known = new Map<string, Fact>(names.map((name) => [below(name).path, directory]));
  const look = {
    listed: 0,
    fact: (at: Place): Fact => (at.path === top.path ? directory : (known.get(at.path) ?? absent)),
    type: (at: Place): Fact['type'] => look.fact(at).type,
    names: (at: Place) => {
      look.listed += 1;
      return at.path === top.path ? names : [];
    },
    text: () => undefined,
    device: () => 1,
  };
  return look;
};

describe('isEmpty', () => {
  it('lists a directory once, however many of its names go one after the other', () => {
    const names = Array.from({ length: 200 }, (_, index) => `n${index}`);
    const look = lookAt(names);
    const world = openWorld(look);
    const found = names.map((name) => {
      const empty = world.attempt(
        () => {
          world.apply({ do: 'remove', at: below(name) });
          return world.isEmpty(top);
        },
        () => false,
      );
      world.apply({ do: 'remove', at: below(name) });
      return [empty, world.isEmpty(top)];
    });
    expect(found.slice(0, -1)).toEqual(names.slice(1).map(() => [false, false]));
    expect(found.at(-1)).toEqual([true, true]);
    expect(look.listed).toBe(1);
  });

  it('counts what is made, and what is moved away and comes back', () => {
    const world = openWorld(lookAt(['a']));
    expect(world.isEmpty(top)).toBe(false);
    world.apply({ do: 'bring-back', from: below('a'), to: { root: 'tftp', path: '/a' as RootedPath } });
    expect(world.isEmpty(top)).toBe(true);
    const tried = world.attempt(
      () => {
        world.apply({ do: 'make-dir', at: below('b'), mode: 0o755, owner: root });
        return [world.isEmpty(top), world.isEmpty(below('b'))];
      },
      () => false,
    );
    expect([...tried, world.isEmpty(top)]).toEqual([false, true, true]);
  });

  it('is false for what is no directory', () => {
    expect(openWorld(lookAt([])).isEmpty(below('missing'))).toBe(false);
  });
});
