import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ASite, aSite, since } from './support/a-site.ts';

let site: ASite;
beforeEach(() => {
  site = aSite();
});
afterEach(() => site.remove());

const applied = (...more: readonly string[]) => site.run('apply', '--yes', ...more);
const histories = async (): Promise<string> => (await site.run('history')).out;
const runOf = (out: string): string => /confirm (\d{8}-\d{6}(?:-\d+)?)\n/.exec(out)?.[1] ?? 'none';

describe('statelite apply --confirm-within', () => {
  it('keeps what was done when another command confirms the run that it names', async () => {
    let confirmation: ReturnType<ASite['run']> | undefined;
    const { code, out } = await site.runWith(
      {
        reads: (text) => {
          if (!text.startsWith('Confirm it within')) return;
          confirmation ??= site.run('confirm', runOf(text));
        },
      },
      ...['apply', '--yes', '--confirm-within', '50'],
    );
    const run = runOf(out);
    expect(out).toContain(
      `Confirm it within 50 seconds, or it is taken back: statelite -C ${site.repository} --root ${site.root} confirm ${run}\n`,
    );
    expect(await confirmation).toEqual({ code: 0, out: `Confirmed: run ${run} stays.\n`, err: '' });
    expect(code).toBe(0);
    expect((await site.run('plan')).out).toContain('No changes');
    expect(await histories()).toMatch(/applied/);
  });

  it('takes it back when nobody does, and later no confirmation is accepted', async () => {
    const before = site.picture();
    const { code, out, err } = await applied('--confirm-within', '1');
    expect(code).toBe(9);
    expect(err).toContain(`Not confirmed within 1 second: run ${runOf(out)} is taken back.\n`);
    expect(since(site, before)).toEqual([]);
    expect(await histories()).toContain('rolled-back');
    for (const run of ['last', runOf(out), '../..', 'none']) expect((await site.run('confirm', run)).code).toBe(1);
  });

  it('takes back only its own run', async () => {
    await applied('--node', 'n01', '--image', 'compute');
    const before = site.picture();
    expect((await applied('--confirm-within', '1')).code).toBe(9);
    expect(since(site, before)).toEqual([]);
  });

  it('takes it back at once when the wait is interrupted', async () => {
    const before = site.picture();
    let interrupted = false;
    const { code, err } = await site.runWith(
      {
        interrupted: () => interrupted,
        reads: (text) => {
          interrupted ||= text.startsWith('Confirm it within');
        },
      },
      ...['apply', '--yes', '--confirm-within', '50'],
    );
    expect(code).toBe(9);
    expect(err).toContain('Not confirmed: run ');
    expect(since(site, before)).toEqual([]);
  });

  it('says when what came in between makes it impossible to take it back, and leaves it', async () => {
    const { code, err } = await site.runWith(
      {
        reads: (text) => {
          if (text.startsWith('Confirm it within'))
            site.manifest('../root/install/statelite/images/compute', 'something else\n');
        },
      },
      ...['apply', '--yes', '--confirm-within', '1'],
    );
    expect(code).toBe(6);
    expect(err).toMatch(/error: run \S+ is not taken back: statelite .* rollback \S+\n$/);
  });

  it('waits for nothing when nothing was done', async () => {
    await applied();
    const { code, out } = await applied('--confirm-within', '50');
    expect([code, out]).toEqual([0, expect.not.stringContaining('Confirm it')]);
    expect((await site.run('apply', '--confirm-within', '50')).code).toBe(0);
    site.edit('manifests/litefile.yaml', '- /var/log/', '- { file: /var/log/, options: persistent }');
    const before = site.picture();
    expect((await site.run('apply', '--confirm-within', '50')).code).toBe(8);
    expect(since(site, before)).toEqual([]);
  });

  it('wants a time, and somebody who reads', async () => {
    expect(await applied('--confirm-within', '0')).toMatchObject({
      code: 3,
      err: 'error: --confirm-within takes at least one second\n',
    });
    expect((await applied('--confirm-within', '9', '--json')).code).toBe(3);
    expect((await applied('--confirm-within', 'soon')).code).toBe(3);
  });

  it('outlives the terminal that it was started from, and takes it back all the same', async () => {
    const before = site.picture();
    const cli = new URL('../../dist/cli.js', import.meta.url).pathname;
    const where = ['-C', site.repository, '--root', site.root];
    const child = spawn(process.execPath, [cli, ...where, 'apply', '--yes', '--confirm-within', '2'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let hungUp = false;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (!text.includes('Confirm it within')) return;
      hungUp = child.kill('SIGHUP');
      child.stdout.destroy();
    });
    expect(await once(child, 'exit')).toEqual([9, null]);
    expect(hungUp).toBe(true);
    expect(since(site, before)).toEqual([]);
  });
});
