import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findRepository, readText } from '../../src/host/repository.ts';

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'statelite-repository-'));
  mkdirSync(join(directory, 'manifests/deep'), { recursive: true });
  writeFileSync(join(directory, 'statelite.yaml'), 'kind: Site\n');
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('findRepository', () => {
  it('is the nearest directory upwards with a statelite.yaml', () => {
    expect(findRepository(join(directory, 'manifests/deep'))).toBe(directory);
    expect(findRepository(directory)).toBe(directory);
    expect(findRepository(tmpdir())).toBeUndefined();
  });

  it('is not a directory whose statelite.yaml declares no site, unless there is no other', () => {
    writeFileSync(join(directory, 'manifests/statelite.yaml'), 'kind: Statelite\n');
    expect(findRepository(join(directory, 'manifests/deep'))).toBe(directory);
    writeFileSync(join(directory, 'statelite.yaml'), 'kind: Sit\n');
    expect(findRepository(join(directory, 'manifests'))).toBe(join(directory, 'manifests'));
  });
});

describe('readText', () => {
  it('is the text as it is, a byte order mark and all', () => {
    writeFileSync(join(directory, 'a'), '\ufeffä\r\n');
    expect(readText(join(directory, 'a'))).toEqual({ text: '\ufeffä\r\n' });
  });

  it('points at the first line that is not UTF-8', () => {
    writeFileSync(join(directory, 'b'), Buffer.from([0xc3, 0xa4, 10, 10, 0x61, 0xe4, 10]));
    expect(readText(join(directory, 'b'), 'manifests/b.yaml')).toMatchObject({
      problem: { code: 'file-not-utf8', at: { file: 'manifests/b.yaml', start: { line: 3, column: 1 } } },
    });
  });

  it('says why a file cannot be read', () => {
    const problem = (path: string): unknown => readText(join(directory, path), path);
    expect(problem('none')).toMatchObject({
      problem: { code: 'file-unreadable', message: 'none cannot be read: there is no such file' },
    });
    expect(problem('manifests')).toMatchObject({ problem: { message: 'manifests cannot be read: it is a directory' } });
  });
});
