// Makes the pictures of the HTML report in docs/ with the machine's Chromium: node scripts/report-pictures.mjs
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const project = new URL('..', import.meta.url).pathname;
const work = mkdtempSync(join(tmpdir(), 'statelite-pictures-'));
const root = join(work, 'root');
const repository = join(work, 'repository');

const statelite = (...args) => {
  const run = spawnSync(process.execPath, [join(project, 'dist/cli.js'), '-C', repository, '--root', root, ...args], {
    encoding: 'utf8',
    cwd: work,
  });
  if (run.status !== 0) throw new Error(`statelite ${args.join(' ')}: ${run.stderr}${run.stdout}`);
};

const edit = (name, from, to) => {
  const file = join(repository, name);
  const text = readFileSync(file, 'utf8');
  if (!text.includes(from)) throw new Error(`${name} does not hold ${from}`);
  writeFileSync(file, text.replace(from, to));
};

cpSync(join(project, 'examples/tokyo'), repository, { recursive: true });
for (const image of ['rhels5.3/x86_64/test1', 'centos5.3/x86_64/all']) {
  const directory = join(root, 'install/netboot', image);
  mkdirSync(directory, { recursive: true });
  cpSync(join(project, 'fixtures/small-root'), join(directory, 'rootimg'), { recursive: true, verbatimSymlinks: true });
  mkdirSync(join(directory, 'rootimg/tmp'), { mode: 0o1777 });
  writeFileSync(join(directory, 'kernel'), 'kernel\n');
  writeFileSync(join(directory, 'initrd.gz'), 'initrd\n');
}
for (const name of ['etc', 'tftpboot', 'gpfs/state', 'var/lib']) mkdirSync(join(root, name), { recursive: true });
writeFileSync(join(root, 'etc/exports'), '/home 10.0.0.0/8(rw,no_subtree_check)\n');
statelite('apply', '--yes', '-q');
// A change that a reviewer would look at twice.
edit('manifests/litefile.yaml', '    - /etc/adjtime\n', '    - /etc/hosts\n');
edit('statelite.yaml', 'options: [ro', 'options: [rw');
statelite('plan', '-q', '--out', 'site.plan');
statelite('report', 'site.plan', '--format', 'html', '-o', 'report.html');

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
for (const colorScheme of ['light', 'dark']) {
  const page = await browser.newPage({ colorScheme, viewport: { width: 1000, height: 760 } });
  await page.goto(`file://${join(work, 'report.html')}`);
  await page.click('.item[data-kind=export] > summary');
  const path = join(project, `docs/report-${colorScheme}.png`);
  await page.screenshot({ path });
  console.log(`${path}: ${statSync(path).size} bytes`);
}
await browser.close();
rmSync(work, { recursive: true, force: true });
