import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { runScript } from '../support/page-commands.ts';
import { blocksOf, projectText } from '../support/pages.ts';

const scripts = blocksOf(projectText('examples/tokyo/README.md')).filter(({ typed }) => typed);
const directory = mkdtempSync(join(tmpdir(), 'statelite-docs-'));
afterAll(() => rmSync(directory, { recursive: true }));

describe('examples/tokyo/README.md', () => {
  it('has commands that do what it says of them', () => {
    const [applied = '', asked = '', ...more] = scripts.map(({ text }) => {
      const { code, out, err } = runScript(text.replaceAll('/tmp/example', join(directory, 'page')), {
        cwd: process.cwd(),
      });
      expect([text, code, err]).toEqual([text, 0, expect.not.stringMatching(/^error/m)]);
      return out;
    });
    expect(more).toEqual([]);
    expect(applied).toMatch(
      /^Valid: 2 images, 5 nodes\.$[\s\S]*^Plan: \d+ to add[\s\S]*^Applied: [\s\S]*^No changes\./m,
    );
    expect(asked).toMatch(
      /^n001: tmpfs,rw +\/etc\/adjtime$[\s\S]*^n001: 172\.10\.0\.1:\/statelite\/n001$[\s\S]*^>>>Node: n001$/m,
    );
  });
});
