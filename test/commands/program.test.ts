import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runProgramWith } from '../support/run-program.ts';
import { type ASite, aSite } from './support/a-site.ts';

let site: ASite;
beforeEach(() => {
  site = aSite();
});
afterEach(() => site.remove());

describe('the command line', () => {
  it('without arguments shows the help and exits with 0; options without a command are an error', async () => {
    const help = await runProgramWith([], site.repository);
    expect([help.code, help.err]).toEqual([0, '']);
    expect(help.out).toBe((await runProgramWith(['--help'], site.repository)).out);
    const none = await runProgramWith(['--json'], site.repository);
    expect([none.code, none.out]).toEqual([3, '']);
    expect(none.err).toContain('Usage: statelite');
  });

  it('lists every command in a group and keeps to the width', async () => {
    for (const width of [80, 120, 160]) {
      const { out } = await runProgramWith(['--help'], site.repository, { width });
      expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(width);
      for (const heading of [
        'Check and change:',
        'Runs, undo and what is ours:',
        "xCAT's words:",
        'Nodes and servers:',
        'Other:',
      ]) {
        expect(out).toContain(`\n${heading}\n`);
      }
    }
    expect((await runProgramWith(['help', 'plan'], site.repository)).out).toContain('--detailed-exitcode');
    expect((await runProgramWith(['plan', '--help'], site.repository)).out).not.toContain('default: []');
  });

  it.each([
    [['plna'], 'Did you mean plan?'],
    [['plan', '--tagret', 'x'], 'Did you mean --target?'],
    [['plan', 'extra'], 'too many arguments'],
    [['plan', '--target'], 'argument missing'],
    [['rollback'], "missing required argument 'run'"],
    [['import', 'xcat'], "missing required argument 'dir'"],
  ])('refuses %j with exit 3 and where help is', async (args, told) => {
    const { code, out, err } = await site.run(...args);
    expect([code, out]).toEqual([3, '']);
    expect(err).toContain(told);
    expect(err).toContain('--help');
  });

  it('takes global options before and after the verb', async () => {
    const where = ['--root', site.root, '-C', site.repository];
    const before = await runProgramWith([...where, '--json', 'plan'], tmpdir());
    const after = await runProgramWith(['plan', ...where, '--json'], tmpdir());
    expect(before.code).toBe(0);
    expect(after.out).toBe(before.out);
    expect(JSON.parse(after.out).site).toBe('small');
  });

  it('finds the repository in a parent directory, or where -C says, and tells when there is none', async () => {
    const inside = await runProgramWith(['validate'], join(site.repository, 'manifests'));
    expect(inside.out).toBe('Valid: 2 images, 4 nodes.\n');
    const relative = await runProgramWith(['-C', 'repository', 'validate'], site.directory);
    expect(relative.out).toBe('Valid: 2 images, 4 nodes.\n');
    const none = await runProgramWith(['plan'], site.directory);
    expect(none.code).toBe(3);
    expect(none.err).toContain('go to the repository of manifests, or name it with -C');
    const wrong = await runProgramWith(['-C', 'nowhere', 'plan'], site.directory);
    expect([wrong.code, wrong.err.includes('no-repository')]).toEqual([3, true]);
  });

  it('tells its version', async () => {
    const { version } = JSON.parse((await site.run('version', '--json')).out);
    for (const args of [['--version'], ['-V'], ['version']]) {
      expect(await runProgramWith(args, tmpdir())).toEqual({ code: 0, out: `statelite ${version}\n`, err: '' });
    }
  });
});

describe('what is printed', () => {
  it('is coloured only when the terminal takes colour and nobody forbids it', async () => {
    const control = '\u001b[';
    expect((await site.runWith({ color: true }, 'plan')).out).toContain(control);
    expect((await site.runWith({ color: true }, 'plan', '--no-color')).out).not.toContain(control);
    expect((await site.run('plan')).out).not.toContain(control);
    const colored = (await site.runWith({ color: true }, 'plan')).out;
    expect(colored.split(control).map(withoutCode).join('')).toBe((await site.run('plan')).out);
  });

  const withoutCode = (text: string, index: number): string => (index === 0 ? text : text.slice(text.indexOf('m') + 1));

  it('is wrapped to a narrow terminal and uses a wide one', async () => {
    const narrow = await site.runWith({ width: 60 }, 'plan');
    const wide = await site.runWith({ width: 200 }, 'plan');
    expect(narrow.out.split('\n').length).toBeGreaterThan(wide.out.split('\n').length);
    expect(wide.out).toContain('-> ../.statelite/tmpfs/etc/ntp.conf  (manifests/litefile.yaml:6)');
  });

  it('is only what was asked for with -q', async () => {
    site.edit('manifests/litefile.yaml', '- /var/log/', '- /etc/absent');
    expect((await site.run('plan')).err).toContain('absent-in-image');
    expect((await site.run('plan', '-q')).err).toBe('');
    const { out } = await site.run('apply', '--yes', '-q');
    expect(out).not.toContain('boot files created');
    expect(out).toContain('Applied: 24 changes');
  });

  it('folds many warnings of one sort unless -v asks for all', async () => {
    const files = [1, 2, 3, 4, 5].map((number) => `    - /etc/absent${number}\n`).join('');
    site.edit('manifests/litefile.yaml', '    - /var/log/\n', files);
    const short = await site.run('plan');
    expect(short.err).toContain('7 more warning[absent-in-image]; statelite --verbose shows all\n');
    expect((await site.run('plan', '-v')).err).toContain('10 warnings');
  });
});

describe('--json', () => {
  const json = (text: string): unknown => JSON.parse(text);

  it('gives valid JSON on standard output and nothing else, with every command', async () => {
    await site.run('apply', '--yes');
    await site.run('plan', '--out', 'a.plan');
    site.edit('manifests/nodes.yaml', 'noderes: { netboot: pxe }', 'ipmi: { bmc: b, passwordFile: /b }');
    const once: readonly (readonly string[])[] = [
      ['validate'],
      ['plan'],
      ['plan', '--out', 'b.plan'],
      ['drift'],
      ['show', 'a.plan'],
      ['history'],
      ['state', 'list'],
      ['state', 'show', 'boot-file/n01'],
      ['state', 'verify'],
      ['lock'],
      ['litefile', 'n01'],
      ['litetree', 'n01'],
      ['ilitefile', 'login'],
      ['lslite'],
      ['nodeset', 'n01', 'statelite=login'],
      ['export', 'render'],
      ['export', 'render', '--format', 'ganesha'],
      ['power', 'boot', 'n01'],
      ['console', 'n01'],
      ['version'],
      ['state', 'rm', 'boot-file/l01'],
    ];
    for (const args of once) {
      const { out } = await site.run(...args, '--json');
      expect([args, typeof json(out)]).toEqual([args, 'object']);
    }
    for (const args of [
      ['apply', '--yes'],
      ['apply', '--resume'],
      ['liteimg', 'login', '--yes'],
      ['rollback', 'last', '--yes'],
      ['destroy', '--yes'],
    ]) {
      const lines = (await site.run(...args, '--json')).out.trimEnd().split('\n');
      expect([args, lines.map(json).every((event) => typeof event === 'object')]).toEqual([args, true]);
    }
  });

  it('puts problems on standard error, as JSON too', async () => {
    site.edit('manifests/images.yaml', 'profile: login', 'profle: login');
    const { code, out, err } = await site.run('plan', '--json');
    expect([code, out]).toEqual([3, '']);
    expect(json(err)).toMatchObject({
      diagnostics: [{ code: 'missing-key' }, { code: 'unknown-key' }, { code: 'image-unknown' }],
    });
  });
});
