import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { toldBlocks } from '../support/page-commands.ts';

const file = new URL('../../docs/tutorial.md', import.meta.url);
const directory = mkdtempSync(join(tmpdir(), 'statelite-tutorial-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** What differs from run to run: names of runs, times, spans, versions of files, digests. */
const settled = (text: string): string =>
  text
    .replaceAll(/\d{8}-\d{6}(-\d+)?/g, '20261123-120000')
    .replaceAll(/\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?(Z| UTC)?/g, '2026-11-23 12:00:00')
    .replaceAll(/\d+\.\d s\b/g, '0.1 s')
    .replaceAll(/\b[0-9a-f]{12,64}\b/g, 'DIGEST')
    .replaceAll(/ +$/gm, '');

describe('docs/tutorial.md', () => {
  it('shows what its commands really print, names of runs, times and digests aside', async () => {
    const page = readFileSync(file, 'utf8');
    const blocks = await toldBlocks(page, directory);
    expect(blocks.length).toBeGreaterThan(8);
    if (process.env.UPDATE === '1') {
      const written = blocks.reduce((text, { shown, told }) => text.replace(shown, () => told), page);
      writeFileSync(file, written);
      return;
    }
    for (const { shown, told } of blocks) expect(settled(told)).toBe(settled(shown));
  });
});
