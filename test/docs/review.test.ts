import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ASite, aSite } from '../commands/support/a-site.ts';
import { runScript } from '../support/page-commands.ts';
import { blocksOf, projectText } from '../support/pages.ts';

const scripts = blocksOf(projectText('docs/review.md')).filter(({ typed }) => typed);
const shown = /sha256:[0-9a-f]{64}/;

let site: ASite;
let printed: string;
/** The scripts of the page one after the other, the digest of the page's example replaced by the one that plan printed. */
beforeAll(() => {
  site = aSite();
  printed = '';
  for (const { text } of scripts) {
    const [digest = ''] = shown.exec(printed) ?? [];
    const { code, out, err } = runScript(text.replace(shown, digest), { cwd: site.repository, root: site.root });
    expect([text, code, err]).toEqual([text, 0, expect.not.stringMatching(/^(?:error|warning)/m)]);
    printed += out;
  }
});
afterAll(() => site.remove());

const made = (name: string): string => readFileSync(join(site.repository, name), 'utf8');

describe('docs/review.md', () => {
  it('has commands that write the comment and the page that it speaks of', () => {
    expect(scripts.length).toBe(4);
    expect(made('comment.md').startsWith('<!-- statelite:small -->\n')).toBe(true);
    expect(made('report.html')).toMatch(/^<!doctype html>/i);
  });

  it('is right that a plan from a snapshot has the digest of the plan made on the machine', () => {
    const digests = printed.match(new RegExp(shown, 'g')) ?? [];
    expect(digests.length).toBe(2);
    expect(new Set(digests).size).toBe(1);
  });

  it('approves by digest, and everything is done then', async () => {
    expect(printed).toMatch(/^Applied: /m);
    expect((await site.run('plan')).out).toMatch(/^No changes\./);
  });
});
