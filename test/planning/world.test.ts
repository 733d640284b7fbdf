import { describe, expect, it } from '@jest/globals';
import { root } from '../../src/core/fact.ts';
import { type Place, type RootedPath, rootPath } from '../../src/core/place.ts';
import { openWorld } from '../../src/planning/world.ts';
import { memoryLook } from '../support/memory-look.ts';

describe('a world', () => {
  it('has no nameless name in a root that was made', () => {
    const world = openWorld(memoryLook([]));
    world.apply({ do: 'make-dir', at: { root: 'tftp', path: rootPath }, mode: 0o755, owner: root });
    expect(world.names({ root: 'tftp', path: rootPath })).toEqual([]);
  });

  it('lists a directory that moved to where another one was emptied and removed', () => {
    const world = openWorld(
      memoryLook([
        ['tftp:/old/x', 'text'],
        ['tftp:/new/x', 'text'],
      ]),
    );
    world.apply({ do: 'remove', at: place('/old/x') });
    world.apply({ do: 'remove', at: place('/old') });
    world.apply({ do: 'set-aside', from: place('/new'), to: place('/old'), target: 'old' });
    expect(world.names(place('/old'))).toEqual(['x']);
  });

  it('knows nothing below a link that took the place of a directory', () => {
    const world = openWorld(memoryLook([['tftp:/a/b', 'text']]));
    const [a, b] = [place('/a'), place('/a/b')];
    world.apply({ do: 'remove', at: b });
    world.apply({ do: 'remove', at: a });
    expect(world.fact(b, 'stamp')).toEqual({ type: 'absent' });
    world.apply({ do: 'make-link', at: a, target: 'elsewhere' });
    expect(world.fact(b, 'stamp')).toEqual({ type: 'other', what: 'behind a link' });
    world.apply({ do: 'write-file', at: a, text: '', mode: 0o644, owner: root });
    expect(world.fact(b, 'stamp')).toEqual({ type: 'other', what: 'below a file' });
  });
});

const place = (path: string): Place => ({ root: 'tftp', path: path as RootedPath });
