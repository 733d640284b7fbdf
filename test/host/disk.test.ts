import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  linkSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { HostError } from '../../src/core/host-error.ts';
import type { RootName } from '../../src/core/place.ts';
import { openDisk } from '../../src/host/disk.ts';
import { sha256OfText } from '../../src/host/hash.ts';
import { makeScene, place, type Scene, type Tree } from './support/scene.ts';

const scenes: Scene[] = [];
const scene = (tree: Tree): Scene => {
  const made = makeScene(tree);
  scenes.push(made);
  return made;
};
afterEach(() => {
  for (const one of scenes.splice(0)) one.remove();
});

describe('fact', () => {
  it('tells files, directories, links and nothing apart, without following a link', () => {
    const { disk } = scene({ file: { text: 'abc', mode: 0o4750 }, dir: {}, link: { link: '/etc' } });
    expect(disk.fact(place('/file'), 'content')).toMatchObject({
      type: 'file',
      mode: 0o4750,
      owner: { uid: 0, gid: 0 },
      content: { sha256: sha256OfText('abc') },
    });
    expect(disk.fact(place('/dir'), 'stamp')).toMatchObject({ type: 'dir', mode: 0o755 });
    expect(disk.fact(place('/link'), 'content')).toEqual({ type: 'link', target: '/etc' });
    expect(disk.fact(place('/none/below'), 'stamp')).toEqual({ type: 'absent' });
  });

  it('says the same of a place where a directory is expected, whatever is there', () => {
    const { disk } = scene({ dir: { sub: {} }, file: 'abc', link: { link: 'dir' } });
    for (const path of ['/dir', '/dir/sub', '/file', '/link', '/link/sub', '/none', '/none/below', '/file/x']) {
      const found = disk.fact(place(path), 'dir');
      expect(found).toEqual(disk.factNow(place(path), 'stamp'));
      expect(disk.fact(place(path), 'stamp')).toEqual(found);
    }
  });

  it('says that a place lies behind a link or below a file, however deep', () => {
    const { disk } = scene({ real: { a: 'A' }, link: { link: 'real' }, file: '' });
    expect(disk.fact(place('/link/a'), 'stamp')).toEqual({ type: 'other', what: 'behind a link' });
    expect(disk.fact(place('/link/x/y'), 'stamp')).toEqual({ type: 'other', what: 'behind a link' });
    expect(disk.fact(place('/file/x'), 'stamp')).toEqual({ type: 'other', what: 'below a file' });
    for (const path of ['/link/a', '/link/x/y', '/file/x', '/real/a']) {
      expect(disk.factNow(place(path), 'stamp')).toEqual(disk.fact(place(path), 'stamp'));
    }
  });

  it('names what is neither file, directory nor link, and never waits for it', async () => {
    const { disk, image } = scene({});
    execFileSync('mkfifo', [join(image, 'pipe')]);
    const server = createServer();
    await new Promise<void>((ready) => server.listen(join(image, 'socket'), ready));
    expect(disk.fact(place('/pipe'), 'content')).toEqual({ type: 'other', what: 'fifo' });
    expect(disk.fact(place('/socket'), 'content')).toEqual({ type: 'other', what: 'socket' });
    expect(disk.text(place('/pipe'))).toBeUndefined();
    await new Promise((closed) => server.close(closed));
  });

  it('gives a stamp that moving a file keeps and writing it changes', () => {
    const { disk, image } = scene({ a: 'text' });
    const before = disk.factNow(place('/a'), 'stamp');
    linkSync(join(image, 'a'), join(image, 'b'));
    renameSync(join(image, 'b'), join(image, 'c'));
    expect(disk.factNow(place('/c'), 'stamp')).toEqual(before);
    writeFileSync(join(image, 'a'), 'TEXT');
    expect(disk.factNow(place('/a'), 'stamp')).not.toEqual(before);
  });

  it('remembers its answers until it is told to forget them', () => {
    const { disk, image } = scene({});
    expect(disk.fact(place('/new'), 'stamp').type).toBe('absent');
    mkdirSync(join(image, 'new'));
    expect(disk.fact(place('/new'), 'stamp').type).toBe('absent');
    expect(disk.factNow(place('/new'), 'stamp').type).toBe('dir');
    disk.forget();
    expect(disk.fact(place('/new'), 'stamp').type).toBe('dir');
  });

  it('hashes files longer than its buffer', () => {
    const text = 'statelite\n'.repeat(100_000);
    const { disk } = scene({ long: text });
    expect(disk.fact(place('/long'), 'content')).toMatchObject({ content: { sha256: sha256OfText(text) } });
  });

  it('throws a HostError with the path when a name is longer than the file system allows', () => {
    const { disk } = scene({});
    const path = `/${'n'.repeat(300)}`;
    expect(() => disk.fact(place(path), 'stamp')).toThrow(HostError);
    expect(() => disk.fact(place(path), 'stamp')).toThrow(/ENAMETOOLONG/);
  });
});

describe('a remembered hash', () => {
  it('is used while nothing about the file has changed, and never afterwards', () => {
    const { disk, image } = scene({ a: 'one' });
    const path = join(image, 'a');
    const { mtime } = statSync(path);
    const key = 'image/test:/a';
    // The change time cannot be set, so that a settled file needs a moment of waiting.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 150);
    disk.factNow(place('/a'), 'content');
    const known = disk.hashes.get(key);
    expect(known).toBeDefined();
    disk.hashes.set(key, { signature: known?.signature ?? '', sha256: 'f'.repeat(64) });
    expect(disk.factNow(place('/a'), 'content')).toMatchObject({ content: { sha256: 'f'.repeat(64) } });
    writeFileSync(path, 'two');
    utimesSync(path, mtime, mtime);
    expect(disk.factNow(place('/a'), 'content')).toMatchObject({ content: { sha256: sha256OfText('two') } });
  });

  it('is not kept of a file that changed a moment ago', () => {
    const { disk, image } = scene({});
    writeFileSync(join(image, 'hot'), 'x');
    disk.factNow(place('/hot'), 'content');
    expect(disk.hashes.size).toBe(0);
  });
});

describe('names', () => {
  it('are sorted by code unit, and undefined for what is no directory', () => {
    const { disk } = scene({ b: '', B: '', ä: '', a: '', ab: {} });
    expect(disk.names(place('/'))).toEqual(['B', 'a', 'ab', 'b', 'ä']);
    expect(disk.names(place('/a'))).toBeUndefined();
    expect(disk.names(place('/none'))).toBeUndefined();
  });

  it('tell a name that is not UTF-8 so that the directory is not taken for empty, and nothing is found by it', () => {
    const { disk, image } = scene({ dir: {} });
    writeFileSync(Buffer.concat([Buffer.from(`${image}/dir/bad`), Buffer.from([0xff])]), '');
    expect(disk.names(place('/dir'))).toEqual(['bad\ufffd']);
    expect(disk.fact(place('/dir/bad\ufffd'), 'content')).toEqual({ type: 'absent' });
  });
});

describe('text', () => {
  it('is the exact text of a file, and undefined when that is not UTF-8', () => {
    const { disk, image } = scene({ a: '\ufeffä\r\n', link: { link: 'a' } });
    writeFileSync(join(image, 'latin'), Buffer.from([0xe4]));
    expect(disk.text(place('/a'))).toBe('\ufeffä\r\n');
    expect(disk.text(place('/a'), 7)).toBe('\ufeffä\r\n');
    expect(disk.text(place('/a'), 6)).toBeUndefined();
    expect(disk.text(place('/latin'))).toBeUndefined();
    expect(disk.text(place('/link'))).toBeUndefined();
    expect(disk.text(place('/none'))).toBeUndefined();
  });
});

describe('device', () => {
  it('is that of the nearest directory that exists', () => {
    const { disk, image } = scene({ etc: {} });
    expect(disk.device(place('/etc/none/at/all'))).toBe(statSync(image).dev);
  });
});

describe('a root', () => {
  it('is found inside --root as if that were /', () => {
    const { directory } = scene({ file: 'in the image' });
    mkdirSync(join(directory, 'real'));
    symlinkSync('/install/../../../install', join(directory, 'real/absolute'));
    symlinkSync('real', join(directory, 'relative'));
    const roots = new Map<RootName, string>([['image/test', '/relative/absolute/image']]);
    const disk = openDisk({ rootDirectory: directory, roots });
    expect(disk.nameOf(place('/file'))).toBe(join(directory, 'install/image/file'));
    expect(disk.text(place('/file'))).toBe('in the image');
  });

  it('that is missing is absent, and so is everything in it', () => {
    const { directory } = scene({});
    const disk = openDisk({ rootDirectory: directory, roots: new Map<RootName, string>([['tftp', '/none/at/all']]) });
    expect(disk.fact(place('/', 'tftp'), 'stamp')).toEqual({ type: 'absent' });
    expect(disk.fact(place('/a/b', 'tftp'), 'stamp')).toEqual({ type: 'absent' });
    expect(disk.names(place('/', 'tftp'))).toBeUndefined();
  });

  it('reached only through a circle of links is refused', () => {
    const { directory } = scene({});
    symlinkSync('b', join(directory, 'a'));
    symlinkSync('a', join(directory, 'b'));
    const disk = openDisk({ rootDirectory: directory, roots: new Map<RootName, string>([['tftp', '/a']]) });
    expect(() => disk.fact(place('/x', 'tftp'), 'stamp')).toThrow(/ELOOP/);
  });
});

describe('a held directory', () => {
  it('stays the same one when somebody swaps it for a link', () => {
    const { disk, image } = scene({ dir: { a: 'right' }, trap: { a: 'wrong' } });
    const path = disk.held.pathOf(place('/dir/a'));
    renameSync(join(image, 'dir'), join(image, 'moved'));
    symlinkSync('trap', join(image, 'dir'));
    expect(execFileSync('cat', [path.replace('self', String(process.pid))], { encoding: 'utf8' })).toBe('right');
    disk.held.release();
    expect(() => disk.held.pathOf(place('/dir/a'))).toThrow(/nothing is written through/);
  });

  it('needs no permission to read the directory', () => {
    const { disk, image } = scene({ dir: { a: '' } });
    chmodSync(join(image, 'dir'), 0o311);
    expect(disk.factNow(place('/dir/a'), 'stamp').type).toBe('file');
    chmodSync(join(image, 'dir'), 0o755);
    rmSync(join(image, 'dir'), { recursive: true });
  });
});
