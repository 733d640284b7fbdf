import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ASite, aSite } from './commands/support/a-site.ts';

const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
if (!existsSync(cli)) throw new Error('dist/cli.js is not built: npm run build');

let site: ASite;
beforeEach(() => {
  site = aSite();
});
afterEach(() => site.remove());

/** Runs the built program as a process of its own, with pipes and a plain environment. */
const statelite = (
  args: readonly string[],
  more: { readonly input?: string; readonly node?: readonly string[] } = {},
) => {
  const where = ['-C', site.repository, '--root', site.root];
  const { PATH } = process.env;
  const ran = spawnSync(process.execPath, [...(more.node ?? []), cli, ...where, ...args], {
    encoding: 'utf8',
    input: more.input ?? '',
    env: { PATH, TERM: 'xterm-256color' },
  });
  return { code: ran.status, out: ran.stdout, err: ran.stderr };
};

describe('the program', () => {
  it('plans, applies and finds nothing more to do, without a colour in a pipe', () => {
    const plan = statelite(['plan', '--detailed-exitcode']);
    expect(plan.code).toBe(2);
    expect(plan.out).toContain('Plan: 22 to add, 1 to change, 0 to destroy (1 unchanged).');
    expect(plan.out).not.toContain('\u001b');
    expect(statelite(['apply', '--yes'])).toMatchObject({ code: 0, err: '' });
    expect(statelite(['plan', '--detailed-exitcode'])).toMatchObject({ code: 0, err: '' });
  });

  it('does not take a pipe for a person: yes on standard input is no approval', () => {
    const { code, err } = statelite(['apply'], { input: 'yes\n' });
    expect(code).toBe(8);
    expect(err).toContain('nobody can be asked here');
    expect(existsSync(join(site.root, 'var/lib'))).toBe(false);
  });

  it('shows the help for no arguments, and tells its version', () => {
    const run = (...args: readonly string[]) => spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8' });
    expect(run()).toMatchObject({ status: 0, stderr: '' });
    expect(run('--version').stdout).toMatch(/^statelite \d+\.\d+\.\d+\n$/);
    expect(run('plna')).toMatchObject({ status: 3, stdout: '' });
  });

  it('says in one line what the machine refused, with exit 1', () => {
    const { code, out, err } = statelite(['plan', '--running', '/nowhere']);
    expect([code, out]).toEqual([1, '']);
    expect(err).toBe('error: cannot read "/nowhere": ENOENT no such file or directory\n');
  });

  it('exits with 70 and asks for a report when it breaks itself', () => {
    const broken = 'data:text/javascript,process.stdout.write=()=>{throw new TypeError("broken on purpose")}';
    const { code, err } = statelite(['version'], { node: ['--import', broken] });
    expect(code).toBe(70);
    expect(err).toContain('statelite ran into a bug of its own (unexpected). Nothing more was done.');
    expect(err).toContain('TypeError: broken on purpose');
  });

  it('ends quietly when nobody reads any more', () => {
    const command = `"$0" "$1" -C "$2" --root "$3" plan | head -n 1`;
    const ran = spawnSync('sh', ['-c', command, process.execPath, cli, site.repository, site.root], {
      encoding: 'utf8',
    });
    expect([ran.status, ran.stdout, ran.stderr]).toEqual([0, 'site\n', '']);
  });
});

describe('what starts without a terminal', () => {
  it('loads neither Ink nor React: no chunk that validate needs holds them', () => {
    const dist = new URL('../dist/', import.meta.url).pathname;
    const needed = new Set<string>();
    const visit = (file: string): void => {
      if (needed.has(file)) return;
      needed.add(file);
      const text = readFileSync(`${dist}${file}`, 'utf8');
      for (const [, name] of text.matchAll(/(?:from|import) ?"\.\/(?:chunks\/)?([\w-]+\.js)"/g))
        visit(`chunks/${name}`);
    };
    visit('cli.js');
    const validate = readdirSync(`${dist}chunks`).find((name) => name.startsWith('validate-'));
    visit(`chunks/${validate}`);
    expect(needed.size).toBeGreaterThan(5);
    expect([...needed].filter((file) => /react\.element|yoga/i.test(readFileSync(`${dist}${file}`, 'utf8')))).toEqual(
      [],
    );
    const all = readdirSync(`${dist}chunks`).map((name) => readFileSync(`${dist}chunks/${name}`, 'utf8'));
    expect(all.some((text) => /yoga/i.test(text))).toBe(true);
  });
});
