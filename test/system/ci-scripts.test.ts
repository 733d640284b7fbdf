import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type ASite, aSite } from '../commands/support/a-site.ts';
import { type FakeForge, openFakeForge } from './support/fake-forge.ts';
import { needs } from './support/requirements.ts';

const scripts = join(process.cwd(), 'examples/ci/scripts');
const program = join(process.cwd(), 'dist/cli.js');

let directory: string;
let node: ASite;
let origin: string;
let clone: string;
let bin: string;

const git = (cwd: string, ...args: readonly string[]): string =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@localhost', '-c', 'commit.gpgsign=false', ...args], {
    cwd,
    encoding: 'utf8',
  });

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs a script where the program is on the PATH, with `root` as its machine. Asynchronously, since the fake server is this process. */
const run = (
  script: string,
  args: readonly string[],
  where: { readonly cwd: string; readonly root: string; readonly env?: Readonly<Record<string, string>> },
): Promise<Ran> =>
  new Promise((resolve) => {
    const env = {
      PATH: `${bin}:${process.env.PATH ?? ''}`,
      HOME: directory,
      STATELITE_TEST_ROOT: where.root,
      ...where.env,
    };
    const child = spawn(join(scripts, script), args, { cwd: where.cwd, env });
    let [out, err] = ['', ''];
    child.stdout.on('data', (piece) => {
      out += String(piece);
    });
    child.stderr.on('data', (piece) => {
      err += String(piece);
    });
    child.on('close', (code) => resolve({ code, out, err }));
  });

const check = (env: Readonly<Record<string, string>> = {}): Promise<Ran> =>
  run('check.sh', ['out'], { cwd: clone, root: join(directory, 'runner'), env });

needs({ commands: ['git', 'curl', 'shellcheck', 'dash'] })('the scripts of examples/ci', () => {
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'statelite-ci-'));
    node = aSite();
    bin = join(directory, 'bin');
    for (const name of ['bin', 'runner']) mkdirSync(join(directory, name));
    writeFileSync(
      join(bin, 'statelite'),
      `#!/bin/sh\nexec '${process.execPath}' '${program}' --root "$STATELITE_TEST_ROOT" "$@"\n`,
    );
    chmodSync(join(bin, 'statelite'), 0o755);
    origin = join(directory, 'origin.git');
    git(directory, 'init', '--quiet', '--bare', '--initial-branch=main', origin);
    git(node.repository, 'init', '--quiet', '--initial-branch=main');
    writeFileSync(join(node.repository, '.gitignore'), 'out/\n');
    git(node.repository, 'add', '.');
    git(node.repository, 'commit', '--quiet', '-m', 'first');
    git(node.repository, 'push', '--quiet', origin, 'main');
    clone = join(directory, 'clone');
    git(directory, 'clone', '--quiet', origin, clone);
  });
  afterAll(() => {
    node.remove();
    rmSync(directory, { recursive: true, force: true });
  });

  it.each(readdirSync(scripts))('%s passes shellcheck as POSIX sh, and is executable', (name) => {
    const { stdout, status } = spawnSync('shellcheck', ['-s', 'sh', join(scripts, name)], { encoding: 'utf8' });
    expect([stdout, status]).toEqual(['', 0]);
    expect(lstatSync(join(scripts, name)).mode & 0o111).toBe(0o111);
  });

  it('publish a snapshot from the node as the only commit of its branch', async () => {
    for (let twice = 0; twice < 2; twice += 1) {
      const { code, err } = await run('publish-snapshot.sh', [origin], { cwd: node.repository, root: node.root });
      expect([code, err]).toEqual([0, '']);
    }
    expect(git(origin, 'rev-list', '--count', 'statelite-snapshot').trim()).toBe('1');
    expect(git(origin, 'ls-tree', '--name-only', 'statelite-snapshot')).toBe('snapshot.json\n');
  });

  it('make of a change, without the machine, the very plan that the machine then makes and carries out', async () => {
    git(clone, 'checkout', '--quiet', '-b', 'topic');
    const file = join(clone, 'manifests/litefile.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('- /var/log/', '- /srv/table'));
    const checked = await check({ REPORT_URL: 'https://ci.example/7' });
    expect(checked.code).toBe(0);
    expect(readdirSync(join(clone, 'out')).sort()).toEqual(
      ['comment.md', 'note.md', 'report.html', 'site.plan', 'snapshot.json', 'summary.md', 'widget.json'].sort(),
    );
    expect(readFileSync(join(clone, 'out/comment.md'), 'utf8')).toContain('[the whole report](<https://ci.example/7>)');
    expect(readdirSync(join(directory, 'runner'))).toEqual([]);
    const reviewed = /^Digest (\S+)$/m.exec(checked.out)?.[1] ?? '';
    git(clone, 'commit', '--quiet', '-am', 'a rule');
    git(clone, 'push', '--quiet', 'origin', 'topic:main');
    git(node.repository, 'pull', '--quiet', origin, 'main');
    const planned = await run('plan-here.sh', ['out'], { cwd: node.repository, root: node.root });
    expect(planned).toMatchObject({ code: 0, out: `${reviewed}\n` });
    expect(existsSync(join(node.repository, 'out/summary.md'))).toBe(true);
    const applied = await node.run('apply', '--approved', planned.out.trim());
    expect(applied.code).toBe(0);
    expect(lstatSync(node.inImage('compute', 'srv/table')).isSymbolicLink()).toBe(true);
  });

  it('annotate wrong manifests and stop there', async () => {
    const file = join(clone, 'manifests/litefile.yaml');
    const before = readFileSync(file, 'utf8');
    rmSync(join(clone, 'out'), { recursive: true });
    writeFileSync(file, before.replace('files:', 'fields:'));
    const annotated = await check();
    expect(annotated.code).toBe(3);
    expect(annotated.out).toMatch(/^::error file=manifests\/litefile\.yaml,line=\d+,/m);
    expect(readdirSync(join(clone, 'out')).sort()).toEqual(['comment.md', 'note.md', 'summary.md']);
    expect(readFileSync(join(clone, 'out/comment.md'), 'utf8')).toBe(
      '<!-- statelite: -->\n\n### statelite: no plan\n\n**statelite validate** ended with 3: see the job.\n',
    );
    const { code } = await check({ ANNOTATIONS: 'gitlab' });
    expect(code).toBe(3);
    const [first] = JSON.parse(readFileSync(join(clone, 'out/codequality.json'), 'utf8'));
    expect(first).toMatchObject({ severity: 'major', location: { path: 'manifests/litefile.yaml' } });
    writeFileSync(file, before);
  });

  it('leave a report, and fail, when the snapshot does not show enough', async () => {
    writeFileSync(
      join(clone, 'manifests/more.yaml'),
      'apiVersion: statelite/v1\nkind: Image\nmetadata: { name: more }\nspec: { os: o, arch: a, profile: p, directory: /elsewhere }\n',
    );
    const { code } = await check();
    expect(code).toBe(6);
    expect(readFileSync(join(clone, 'out/comment.md'), 'utf8')).toContain('This plan cannot be applied');
  });
});

needs({ commands: ['curl'] })('the comment of examples/ci', () => {
  let forge: FakeForge;
  let work: string;
  const report = (text: string): string => {
    const file = join(work, 'comment.md');
    writeFileSync(file, `<!-- statelite:tokyo -->\n\n${text}\n`);
    return file;
  };
  const comment = (script: string, file: string, env: Readonly<Record<string, string>>): Ran | Promise<Ran> =>
    run(script, [file], { cwd: work, root: work, env });

  beforeAll(async () => {
    work = mkdtempSync(join(tmpdir(), 'statelite-comment-'));
    cpSync(scripts, join(work, 'ci'), { recursive: true });
    bin = join(work, 'ci');
    forge = await openFakeForge('secret', 'github-actions[bot]', [{ number: 7, head: { sha: 'abc' } }]);
  });
  afterAll(async () => {
    await forge.close();
    rmSync(work, { recursive: true, force: true });
  });

  const github = { GITHUB_TOKEN: 'secret', GITHUB_REPOSITORY: 'o/r', PR_NUMBER: '7' };

  it("is made once and then edited, among many others, and never is somebody else's", async () => {
    const env = { ...github, GITHUB_API_URL: forge.address };
    for (let index = 0; index < 120; index += 1) forge.comment('somebody', `comment ${index}`);
    forge.comment('somebody', '<!-- statelite:tokyo -->\nnot by the pipeline');
    const first = `${'"quoted" $(touch x) `code`\n'.repeat(10)}`;
    expect(await comment('github-comment.sh', report(first), env)).toMatchObject({ code: 0, err: '' });
    expect(forge.comments).toHaveLength(122);
    expect(forge.comments.at(-1)?.body).toBe(`<!-- statelite:tokyo -->\n\n${first}\n`);
    const long = 'x'.repeat(60_000);
    expect(await comment('github-comment.sh', report(long), env)).toMatchObject({ code: 0, err: '' });
    expect(forge.comments).toHaveLength(122);
    expect(forge.comments.at(-1)?.body).toContain(long);
    expect(forge.comments.at(-2)?.body).toContain('not by the pipeline');
    expect(new Set(forge.asked.map(({ method }) => method))).toEqual(new Set(['GET', 'POST', 'PATCH']));
  });

  it('gives way to the news that there is no plan, and comes back in the same place', async () => {
    const env = { ...github, GITHUB_API_URL: forge.address };
    await comment('github-comment.sh', report('a plan'), env);
    const count = forge.comments.length;
    const file = join(work, 'none.md');
    writeFileSync(file, '<!-- statelite: -->\n\nno plan\n');
    expect(await comment('github-comment.sh', file, env)).toMatchObject({ code: 0, err: '' });
    expect(forge.comments.filter(({ body }) => body.includes('a plan'))).toEqual([]);
    expect(forge.comments.at(-1)?.body).toContain('no plan');
    await comment('github-comment.sh', report('another'), env);
    expect(forge.comments).toHaveLength(count);
    expect(forge.comments.at(-1)?.body).toBe('<!-- statelite:tokyo -->\n\nanother\n');
    expect(forge.comments.filter(({ body }) => body.includes('not by the pipeline'))).toHaveLength(1);
  });

  it('goes to the pull request whose head is the commit, and nowhere when there is none', async () => {
    const { PR_NUMBER: _, ...rest } = github;
    const env = { ...rest, GITHUB_API_URL: forge.address, PR_HEAD: 'fork:topic', PR_SHA: 'abc' };
    forge.asked.splice(0);
    expect(await comment('github-comment.sh', report('a'), env)).toMatchObject({ code: 0, err: '' });
    expect(forge.asked.at(-1)?.path).toMatch(/^\/repos\/o\/r\/issues\/comments\/\d+$/);
    const gone = await comment('github-comment.sh', report('a'), { ...env, PR_SHA: 'def' });
    expect(gone).toMatchObject({ code: 0, err: expect.stringContaining('nothing to comment on') });
  });

  it('is a note at GitLab', async () => {
    const gitlab = await openFakeForge('secret', 'project_1_bot');
    const env = {
      CI_API_V4_URL: `${gitlab.address}/api/v4`,
      CI_PROJECT_ID: '1',
      CI_MERGE_REQUEST_IID: '2',
      STATELITE_NOTE_TOKEN: 'secret',
      STATELITE_NOTE_AUTHOR: 'project_1_bot',
    };
    expect(await comment('gitlab-note.sh', report('first'), env)).toMatchObject({ code: 0, err: '' });
    expect(await comment('gitlab-note.sh', report('second'), env)).toMatchObject({ code: 0, err: '' });
    expect(gitlab.comments.map(({ body }) => body)).toEqual(['<!-- statelite:tokyo -->\n\nsecond\n']);
    expect(gitlab.asked.map(({ method, path }) => `${method} ${path}`).at(-1)).toBe(
      'PUT /api/v4/projects/1/merge_requests/2/notes/1000',
    );
    await gitlab.close();
  });

  it('fails when the server refuses, without telling the token, and on a file that is no report', async () => {
    const refused = await comment('github-comment.sh', report('a'), {
      ...github,
      GITHUB_TOKEN: 'wrong-token',
      GITHUB_API_URL: forge.address,
    });
    expect(refused.code).not.toBe(0);
    expect(`${refused.out}${refused.err}`).not.toContain('wrong-token');
    const file = join(work, 'other.md');
    writeFileSync(file, '# no mark\n');
    const other = await comment('github-comment.sh', file, { ...github, GITHUB_API_URL: forge.address });
    expect(other).toMatchObject({ code: 3, err: expect.stringContaining('does not begin with the mark') });
  });
});
