import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { expectTold } from '../support/page-commands.ts';

const page = readFileSync(new URL('../../docs/assertions.md', import.meta.url), 'utf8');
const directory = mkdtempSync(join(tmpdir(), 'statelite-docs-'));
afterAll(() => rmSync(directory, { recursive: true }));

describe('docs/assertions.md', () => {
  it('shows what its commands really print', async () => {
    await expectTold('docs/assertions.md', { directory, most: 5 });
  });

  it('shows the assertions of the example', () => {
    const example = readFileSync(new URL('../../examples/tokyo/manifests/assertions.yaml', import.meta.url), 'utf8');
    const [, shown = ''] = /^```yaml\n(# What .*?)^```/ms.exec(page) ?? [];
    expect(example).toBe(shown);
  });
});
