import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ASite, aSite, stampsBelow } from './support/a-site.ts';
import { validatorOf } from './support/validator-of.ts';

let site: ASite;
beforeEach(() => {
  site = aSite();
  assertions('{ nodes: all, path: /var/log, writable: true }', '{ nodes: all, path: /etc/motd, behaviour: tmpfs }');
});
afterEach(() => site.remove());

const assertions = (...rows: readonly string[]): void =>
  site.manifest(
    'manifests/assertions.yaml',
    `apiVersion: statelite/v1\nkind: Assertion\nmetadata: { name: "a" }\nspec:\n  assertions:\n${rows.map((row) => `    - ${row}\n`).join('')}`,
  );

describe('test', () => {
  it('says what holds, what does not and why, with exit code 5, and writes nothing', async () => {
    const before = stampsBelow(site.directory);
    expect(await site.run('test')).toEqual({
      code: 5,
      err: '',
      out: `pass a[1] nodes all: /var/log is writable (4 nodes)
FAIL a[2] nodes all: /etc/motd is tmpfs (manifests/assertions.yaml:7:7)
     l01: no rule covers it, so it is read from the image (because manifests/images.yaml:8:19)
2 assertions: 1 passed, 1 failed.
`,
    });
    expect((await site.run('test', '-q')).out).not.toContain('pass ');
    expect(stampsBelow(site.directory)).toEqual(before);
  });

  it('ends with 0 when all hold, before and after apply', async () => {
    assertions(
      '{ nodes: "n[01-03]", path: /etc/motd, behaviour: tmpfs, method: bind }',
      '{ nodes: all, path: /etc/ntp.conf, comesFrom: image }',
      '{ exports: /install, never: [rw], always: [no_root_squash] }',
    );
    const first = await site.run('test', '--strict');
    expect(first.code).toBe(0);
    await site.run('apply', '--yes');
    expect(await site.run('test', '--strict')).toEqual(first);
  });

  it('speaks TAP, JUnit and JSON, texts escaped', async () => {
    const rows = [
      '{ nodes: all, path: "/var/log/<&#\\"\\u0001>", writable: true }',
      '{ nodes: all, path: /x, writable: true }',
    ];
    assertions(...rows);
    expect((await site.run('test', '--format', 'tap')).out).toBe(`TAP version 13
1..2
ok 1 - a[1] nodes all: /var/log/<&\\#"\\\\x01> is writable
not ok 2 - a[2] nodes all: /x is writable
  ---
  at: "manifests/assertions.yaml:7:7"
  message: |
    l01: no rule covers it, so it is read from the image (because manifests/images.yaml:8:19)
    n[01-03]: no rule covers it, so it is read from the image (because manifests/images.yaml:3:19)
  ...
`);
    const { out } = await site.run('test', '--format', 'junit');
    expect(out).toContain('<testsuites tests="2" failures="1" errors="0" skipped="0">');
    expect(out).toContain(
      '/var/log/&lt;&amp;#&quot;\\x01&gt; is writable" file="manifests/assertions.yaml" line="6"/>',
    );
    expect(validatorOf('test')((await site.run('test', '--json')).out)).toMatchObject({
      assertions: [
        { name: 'a[1]', result: 'passed', checked: 4, failures: [] },
        {
          result: 'failed',
          failures: [
            { which: 'l01', count: 1 },
            { which: 'n[01-03]', count: 3 },
          ],
        },
      ],
    });
  });

  it('skips what cannot be decided, and says so; --strict fails it', async () => {
    assertions('{ nodes: n01, path: /etc/ntp.conf, comesFrom: "layer far:/x" }');
    site.manifest(
      'manifests/far.yaml',
      'apiVersion: statelite/v1\nkind: LiteTree\nmetadata: { name: far }\nspec: { layers: [{ priority: 1, directory: "far:/x" }] }\n',
    );
    const { code, out } = await site.run('test', '--format', 'tap');
    expect([code, out]).toEqual([
      0,
      expect.stringContaining('# SKIP n01: not decided: layer 1, far:/x, is not visible'),
    ]);
    expect((await site.run('test')).out).toContain('0 passed, 0 failed, 1 not decided (--strict fails them).');
    expect((await site.run('test', '--strict')).code).toBe(5);
  });

  it('is content with a repository without assertions, unless --strict: their file may lie elsewhere', async () => {
    site.remove();
    site = aSite();
    expect(await site.run('test')).toMatchObject({ code: 0, err: '' });
    const err = 'error: there is no Assertion among the files that Site.spec.manifests names\n';
    expect(await site.run('test', '--strict')).toEqual({ code: 5, out: '', err });
  });

  it('sees exports that the site does not declare', async () => {
    assertions('{ exports: ALL, never: [rw] }');
    const { code, out } = await site.run('test');
    expect(code).toBe(5);
    expect(out).toContain('/home to 10.0.0.0/8: it is rw, by /etc/exports, which the site does not declare');
    expect(out).not.toContain('/install to *');
    writeFileSync(`${site.root}/etc/exports`, '/home "\n');
    expect((await site.run('test', '--strict')).out).toContain('cannot be read as exportfs reads it');
  });

  it('takes one manifest, and refuses one that is not there', async () => {
    site.manifest(
      'manifests/b.yaml',
      'apiVersion: statelite/v1\nkind: Assertion\nmetadata: { name: b }\nspec: { assertions: [{ nodes: all, state: true }] }\n',
    );
    expect(await site.run('test', '--target', 'b')).toMatchObject({ code: 0 });
    const { code, err } = await site.run('test', '--target', 'c');
    expect([code, err]).toEqual([3, expect.stringContaining('there is no Assertion manifest "c"')]);
  });
});
