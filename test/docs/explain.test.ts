import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { toldBlocks } from '../support/page-commands.ts';

const page = readFileSync(new URL('../../docs/explain.md', import.meta.url), 'utf8');
const directory = mkdtempSync(join(tmpdir(), 'statelite-docs-'));
afterAll(() => rmSync(directory, { recursive: true }));

describe('docs/explain.md', () => {
  it('shows what its commands really print', async () => {
    const blocks = await toldBlocks(page, directory);
    expect(blocks.length).toBeGreaterThan(4);
    for (const { shown, told } of blocks) expect(told).toBe(shown);
  });
});
