import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { settled } from '../support/page-commands.ts';
import { blocksOf, projectText } from '../support/pages.ts';
import { stageArea } from '../support/stage.ts';
import { manyNodes } from './support/many-nodes.ts';
import { needs } from './support/requirements.ts';
import { openTerminal, type Terminal, withoutColors } from './support/terminal.ts';
import { terminalPicture, textOfPicture } from './support/terminal-picture.ts';

const project = new URL('../../', import.meta.url).pathname;
const page = 'docs/terminal.md';
const work = mkdtempSync(join(stageArea(), 'statelite-terminal-'));
const columns = 100;
afterAll(() => rmSync(work, { recursive: true, force: true }));

/** Holds a picture of docs/ to what a terminal shows. UPDATE=1 draws it anew. */
const expectPicture = (name: string, title: string, screen: string, same: (picture: string) => string): void => {
  const now = terminalPicture(screen.trimEnd().replace(/\n\$$/, ''), columns, title);
  const file = `docs/${name}.svg`;
  if (process.env.UPDATE === '1') writeFileSync(join(project, file), now);
  const kept = projectText(file);
  expect(same(now)).toBe(same(kept));
  expect(kept.length).toBeLessThan(100_000);
  expect(projectText(page)).toContain(`(${name}.svg)`);
};

/** Holds the n-th capture on the page to what a terminal shows. UPDATE=1 mends it. */
const expectCapture = (number: number, screen: string, same: (text: string) => string): void => {
  const { text: shown = '' } = blocksOf(projectText(page)).filter(({ language }) => language === 'text')[number] ?? {};
  const now = `${screen.trimEnd()}\n`.replaceAll(/ +$/gm, '');
  if (process.env.UPDATE === '1' && same(now) !== same(shown)) {
    writeFileSync(
      join(project, page),
      projectText(page).replace(shown, () => now),
    );
    return;
  }
  expect(same(shown)).toBe(same(now));
};

/** What of a moment does not depend on when it was. */
const anyMoment = (text: string): string =>
  settled(text.startsWith('<svg') ? textOfPicture(text) : text)
    .replaceAll(/[█░]+/g, '█░')
    .replaceAll(/[\d,.]+ (?:s|min \d+ s|h \d+ min)\b/g, 'SPAN')
    .replaceAll(/\d[\d,]*/g, '0')
    .replaceAll(/^[a-z]+(?:-[a-z]+)*\/.*/gm, 'PLACE');

needs({ commands: ['tmux', 'stty'] })('docs/terminal.md', () => {
  let terminal: Terminal | undefined;
  beforeAll(() => {
    const bin = join(work, 'bin');
    mkdirSync(bin);
    writeFileSync(
      join(bin, 'statelite'),
      `#!/bin/sh\nexec '${process.execPath}' '${project}dist/cli.js' --root "$ROOT" "$@"\n`,
      { mode: 0o755 },
    );
    prepareTokyo(join(work, 'tokyo'), join(work, 'tokyo-root'));
  });
  afterEach(() => terminal?.close());

  /** A terminal in which `statelite` is typed as a user does. */
  const open = (rows: number, repository: string, root: string): Terminal => {
    const variables = [`PATH=${join(work, 'bin')}:$PATH`, `ROOT=${relative(repository, root)}`];
    terminal = openTerminal(work, columns, rows, variables);
    terminal.type(`cd '${repository}'`, 'Enter');
    return terminal;
  };

  it('shows a plan, one that is looked through, and the difference of a text in it', async () => {
    const { type, until, screen } = open(40, join(work, 'tokyo'), join(work, 'tokyo-root'));
    type('clear; statelite -q plan', 'Enter');
    await until(/^Plan: .*\n\$/m);
    expectPicture('terminal-plan', 'statelite plan', screen('colored'), settled);
    type('clear; statelite -q plan -i', 'Enter');
    expectCapture(1, (await until(/q quit/)).replace(/^\$.*\n/, ''), settled);
    type('Enter', 'Down', 'Down', 'Down', 'Down', 'Enter', 'Up', 'Up', 'Up');
    await until(/^> .*exports/m);
    expectPicture('terminal-browse', 'statelite plan -i', screen('colored'), settled);
    type('Enter');
    await until(/Esc back/);
    expectPicture('terminal-details', 'statelite plan -i: one change', screen('colored'), settled);
  }, 60_000);

  it('shows how far an apply is, and its end', async () => {
    const root = join(work, 'many');
    const image = join(root, 'install/netboot/rh5/x86_64/compute');
    for (const path of [join(image, 'rootimg/etc'), join(root, 'tftpboot')]) mkdirSync(path, { recursive: true });
    for (const name of ['kernel', 'initrd.gz', 'rootimg/etc/issue']) writeFileSync(join(image, name), `${name}\n`);
    const { type, until, screen } = open(12, manyNodes(work, 10_000), root);
    type('clear; statelite apply --yes', 'Enter');
    const moving = await until(/^█{8,}.*\n[\d,]+ of .* left\n[a-z]/m, 60, 'colored');
    expectPicture('terminal-apply', 'statelite apply', moving, anyMoment);
    const plain = withoutColors(moving);
    expectCapture(0, plain.slice(plain.indexOf('Run ')), anyMoment);
    await until(/^Applied: /m, 60);
    expectPicture('terminal-applied', 'statelite apply, at its end', screen('colored'), anyMoment);
  }, 120_000);
});

/** The example, applied to a small root tree, and then a change that a reviewer would look at twice. */
const prepareTokyo = (repository: string, root: string): void => {
  cpSync(join(project, 'examples/tokyo'), repository, { recursive: true });
  for (const image of ['rhels5.3/x86_64/test1', 'centos5.3/x86_64/all']) {
    const directory = join(root, 'install/netboot', image);
    mkdirSync(directory, { recursive: true });
    cpSync(join(project, 'fixtures/small-root'), join(directory, 'rootimg'), {
      recursive: true,
      verbatimSymlinks: true,
    });
    mkdirSync(join(directory, 'rootimg/tmp'), { mode: 0o1777 });
    writeFileSync(join(directory, 'kernel'), 'kernel\n');
    writeFileSync(join(directory, 'initrd.gz'), 'initrd\n');
  }
  mkdirSync(join(root, 'etc'));
  writeFileSync(join(root, 'etc/exports'), '/home 10.0.0.0/8(rw,no_subtree_check)\n');
  const cli = [join(project, 'dist/cli.js'), '-C', repository, '--root', root];
  const { status, stderr } = spawnSync(process.execPath, [...cli, 'apply', '--yes', '-q'], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
  edit(join(repository, 'manifests/litefile.yaml'), '    - /etc/adjtime\n', '    - /etc/hosts\n');
  edit(join(repository, 'statelite.yaml'), 'options: [ro', 'options: [rw');
};

const edit = (file: string, from: string, to: string): void => {
  const text = readFileSync(file, 'utf8');
  expect(text).toContain(from);
  writeFileSync(file, text.replace(from, to));
};
