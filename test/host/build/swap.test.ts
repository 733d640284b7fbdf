import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  newPiece,
  previousPieces,
  removeLeftovers,
  swapBack,
  swapIn,
  treeToGoBackTo,
} from '../../../src/host/build/swap.ts';

const id = '20260101T000000Z';
const pieces = ['tree', 'kernel', 'initrd', 'record'] as const;

describe('the exchange of an image', () => {
  let path: string;
  const directory = () => ({ path, kernel: 'kernel', initrd: 'initrd.gz' });
  const put = (name: string, text: string): void => {
    if (name.includes('rootimg')) mkdirSync(name);
    writeFileSync(name.includes('rootimg') ? join(name, 'motd') : name, text);
  };
  const seen = (name: string): string =>
    readFileSync(join(path, name.includes('rootimg') ? `${name}/motd` : name), 'utf8');
  const everything = (): readonly string[] =>
    readdirSync(path)
      .sort()
      .map((name) => `${name} ${seen(name)}`);

  beforeEach(() => {
    path = mkdtempSync(join(tmpdir(), 'statelite-swap-'));
    for (const name of ['rootimg', 'kernel', 'initrd.gz', '.statelite-build.json']) put(join(path, name), 'old');
    for (const piece of pieces) put(newPiece(directory(), piece, id), 'new');
  });
  afterEach(() => rmSync(path, { recursive: true, force: true }));

  const swapped = [
    '.statelite-build.json new',
    '.statelite-build.json.previous old',
    'initrd.gz new',
    'initrd.gz.previous old',
    'kernel new',
    'kernel.previous old',
    'rootimg new',
    'rootimg.previous old',
  ];

  it('puts everything new in place and the old aside', () => {
    swapIn(directory(), id);
    expect(everything()).toEqual(swapped);
  });

  it('comes to the same end wherever it was cut short, and when it is done twice', () => {
    const renames = ['kernel', 'initrd.gz', 'rootimg', '.statelite-build.json'].flatMap((name) => [
      [name, `${name}.previous`],
      [`${name}.new-${id}`, name],
    ]);
    for (let done = 0; done <= renames.length; done += 1) {
      for (const name of readdirSync(path)) rmSync(join(path, name), { recursive: true });
      for (const name of ['rootimg', 'kernel', 'initrd.gz', '.statelite-build.json']) put(join(path, name), 'old');
      for (const piece of pieces) put(newPiece(directory(), piece, id), 'new');
      for (const [from = '', to = ''] of renames.slice(0, done)) renameSync(join(path, from), join(path, to));
      swapIn(directory(), id);
      swapIn(directory(), id);
      expect(everything()).toEqual(swapped);
    }
  });

  const names = ['kernel', 'initrd.gz', 'rootimg', '.statelite-build.json'];
  /** Lays an image and a new one, of which `there` had something in their places, and does the first steps of a swap. */
  const layAndDo = (there: readonly string[], done: number): readonly string[] => {
    for (const name of readdirSync(path)) rmSync(join(path, name), { recursive: true });
    for (const name of there) put(join(path, name), 'old');
    for (const piece of pieces) put(newPiece(directory(), piece, id), 'new');
    const steps = names.flatMap((name) => [
      ...(there.includes(name) ? [[name, `${name}.previous`]] : []),
      [`${name}.new-${id}`, name],
    ]);
    for (const [from = '', to = ''] of steps.slice(0, done)) renameSync(join(path, from), join(path, to));
    return steps.slice(0, done).map(([from = '']) => from);
  };

  it.each([[names], [['rootimg']], [['rootimg', 'initrd.gz']], [['rootimg', 'kernel', '.statelite-build.json']]])(
    'over %j is taken back wherever it was cut short, also twice, and leaves the new pieces beside',
    (there) => {
      for (let done = 0; done <= 4 + there.length; done += 1) {
        const begun = layAndDo(there, done);
        const added = names.filter((name) => !there.includes(name));
        expect(treeToGoBackTo(directory(), id)).toBe(true);
        const back = swapBack(directory(), { id, added });
        expect(back.map((name) => basename(name)).sort()).toEqual(there.filter((name) => begun.includes(name)).sort());
        expect(swapBack(directory(), { id, added })).toEqual([]);
        const left = [...there.map((name) => `${name} old`), ...names.map((name) => `${name}.new-${id} new`)];
        expect(everything()).toEqual(left.sort());
      }
    },
  );

  it('that was taken back in part is finished all the same', () => {
    layAndDo(names, 8);
    renameSync(join(path, '.statelite-build.json'), newPiece(directory(), 'record', id));
    swapIn(directory(), id);
    expect(everything()).toEqual(swapped);
  });

  it('is not taken back when the new tree is the only one', () => {
    layAndDo(['kernel'], 4);
    expect(treeToGoBackTo(directory(), id)).toBe(false);
  });

  it('of a first build has nothing to put aside', () => {
    for (const name of ['rootimg', 'kernel', 'initrd.gz', '.statelite-build.json'])
      rmSync(join(path, name), { recursive: true });
    swapIn(directory(), id);
    expect(previousPieces(directory())).toEqual([]);
    expect(readdirSync(path)).toHaveLength(4);
  });

  it('of a build that never got there leaves things that are found by their names, and no others', () => {
    put(join(path, 'kernel.new'), 'mine');
    put(join(path, 'rootimg.newer'), 'mine');
    rmSync(newPiece(directory(), 'tree', id), { recursive: true });
    expect(removeLeftovers(directory())).toHaveLength(3);
    expect(readdirSync(path)).toEqual(
      expect.arrayContaining(['kernel.new', 'rootimg.newer', 'rootimg', 'kernel', 'initrd.gz']),
    );
    expect(readdirSync(path)).toHaveLength(6);
  });
});
