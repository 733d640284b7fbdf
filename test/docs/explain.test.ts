import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, it } from '@jest/globals';
import { expectTold } from '../support/page-commands.ts';

const directory = mkdtempSync(join(tmpdir(), 'statelite-docs-'));
afterAll(() => rmSync(directory, { recursive: true }));

describe('docs/explain.md', () => {
  it('shows what its commands really print', async () => {
    await expectTold('docs/explain.md', { directory });
  });
});
