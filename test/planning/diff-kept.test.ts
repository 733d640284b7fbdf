import { describe, expect, it } from '@jest/globals';
import type { Entry } from '../../src/core/entry.ts';
import { absent, type Fact, root } from '../../src/core/fact.ts';
import type { Look } from '../../src/core/look.ts';
import { addressOf, type Place } from '../../src/core/place.ts';
import { diffKept } from '../../src/planning/diff-kept.ts';
import { openWorld } from '../../src/planning/world.ts';
import { aPath } from '../support/a-plan.ts';

const at = (path: string): Place => ({ root: 'image/compute', path: aPath(path) });
const directory: Fact = { type: 'dir', mode: 0o755, owner: root };
const file: Fact = { type: 'file', mode: 0o644, owner: root, content: { stamp: '1 2 3' } };

const entry: Extract<Entry, { type: 'kept' }> = {
  type: 'kept',
  at: at('/.default/var/log'),
  from: at('/var/log'),
  target: '../.statelite/tmpfs/var/log',
  otherwise: 'dir',
};

/** What comes of the entry, or why it is changed, when `original` is at /var/log and these paths are on a second file system. */
const outcome = (original: Fact, second: readonly string[], kept = absent): string => {
  const fact = ({ path }: Place): Fact =>
    path === '/var/log' ? original : path.startsWith('/.default') ? kept : directory;
  const look: Look = {
    fact,
    type: (one) => fact(one).type,
    names: () => undefined,
    text: () => undefined,
    device: ({ path }) => (second.some((one) => path === one || path.startsWith(`${one}/`)) ? 2 : 1),
  };
  const diff = diffKept(entry, {
    world: openWorld(look),
    record: undefined,
    address: addressOf('image-link', 'compute:/var/log'),
    editors: { exports: () => ({ blocked: '' }) },
    adopt: false,
    warn: () => undefined,
  });
  return diff.type === 'blocked' ? diff.problem.code : diff.type === 'steps' ? diff.why : diff.type;
};

describe('diffKept', () => {
  it('moves an original that is on the file system of /.default', () => {
    expect(outcome(directory, [])).toBe('create');
    expect(outcome(file, ['/home'])).toBe('create');
  });

  it('does not move an original that lies on another file system, which would leave a moment without it', () => {
    expect(outcome(file, ['/var'])).toBe('across-file-systems');
    expect(outcome(directory, ['/.default'])).toBe('across-file-systems');
  });

  it('takes two names of one file for what a run left behind, and two files for two originals', () => {
    // Nothing is recorded, so nothing was applied that could have been changed since.
    expect(outcome(file, [], file)).toBe('manifest');
    expect(outcome(file, [], { ...file, content: { stamp: '1 2 4' } })).toBe('default-and-original-both-exist');
  });

  it('does not move a directory on which a file system is mounted', () => {
    expect(outcome(directory, ['/var/log', '/.default'])).toBe('across-file-systems');
  });
});
