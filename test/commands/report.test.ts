import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ASite, aSite } from './support/a-site.ts';

let site: ASite;
beforeEach(() => {
  site = aSite();
});
afterEach(() => site.remove());

describe('statelite report', () => {
  it('shows a saved plan to reviewers, in the form that their place takes', async () => {
    await site.run('plan', '-q', '--out', 'a.plan');
    const markdown = await site.run('report', 'a.plan');
    expect(markdown.code).toBe(0);
    expect(markdown.out).toContain('### statelite: changes of site `small`\n');
    expect(markdown.out).toContain('/install *: rw → ro');
    for (const format of ['gitlab-mr', 'github-summary']) {
      expect((await site.run('report', 'a.plan', '--format', format)).out).toBe(markdown.out);
    }
    expect((await site.run('report', 'a.plan', '--format', 'gitlab-widget')).out).toBe(
      '{"create":22,"update":1,"delete":0}\n',
    );
    expect(JSON.parse((await site.run('report', 'a.plan', '--json')).out)).toMatchObject({ site: 'small' });
  });

  it('shows the picture of the site on the page when the repository is named and of that site', async () => {
    await site.run('plan', '-q', '--out', 'a.plan');
    const page = (await site.run('report', 'a.plan', '--format', 'html')).out;
    expect(page).toContain('<img alt="nodes, images, layers, mounts and exports" src="data:image/svg+xml;base64,');
    site.edit('statelite.yaml', 'name: small', 'name: other');
    expect((await site.run('report', 'a.plan', '--format', 'html')).out).not.toContain('<img');
  });

  it('writes a file that only its owner may read', async () => {
    await site.run('plan', '-q', '--out', 'a.plan');
    expect((await site.run('report', 'a.plan', '-o', 'report.md')).out).toBe('');
    const file = join(site.repository, 'report.md');
    expect(readFileSync(file, 'utf8')).toContain('<!-- statelite:small -->');
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('refuses a damaged plan, a length that nothing fits in, and an address that is none', async () => {
    site.manifest('broken', '{"format_version":');
    expect((await site.run('report', 'broken')).code).toBe(3);
    await site.run('plan', '-q', '--out', 'a.plan');
    const short = await site.run('report', 'a.plan', '--max-bytes', '50');
    expect(short).toMatchObject({ code: 3, out: '' });
    expect(short.err).toMatch(/^error: the shortest such report has \d+ bytes, more than --max-bytes allows\n$/);
    for (const url of ['javascript:alert(1)', 'https://x/)<b>', 'https://x y']) {
      expect((await site.run('report', 'a.plan', '--url', url)).code).toBe(3);
    }
  });
});
