import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { foldNodeNames } from '../../../src/cluster/fold-node-names.ts';
import type { Change } from '../../../src/core/change.ts';
import type { Plan } from '../../../src/core/plan.ts';
import { planDigest } from '../../../src/render/plan/plan-json.ts';
import { type ReportOptions, renderReport } from '../../../src/render/report/render-report.ts';
import { aBootFile, aNewLink, aPlan } from '../../support/a-plan.ts';
import { hostilePlan } from '../../support/hostile-plan.ts';
import { propertyRuns } from '../../support/property-runs.ts';

const page = (plan: Plan, over: Partial<ReportOptions> = {}): string => {
  const made = renderReport(
    { plan: plan, digest: planDigest(plan) },
    { format: 'html', foldNodes: foldNodeNames, ...over },
  );
  return 'text' in made ? made.text : `needs ${made.needs}`;
};

const many = (count: number): readonly Change[] =>
  Array.from({ length: count }, (_, index) => {
    const node = `n${String(index + 1).padStart(5, '0')}`;
    return aBootFile(node, { path: `/pxelinux.cfg/${node}`, before: '', after: `NODE=${node}\n` });
  });

/** The page without what stands in its style and script elements, which are the same in every page. */
const markup = (html: string): string =>
  html
    .replace(/<style>[\s\S]*?<\/style>/, '<style></style>')
    .replace(/<script>[\s\S]*?<\/script>/, '<script></script>');

/** The tags that a page may have, with their attributes; anything else came from a text. */
const tag =
  /^<(?:!doctype html|\/?(?:a|html|head|body|title|style|script|header|main|section|h1|h2|h3|p|ul|li|div|span|code|pre|strong|kbd|details|summary|select|option|button)|html lang="en"|meta [\w-]+="[^"<>]*"(?: content="[^"<>]*")?|input id="\w+" type="search" [^<>]*|(?:select|button|span|div|details|summary|section|pre|p|h3|ul|li|code|option)(?: [\w-]+(?:="[^"<>]*")?)*|img alt="[^"<>]*" src="data:image\/svg\+xml;base64,[\w+/=]*"|a href="https:\/\/ci\.example\/7")>$/;

const spoken: ReadonlySet<string> = new Set([
  'html',
  'value',
  'id',
  'class',
  'hidden',
  'open',
  'role',
  'type',
  'tabindex',
  'aria-label',
  'placeholder',
  'autocomplete',
  'size',
  'lang',
  'charset',
  'http-equiv',
  'content',
  'name',
  'alt',
  'src',
  'href',
  'data-kind',
  'data-effect',
  'data-node',
  'data-image',
]);

describe('htmlReport', () => {
  it('has a policy that admits its own style and script and nothing else', () => {
    const html = page(aPlan([aNewLink('/etc/ntp.conf')]));
    const hash = (element: string): string => {
      const text = new RegExp(`<${element}>([\\s\\S]*?)</${element}>`).exec(html)?.[1] ?? '';
      return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    };
    expect(html).toContain(
      `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src ${hash('style')}; script-src ${hash('script')}; img-src data:; base-uri 'none'; form-action 'none'">`,
    );
    expect(html).not.toMatch(/\b(?:src|href)="(?!data:)/);
  });

  it('lists siblings by name, so that a node is found, and shows the picture and where the whole is', () => {
    const html = page(aPlan(many(100), { add: 100 }), { picture: '<svg/>', url: 'https://ci.example/7' });
    expect(html).toContain('100 boot files for n[00001-00100]');
    expect(html).toContain('<li data-node="n00042"><code>boot-file/n00042</code></li>');
    expect(html).toContain('src="data:image/svg+xml;base64,PHN2Zy8+"');
    expect(html).toContain('<a href="https://ci.example/7">');
  });

  it('holds texts of manifests and disk as text only, whatever they hold', () => {
    fc.assert(
      fc.property(hostilePlan, (plan) => {
        const tags = markup(page(plan, { url: 'https://ci.example/7' })).match(/<[^>]*>?/g) ?? [];
        expect(tags.filter((one) => !tag.test(one))).toEqual([]);
        const attributes = tags.flatMap((one) => one.replace(/"[^"]*"/g, '').match(/(?<= )[^ =>]+/g) ?? []);
        expect(attributes.filter((one) => !spoken.has(one))).toEqual([]);
      }),
      propertyRuns,
    );
  });

  it('is never longer than it may be, down to the counts', () => {
    fc.assert(
      fc.property(hostilePlan, fc.integer({ min: 6_000, max: 40_000 }), (plan, limit) => {
        const html = page(plan, { maxBytes: limit });
        if (!html.startsWith('needs')) expect(Buffer.byteLength(html)).toBeLessThanOrEqual(limit);
        else expect(Number(html.slice(6))).toBeGreaterThan(limit);
      }),
      propertyRuns,
    );
    const html = page(aPlan(many(10_000), { add: 10_000 }), { maxBytes: 30_000 });
    expect(html).toContain('10,000 boot files for n[00001-10000]');
    expect(html).toContain('Left out for want of room');
  });
});
