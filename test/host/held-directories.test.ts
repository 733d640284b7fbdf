import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { holdDirectories } from '../../src/host/held-directories.ts';
import { place } from './support/scene.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'statelite-held-'));
  for (const name of ['a', 'b', 'c', 'd']) mkdirSync(join(directory, name, 'below'), { recursive: true });
});
afterEach(() => rmSync(directory, { recursive: true }));

const open = (limit?: number) => holdDirectories(() => directory, limit);

describe('holdDirectories', () => {
  it('gives paths that work when more directories are asked for than may be held at once', () => {
    const held = open(2);
    const places = ['a', 'b', 'c', 'd', 'a', 'd', 'b', 'b', 'c'].map((name, index) => place(`/${name}/below/${index}`));
    for (const at of places) {
      // As a step does that moves something: one place, another one, and the first one again.
      held.pathOf(at);
      held.pathOf(place('/a/below/other'));
      writeFileSync(held.pathOf(at), '');
    }
    held.release();
    const written = places.map(({ path }) => existsSync(join(directory, path)));
    expect(written).toEqual(places.map(() => true));
  });

  it('keeps a directory that was moved away, until it is released', () => {
    const held = open();
    const at = place('/a/below/new');
    held.pathOf(at);
    rmSync(join(directory, 'a'), { recursive: true });
    symlinkSync(join(directory, 'b'), join(directory, 'a'));
    expect(() => writeFileSync(held.pathOf(at), '')).toThrow('ENOENT');
    held.release();
    expect(() => held.pathOf(at)).toThrow('nothing is written through one');
    expect(readdirSync(join(directory, 'b', 'below'))).toEqual([]);
  });

  it('closes what it opened', () => {
    const before = readdirSync('/proc/self/fd').length;
    const held = open(3);
    for (const name of ['a', 'b', 'c', 'd']) held.pathOf(place(`/${name}/below/x`));
    expect(readdirSync('/proc/self/fd').length).toBeGreaterThan(before);
    held.release();
    expect(readdirSync('/proc/self/fd')).toHaveLength(before);
  });
});
