import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parseAllDocuments } from 'yaml';
import { inspectMachine } from '../../src/host/inspect-machine.ts';
import { runProgramWith } from '../support/run-program.ts';

const work = mkdtempSync(join(tmpdir(), 'statelite-init-'));
let directory: string;
let count = 0;
beforeEach(() => {
  count += 1;
  directory = join(work, String(count));
  mkdirSync(join(directory, 'root'), { recursive: true });
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

const run = (...args: readonly string[]) => runProgramWith(['--root', join(directory, 'root'), ...args], directory);
const textOf = (name: string): string => readFileSync(join(directory, name), 'utf8');

describe('init', () => {
  it('leaves a repository that is valid, canonical, and whose first plan works', async () => {
    const { code, out } = await run('init', '--master', '10.0.0.1', '--ip', '10.0.1.1', '--mac', '52:54:00:00:00:01');
    expect(code).toBe(0);
    expect(out).toContain('Next: statelite plan');
    expect(await run('validate')).toEqual({ code: 0, out: 'Valid: 1 image, 4 nodes.\n', err: '' });
    expect(await run('fmt', '--check')).toEqual({ code: 0, out: '', err: '' });
    const plan = await run('plan');
    expect(plan.code).toBe(0);
    expect(plan.out).toContain('node-list/n004');
    expect(textOf('manifests/nodes.yaml')).toContain('ip: 10.0.1.1');
  });

  it('leaves the .gitignore of a repository that a forge made', async () => {
    writeFileSync(join(directory, '.gitignore'), 'node_modules\n');
    const { code, out } = await run('init', '--master', '10.0.0.1');
    expect(code).toBe(0);
    expect(out).not.toContain('wrote .gitignore');
    expect(out).toContain('left .gitignore as it is: *.plan belongs into it\n');
    expect(textOf('.gitignore')).toBe('node_modules\n');
    expect((await run('validate')).code).toBe(0);
  });

  it('proposes the image that it finds, and asks on a terminal only for what no flag says', async () => {
    mkdirSync(join(directory, 'root/install/netboot/rocky9/x86_64/login-gpu/rootimg'), { recursive: true });
    mkdirSync(join(directory, 'root/install/netboot/rocky9/x86_64/half'), { recursive: true });
    const args = ['--root', join(directory, 'root'), 'init', '--master', '10.0.0.1', '--nodes', 'login[1-2]'];
    const { code, out } = await runProgramWith(args, directory, { answer: '' });
    expect(code).toBe(0);
    expect(out.startsWith('Image, as OS-ARCH-PROFILE [rocky9-x86_64-login-gpu]: ')).toBe(true);
    expect(out).not.toContain('Address');
    expect(textOf('manifests/images.yaml')).toContain('profile: login-gpu }');
    expect((await run('litefile', 'login2')).code).toBe(0);
  });

  it('asks again for what cannot be, three times at most', async () => {
    const answers = ['bad addr', '10.0.0.1', 'debian', 'debian12-x86_64-compute', 'n[1-', 'n[1-4]'];
    const { code, out, err } = await runProgramWith(['--root', join(directory, 'root'), 'init'], directory, {
      answers,
    });
    expect(code).toBe(0);
    expect(out.match(/(?:Address|Image|Nodes)[^:]*: /g)).toHaveLength(6);
    expect(err.split('\n').slice(0, 3)).toEqual([
      expect.stringContaining('bad addr'),
      '  "debian" is not OS-ARCH-PROFILE, as in debian12-x86_64-compute',
      expect.stringContaining('n[1-'),
    ]);
    expect(textOf('statelite.yaml')).toContain('10.0.0.1');
    const never = await runProgramWith(['init', 'other'], directory, { answer: 'bad addr' });
    expect(never.code).toBe(3);
    expect(never.out.match(/Address/g)).toHaveLength(3);
  });

  it('overwrites nothing', async () => {
    writeFileSync(join(directory, 'statelite.yaml'), 'mine\n');
    const { code, err } = await run('init');
    expect(code).toBe(1);
    expect(err).toContain('statelite.yaml exist');
    expect(readdirSync(directory).sort()).toEqual(['root', 'statelite.yaml']);
    expect(textOf('statelite.yaml')).toBe('mine\n');
  });

  it('writes nothing when an answer makes a manifest invalid, and says which line would be wrong', async () => {
    const { code, err } = await run('init', '--nodes', 'n[1-');
    expect(code).toBe(3);
    expect(err).toContain('manifests/nodes.yaml:');
    expect(readdirSync(directory)).toEqual(['root']);
    expect((await run('init', '--image', 'debian')).code).toBe(3);
  });

  it('keeps an odd answer inside its value', async () => {
    expect((await run('init', '--master', 'a: b\n# c', '--name', 'true')).code).toBe(3);
    expect(readdirSync(directory)).toEqual(['root']);
    expect((await run('init', '--name', 'yes')).code).toBe(0);
    expect(textOf('statelite.yaml')).toContain('name: "yes"');
  });

  it('makes files that everybody in the repository may read', async () => {
    await run('init');
    expect(statSync(join(directory, 'statelite.yaml')).mode & 0o444).toBe(0o444);
  });
});

describe('schema', () => {
  it('gives an editor one schema for all kinds, which init has written beside the manifests', async () => {
    await run('init');
    const { out } = await run('schema');
    expect(textOf('.statelite/manifest.schema.json')).toBe(out);
    expect(textOf('manifests/nodes.yaml').split('\n')[0]).toBe(
      '# yaml-language-server: $schema=../.statelite/manifest.schema.json',
    );
    const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(JSON.parse(out));
    const tokyo = new URL('../../examples/tokyo/', import.meta.url).pathname;
    const files = readdirSync(tokyo, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml'));
    const values = files.flatMap((name) =>
      parseAllDocuments(readFileSync(join(tokyo, name), 'utf8')).map((document): unknown => document.toJS()),
    );
    expect(values.length).toBeGreaterThan(8);
    for (const value of values) expect([validate(value), validate.errors]).toEqual([true, null]);
    expect(validate({ kind: 'LiteFile', metadata: { name: 'x' }, spec: { fils: [] } })).toBe(false);
    expect(validate({ kind: 'LiteFiles', metadata: { name: 'x' }, spec: { files: [] } })).toBe(false);
  });

  it('prints the schema of a kind or of an output, and helps with a name that it does not know', async () => {
    expect(JSON.parse((await run('schema', 'LiteFile')).out)).toHaveProperty('$id', 'urn:statelite:v1:lite-file');
    expect(JSON.parse((await run('schema', 'plan')).out)).toHaveProperty('title');
    const { code, err } = await run('schema', 'lite-fil');
    expect([code, err]).toEqual([3, 'error: there is no schema "lite-fil"\n  help: did you mean lite-file?\n']);
  });

  it('writes to a file', async () => {
    expect(await run('schema', 'node', '-o', 'node.json')).toEqual({ code: 0, out: '', err: '' });
    expect(textOf('node.json')).toBe((await run('schema', 'node')).out);
  });
});

describe('doctor', () => {
  it('says what a repository needs and does not find, and how to mend it', async () => {
    await run('init', '--master', '10.0.0.1');
    mkdirSync(join(directory, 'root/install'));
    const before = await run('doctor');
    expect(before.code).toBe(1);
    expect(before.out).toContain('bad   /tftpboot');
    expect(before.out).toContain('mkdir -p /tftpboot');
    const found: unknown = JSON.parse((await run('doctor', '--json')).out);
    expect(found).toContainEqual(expect.objectContaining({ name: 'loader pxe', state: 'bad' }));
  });

  it('sees a server that listens on this machine', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const needs = {
      installdir: '/',
      tftpdir: '/',
      master: undefined,
      images: [],
      loaders: [],
      programs: [],
      exchangers: [],
    };
    try {
      expect(inspectMachine('/', needs).ports.has(`tcp/${port}`)).toBe(true);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
    expect(inspectMachine('/', needs).ports.has(`tcp/${port}`)).toBe(false);
  });
});
