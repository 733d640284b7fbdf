import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ownIdentity } from '../../src/host/identity.ts';
import { type ASite, aSite, since } from './support/a-site.ts';

let site: ASite;
let child: ChildProcess | undefined;
beforeEach(() => {
  site = aSite();
});
afterEach(async () => {
  await endChild();
  site.remove();
});

/** The lock file as a living process would leave it. */
const holdFrom = (pid: number, host: string): string => {
  const directory = join(site.root, 'var/lib/statelite/small');
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const started = /\) \S (?:\S+ ){18}(\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1] ?? '';
  const owner = {
    ...ownIdentity(),
    pid,
    started,
    host,
    id: 'a1b2c3d4',
    user: 'ann',
    command: 'statelite apply --yes',
    since: '2026-01-01T00:00:00.000Z',
  };
  writeFileSync(join(directory, 'lock'), `${JSON.stringify(owner)}\n`, { mode: 0o600 });
  return owner.id;
};

const startChild = (): number => {
  child = spawn('sleep', ['60'], { stdio: 'ignore' });
  if (child.pid === undefined) throw new Error('no child');
  return child.pid;
};

const endChild = async (): Promise<void> => {
  const ended = child;
  child = undefined;
  if (ended === undefined) return;
  ended.kill('SIGKILL');
  await once(ended, 'exit');
};

describe('the lock', () => {
  it('keeps a second apply out, with exit 4 and who is at work', async () => {
    const { host } = ownIdentity();
    const pid = startChild();
    holdFrom(pid, host);
    const before = site.picture();
    const { code, err } = await site.run('apply', '--yes');
    expect(code).toBe(4);
    expect(err).toContain(`by ann@${host}, process ${pid}: statelite apply --yes`);
    expect(err).toContain('The process is at work');
    expect(since(site, before)).toEqual([]);
    expect((await site.run('plan')).code).toBe(0);
    expect((await site.run('state', 'list')).code).toBe(0);
  });

  it('of a process that is gone is taken over, and that is said', async () => {
    const pid = startChild();
    holdFrom(pid, ownIdentity().host);
    await endChild();
    expect((await site.run('lock')).out).toContain('The process is gone: the next apply takes the lock over.');
    const { code, err } = await site.run('apply', '--yes');
    expect(code).toBe(0);
    expect(err).toContain(`Took over the lock of a process that is gone: ann, pid ${pid}`);
    expect((await site.run('lock')).out).toBe('Nobody holds the lock.\n');
  });

  it('of another machine is only released by its id', async () => {
    const id = holdFrom(startChild(), 'elsewhere');
    expect((await site.run('apply', '--yes')).code).toBe(4);
    const shown = await site.run('lock');
    expect([shown.code, shown.out.includes(`statelite unlock ${id}`)]).toEqual([0, true]);
    expect(JSON.parse((await site.run('lock', '--json')).out).owner.host).toBe('elsewhere');
    const wrong = await site.run('unlock', 'other');
    expect(wrong.code).toBe(1);
    expect(wrong.err).toContain(`the lock is ${id} now, not other`);
    expect((await site.run('unlock', id)).out).toContain(`Lock ${id} is removed.`);
    expect((await site.run('apply', '--yes')).code).toBe(0);
    expect((await site.run('unlock', id)).err).toBe('error: nobody holds the lock\n');
  });

  it.each([
    ['empty', ''],
    ['without a time', JSON.stringify({ ...ownIdentity(), id: 'a1', user: 'ann', command: 'x', since: 'lately' })],
  ])('that is %s holds, says that nobody can read it, and can be removed', async (_name, text) => {
    holdFrom(process.pid, 'here');
    writeFileSync(join(site.root, 'var/lib/statelite/small/lock'), text);
    const told = 'Locked, but the lock cannot be read: by whom and since when is not known.\n';
    expect((await site.run('lock')).out).toBe(
      `${told}Once no statelite is at work on this site: statelite unlock unreadable\n`,
    );
    const { code, err } = await site.run('apply', '--yes');
    expect([code, err.includes(told)]).toEqual([4, true]);
    expect((await site.run('unlock', 'unreadable')).code).toBe(0);
    expect((await site.run('apply', '--yes')).code).toBe(0);
  });

  it('keeps state rm out, too', async () => {
    await site.run('apply', '--yes');
    holdFrom(startChild(), ownIdentity().host);
    const { code, err } = await site.run('state', 'rm', 'boot-file/n01');
    expect(code).toBe(4);
    expect(err).toContain('The process is at work');
    expect((await site.run('state', 'list')).out).toContain('boot-file/n01');
  });
});
