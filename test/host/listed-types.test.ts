import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { must } from '../../src/core/bug.ts';
import { rootedPath } from '../../src/core/place.ts';
import { openDisk } from '../../src/host/disk.ts';
import { listedTypes } from '../../src/host/listed-types.ts';

const path = (text: string) => must(rootedPath(text), text);

describe('types', () => {
  let directory = '';
  const put = (name: string, target?: string) => {
    mkdirSync(join(directory, name, '..'), { recursive: true });
    if (target === undefined) writeFileSync(join(directory, name), name);
    else symlinkSync(target, join(directory, name));
  };

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'statelite-types-'));
    for (let index = 0; index < 20; index += 1) put(`etc/file${index}`);
    put('etc/link', 'file1');
    put('etc/dangling', 'nowhere');
    mkdirSync(join(directory, 'etc/dir'));
    put('odd/\ufffd');
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  it('are those of the facts, however many were asked for before, and in whatever order', () => {
    const open = () => openDisk({ rootDirectory: '/', roots: new Map([['image/i', directory]]) });
    const names = ['file0', 'link', 'dir', 'dangling', 'none', 'file1', 'none/below', 'link/below', 'file2/below'];
    const asked = [...names, ...Array.from({ length: 20 }, (_, index) => `file${index}`), 'gone', 'dir', 'link'];
    for (const order of [asked, asked.toReversed()]) {
      const [disk, other] = [open(), open()];
      const places = order.map((name) => ({ root: 'image/i' as const, path: path(`/etc/${name}`) }));
      expect(places.map((at) => disk.type(at))).toEqual(places.map((at) => other.fact(at, 'stamp').type));
      // A fact stays as exact as it is, whatever was told before.
      expect(places.map((at) => disk.fact(at, 'stamp'))).toEqual(places.map((at) => other.fact(at, 'stamp')));
    }
  });

  it('of many things in a directory take a few looks', () => {
    const looks: string[] = [];
    const typeOf = listedTypes((name) => {
      looks.push(name);
      return undefined;
    });
    for (let index = 0; index < 20; index += 1) {
      const name = `/etc/file${index}`;
      typeOf(`${directory}${name}`);
      typeOf(`${directory}${name}`);
    }
    expect(looks).toHaveLength(4);
  });

  it('are looked up where a directory cannot be listed, and of names that no listing tells', () => {
    const typeOf = listedTypes(() => undefined);
    expect(Array.from({ length: 9 }, (_, index) => typeOf(`${directory}/none/${index}`))).toEqual(
      Array.from({ length: 9 }, () => 'absent'),
    );
    for (let index = 0; index < 9; index += 1) typeOf(`${directory}/odd/${index}`);
    expect(typeOf(`${directory}/odd/\ufffd`)).toBe('absent');
  });
});
