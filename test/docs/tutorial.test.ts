import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, it } from '@jest/globals';
import { expectTold } from '../support/page-commands.ts';

const directory = mkdtempSync(join(tmpdir(), 'statelite-tutorial-'));
afterAll(() => rmSync(directory, { recursive: true }));

describe('docs/tutorial.md', () => {
  it('shows what its commands really print, names of runs, times and digests aside', async () => {
    await expectTold('docs/tutorial.md', { directory });
  });
});
