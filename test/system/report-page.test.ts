import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { foldNodeNames } from '../../src/cluster/fold-node-names.ts';
import type { Plan } from '../../src/core/plan.ts';
import { planDigest } from '../../src/render/plan/plan-json.ts';
import { renderReport } from '../../src/render/report/render-report.ts';
import { aBootFile, aNewLink, aPlan, aRemovedLink } from '../support/a-plan.ts';
import { hostilePlan } from '../support/hostile-plan.ts';
import { type Look, openBrowser, type Page } from './support/browser.ts';
import { needs } from './support/requirements.ts';

const nodes = Array.from({ length: 40 }, (_, index) => {
  const node = `n${String(index + 1).padStart(2, '0')}`;
  return aBootFile(node, { path: `/pxelinux.cfg/${node}`, before: 'old\n', after: `NODE=${node}\n` });
});
const plan = aPlan(
  [...['ntp.conf', 'motd'].map((name) => aNewLink(`/etc/${name}`)), aRemovedLink('/etc/fstab'), ...nodes],
  {
    add: 2,
    change: 40,
    destroy: 1,
  },
);

let directory: string;
let browser: Awaited<ReturnType<typeof openBrowser>>;
const contexts: { close(): Promise<void> }[] = [];

/** What a page did beside being shown: requests, messages, errors, dialogs. */
interface Seen {
  readonly page: Page;
  readonly requests: string[];
  readonly complaints: unknown[];
}

const show = async (what: Plan, look: Look = {}): Promise<Seen> => {
  const made = renderReport(
    { plan: what, digest: planDigest(what) },
    {
      format: 'html',
      foldNodes: foldNodeNames,
      picture:
        '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><style>rect{fill:red}</style><rect width="40" height="40"/></svg>',
    },
  );
  if (!('text' in made)) throw new Error('no report');
  const file = join(directory, 'report.html');
  writeFileSync(file, made.text);
  const context = await browser.newContext(look);
  contexts.push(context);
  const seen: Seen = { page: await context.newPage(), requests: [], complaints: [] };
  seen.page.on('request', (request) => seen.requests.push(request.url()));
  seen.page.on('console', (message) => seen.complaints.push(`${message.type()}: ${message.text()}`));
  seen.page.on('pageerror', (error) => seen.complaints.push(error));
  seen.page.on('dialog', (dialog) => seen.complaints.push(dialog));
  await seen.page.goto(`file://${file}`);
  return seen;
};

const shownItems = async (page: Page): Promise<readonly string[]> =>
  (await page.locator('.item:not([hidden]) > summary code').allTextContents()).map((text) => text.trim());

needs({ commands: ['chromium'] })('the HTML report in a browser', () => {
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'statelite-page-'));
    browser = await openBrowser();
  }, 60_000);
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close();
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(directory, { recursive: true, force: true });
  });

  it('asks for nothing but itself and breaks no rule of its policy', async () => {
    const { page, requests, complaints } = await show(plan);
    await page.keyboard.press('e');
    expect(await page.evaluate("document.querySelector('img').naturalWidth")).toBe(40);
    expect(complaints).toEqual([]);
    expect(requests).toEqual([`file://${directory}/report.html`]);
    await page.evaluate(
      "document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.bad = 1' }))",
    );
    expect(await page.evaluate('window.bad')).toBeUndefined();
    expect(complaints).toEqual([expect.stringContaining('Content Security Policy')]);
  });

  it('searches, and filters by kind, effect and node', async () => {
    const { page } = await show(plan);
    expect(await page.locator('#shown').textContent()).toBe('4 of 4 lines');
    await page.fill('#search', 'etc motd');
    expect(await shownItems(page)).toEqual(['image-link/compute:/etc/motd']);
    expect(await page.locator('section:has(.item[data-kind=boot-file])').isVisible()).toBe(false);
    await page.fill('#search', '');
    await page.selectOption('#kind', 'boot-file');
    expect(await shownItems(page)).toEqual(['40 boot files for n[01-40]']);
    await page.selectOption('#kind', '');
    await page.selectOption('#effect', 'live-breaks');
    expect(await shownItems(page)).toEqual(['image-link/compute:/etc/motd', 'image-link/compute:/etc/ntp.conf']);
    await page.keyboard.press('Escape');
    // What is of its image, or of the site, reaches a node without naming it.
    await page.fill('#node', 'n07');
    expect(await shownItems(page)).toEqual([
      'image-link/compute:/etc/fstab',
      'image-link/compute:/etc/motd',
      'image-link/compute:/etc/ntp.conf',
      '40 boot files for n[01-40]',
    ]);
    await page.fill('#node', 'n99');
    expect((await shownItems(page)).length).toBe(3);
    await page.fill('#node', 'n07');
    expect(await page.locator('.members > li:not([hidden])').allTextContents()).toEqual(['boot-file/n07']);
    await page.keyboard.press('Escape');
    expect((await shownItems(page)).length).toBe(4);
  });

  it('is used with the keyboard alone', async () => {
    const { page } = await show(plan);
    const focused = (): Promise<unknown> => page.evaluate("document.activeElement.querySelector('code')?.textContent");
    await page.keyboard.press('j');
    expect(await focused()).toBe('image-link/compute:/etc/fstab');
    await page.keyboard.press('j');
    expect(await focused()).toBe('image-link/compute:/etc/motd');
    await page.keyboard.press('k');
    await page.keyboard.press('Enter');
    expect(await page.evaluate("document.activeElement.closest('details').open")).toBe(true);
    await page.keyboard.press('c');
    expect(await page.evaluate("document.querySelectorAll('main details[open]').length")).toBe(0);
    await page.keyboard.press('e');
    expect(await page.locator('pre .add >> nth=0').isVisible()).toBe(true);
    await page.keyboard.press('?');
    expect(await page.locator('#keys').isVisible()).toBe(true);
    await page.keyboard.press('/');
    expect(await page.evaluate('document.activeElement.id')).toBe('search');
    await page.keyboard.press('j');
    expect(await page.evaluate("document.querySelector('#search').value")).toBe('j');
  });

  it('is dark where the reader wants it dark, and turns on demand', async () => {
    const back = 'getComputedStyle(document.body).backgroundColor';
    const { page } = await show(plan, { colorScheme: 'dark' });
    expect(await page.evaluate(back)).toBe('rgb(13, 17, 23)');
    const light = (await show(plan, { colorScheme: 'light' })).page;
    expect(await light.evaluate(back)).toBe('rgb(255, 255, 255)');
    await light.keyboard.press('t');
    expect(await light.evaluate(back)).toBe('rgb(13, 17, 23)');
  });

  it('is whole without scripts', async () => {
    const { page } = await show(plan, { javaScriptEnabled: false });
    expect(await page.locator('.tools').isVisible()).toBe(false);
    expect(await shownItems(page)).toHaveLength(4);
    await page.click('.item[data-kind=image-link] > summary');
    await page.click('.item[data-kind=image-link] > div > details > summary');
    expect(await page.locator('.item pre >> nth=0').isVisible()).toBe(true);
  });

  it('obeys nothing that a manifest or the disk says', async () => {
    for (const hostile of fc.sample(hostilePlan, { numRuns: 12, seed: 7 })) {
      const { page, requests, complaints } = await show(hostile);
      await page.keyboard.press('e');
      expect(complaints).toEqual([]);
      expect(requests).toHaveLength(1);
      expect(await page.locator('main script, main iframe, main a, main img:not(.picture img)').count()).toBe(0);
    }
  }, 60_000);
});
