import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { aSite } from '../commands/support/a-site.ts';
import { expectTold } from '../support/page-commands.ts';
import { blocksOf, projectText } from '../support/pages.ts';

const directory = mkdtempSync(join(tmpdir(), 'statelite-gitops-'));
afterAll(() => rmSync(directory, { recursive: true }));

describe('docs/gitops.md', () => {
  it('shows what its commands really print, names of runs, times and digests aside', async () => {
    await expectTold('docs/gitops.md', { directory, most: 5 });
  });

  it('shows a policy that is valid, and how it denies a plan', async () => {
    const blocks = blocksOf(projectText('docs/gitops.md'));
    const policy = blocks.find(({ language }) => language === 'yaml')?.text ?? '';
    const shown = blocks.find(({ first }) => first.startsWith('error[policy-denied]'))?.text ?? 'nothing';
    const site = aSite();
    try {
      expect((await site.run('apply', '--yes')).code).toBe(0);
      site.manifest('policies/careful.yaml', policy);
      expect((await site.run('validate')).code).toBe(0);
      const entries = '{ path: /scratch, clients: ["*"], options: [rw, no_subtree_check] }';
      site.edit('statelite.yaml', '    entries:\n', `    entries:\n      - ${entries}\n`);
      const { code, err } = await site.run('apply', '--yes');
      expect([code, err]).toEqual([5, expect.stringContaining(shown.trimEnd())]);
    } finally {
      site.remove();
    }
  });
});
