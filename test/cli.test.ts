import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import Module from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';
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

  it('recalls what it found itself, and nothing that another build of it found', () => {
    expect(statelite(['apply', '--yes']).code).toBe(0);
    expect(statelite(['plan', '--verbose']).err).toMatch(/^Nothing has changed /);
    const file = join(site.root, 'var/lib/statelite/small/unchanged.json');
    const body = readFileSync(file, 'utf8').slice(65);
    const own = readdirSync(join(cli, '..')).find((name) => name.endsWith('.cjs') && name.startsWith('program-'));
    expect(body).toContain(`"program":"${own}"`);
    const rewrite = (from: string, to: string): void => {
      const text = body.replace(from, to);
      writeFileSync(file, `${createHash('sha256').update(text).digest('hex')}\n${text}`);
    };
    rewrite(`"program":"${own}"`, '"program":"program-OTHER.cjs"');
    expect(statelite(['plan', '--verbose'])).toMatchObject({ code: 0, err: '' });
    rewrite('"user":"', '"user":"7');
    expect(statelite(['plan', '--verbose'])).toMatchObject({ code: 0, err: '' });
    rewrite('"', '"');
    expect(statelite(['plan', '--verbose']).err).toMatch(/^Nothing has changed /);
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

  it('writes all it has to say to whoever reads late', () => {
    const ran = spawnSync('sh', ['-c', '"$0" "$1" schema | { sleep 0.3; cat; }', process.execPath, cli], {
      encoding: 'utf8',
    });
    // More than a pipe holds.
    expect(ran.stdout.length).toBeGreaterThan(65_536);
    expect([ran.stdout, ran.stderr]).toEqual([statelite(['schema']).out, '']);
  });

  it('does to the end what it began when nobody reads any more, and its exit code is true', () => {
    const command = `{ "$0" "$1" -C "$2" --root "$3" "$4" --yes 2>&1; echo "$?" >"$3/code"; } | true`;
    for (const [verb, said] of [
      ['apply', /^No changes\./],
      ['destroy', /^Plan: \d+ to add/m],
    ] as const) {
      spawnSync('sh', ['-c', command, process.execPath, cli, site.repository, site.root, verb]);
      expect(readFileSync(join(site.root, 'code'), 'utf8')).toBe('0\n');
      expect(statelite(['plan'])).toMatchObject({ code: 0, err: '', out: expect.stringMatching(said) });
    }
  });

  it('fails when its output cannot be written', () => {
    const command = `"$0" "$1" -C "$2" --root "$3" plan --json >/dev/full`;
    const ran = spawnSync('sh', ['-c', command, process.execPath, cli, site.repository, site.root], {
      encoding: 'utf8',
    });
    expect([ran.status, ran.stderr]).toEqual([
      1,
      'error: cannot write the output: ENOSPC; what was done is told by statelite history\n',
    ]);
  });
});

// Makes this process one that believes to be on a terminal.
const onTerminal = 'data:text/javascript,process.stdin.isTTY=process.stdout.isTTY=true';

const dist = fileURLToPath(new URL('../dist/', import.meta.url));
const filesOf = (folder: string, pattern: RegExp): readonly string[] =>
  readdirSync(join(dist, folder))
    .filter((name) => pattern.test(name))
    .map((name) => readFileSync(join(dist, folder, name), 'latin1'));

describe('what starts without a terminal', () => {
  it('holds neither Ink nor React: they are modules beside it', () => {
    const program = filesOf('', /^program-.*\.cjs$/);
    expect(program).toHaveLength(1);
    expect(program.filter((text) => /react\.element|yoga/i.test(text))).toEqual([]);
    expect(filesOf('chunks', /\.mjs$/).some((text) => /yoga/i.test(text))).toBe(true);
  });

  it('loads them on one', () => {
    const { code, out } = statelite(['apply', '--yes'], { node: ['--import', onTerminal] });
    expect(code).toBe(0);
    expect(out).toContain('\u001b[?25l');
  });
});

describe('the code that V8 made of the program when it was built', () => {
  const [program = ''] = readdirSync(dist).filter((name) => /^program-.*\.cjs$/.test(name));
  const [code = ''] = readdirSync(dist).filter((name) => /^program-.*\.bin$/.test(name));

  it('is taken by the Node that built it, and holds more than the outermost function', () => {
    const text = Module.wrap(readFileSync(join(dist, program), 'latin1'));
    const script = new Script(text, { filename: program, cachedData: readFileSync(join(dist, code)) });
    expect(script.cachedDataRejected).toBe(false);
    const { length: outermost } = new Script(text, { filename: program }).createCachedData();
    expect(readFileSync(join(dist, code)).length).toBeGreaterThan(2 * outermost);
  });

  it('belongs to this bundle and this Node by its name', () => {
    const { arch, execPath, version } = process;
    expect(code).toBe(program.replace(/\.cjs$/, `-${version}-${arch}-${statSync(execPath).size}.bin`));
  });

  it.each([
    ['is missing', (file: string) => rmSync(file)],
    ['is cut short', (file: string) => truncateSync(file, 100_000)],
    ['is empty', (file: string) => truncateSync(file, 0)],
    ['is of another V8', (file: string) => writeFileSync(file, Buffer.alloc(4096, 0x5a))],
  ])('changes nothing when it %s', (_, harm) => {
    const copy = join(site.root, 'program');
    cpSync(dist, copy, { recursive: true });
    harm(join(copy, code));
    const run = (file: string) => spawnSync(process.execPath, [file, '-C', site.repository, 'validate']);
    expect(run(join(copy, 'cli.js'))).toMatchObject({ status: 0, stdout: run(cli).stdout });
    expect(readdirSync(copy)).not.toContain('compiled');
  });

  it('changes nothing when Node runs with other flags', () => {
    expect(statelite(['validate'], { node: ['--stack-size=900'] })).toEqual(statelite(['validate']));
  });
});
