import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildSync } from 'esbuild';
import { ownIdentity } from '../../src/host/identity.ts';
import { breakLock, type LockOwner, readLock, releaseLock, takeLock } from '../../src/host/lock.ts';

const by = { user: 'anna', command: 'statelite apply' };
let workshop = '';
let taker = '';

beforeAll(() => {
  workshop = mkdtempSync(join(tmpdir(), 'statelite-lock-'));
  taker = join(workshop, 'take.mjs');
  // A process that takes the lock, says so, works a moment while nobody else may, and gives it back or is killed.
  const source = `
    import { appendFileSync } from 'node:fs';
    import { takeLock, releaseLock } from ${JSON.stringify(join(import.meta.dirname, '../../src/host/lock.ts'))};
    const [directory, mode, log] = process.argv.slice(2);
    const state = { path: directory };
    const until = Date.now() + 45_000;
    for (;;) {
      const answer = takeLock(state, { user: 'child', command: mode });
      if (answer.type === 'held') {
        if (Date.now() > until) process.exit(3);
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
        continue;
      }
      appendFileSync(log, 'in ' + answer.owner.id + (answer.replaced ? ' after ' + answer.replaced.id : '') + '\\n');
      if (mode === 'die') process.kill(process.pid, 'SIGKILL');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3);
      appendFileSync(log, 'out ' + answer.owner.id + '\\n');
      releaseLock(state, answer.owner);
      break;
    }`;
  buildSync({
    stdin: { contents: source, resolveDir: workshop, loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: taker,
    logLevel: 'error',
  });
});
afterAll(() => rmSync(workshop, { recursive: true, force: true }));

const freshState = (): { readonly path: string } => ({ path: mkdtempSync(join(workshop, 'state-')) });

/** Leaves a lock behind as a killed process does, changed as wanted. */
const leaveLock = (state: { readonly path: string }, change: Partial<LockOwner>): LockOwner => {
  const owner = { id: '0123456789abcdef', ...ownIdentity(), ...by, since: '2026-01-01T00:00:00Z', ...change };
  writeFileSync(join(state.path, 'lock'), JSON.stringify(owner));
  return owner;
};

const run = (mode: string, state: { readonly path: string }, log: string): Promise<number | null> =>
  new Promise((resolve) => {
    spawn(process.execPath, [taker, state.path, mode, log], { stdio: 'inherit' }).on('exit', resolve);
  });

describe('takeLock', () => {
  it('refuses a second owner and names the first', () => {
    const state = freshState();
    const first = takeLock(state, by);
    expect(first.type).toBe('taken');
    const second = takeLock(state, { user: 'bert', command: 'statelite rollback' });
    expect(second).toMatchObject({
      type: 'held',
      life: 'alive',
      owner: { ...by, pid: process.pid, id: first.owner.id },
    });
  });

  it('can be taken again once it was given back, and leaves only itself in the directory', () => {
    const state = freshState();
    releaseLock(state, takeLock(state, by).owner);
    expect(readLock(state)).toBeUndefined();
    expect(takeLock(state, by).type).toBe('taken');
    expect(readdirSync(state.path)).toEqual(['lock']);
  });

  it.each<[string, Partial<LockOwner>]>([
    ['whose process is gone', { pid: 2 ** 22 + 1 }],
    ['whose process number belongs to another process by now', { started: '1' }],
    ['from before the last boot', { bootId: '00000000-0000-0000-0000-000000000000' }],
  ])('takes over the lock of an owner %s, and says whose it was', (_, change) => {
    const state = freshState();
    const dead = leaveLock(state, change);
    expect(takeLock(state, by)).toMatchObject({ type: 'taken', replaced: dead });
    expect(readdirSync(state.path)).toEqual(['lock']);
  });

  it.each<[string, Partial<LockOwner>]>([
    ['of another machine', { host: 'elsewhere', pid: 2 ** 22 + 1 }],
    ['of another set of process numbers, such as a container', { pidNamespace: 'pid:[1]', pid: 2 ** 22 + 1 }],
  ])('leaves the lock of an owner %s alone', (_, change) => {
    const state = freshState();
    const owner = leaveLock(state, change);
    expect(takeLock(state, by)).toMatchObject({ type: 'held', life: 'unknown', owner });
  });

  it('leaves a lock file alone that it cannot read', () => {
    const state = freshState();
    writeFileSync(join(state.path, 'lock'), 'not a lock');
    expect(takeLock(state, by)).toMatchObject({ type: 'held', life: 'unknown', owner: { id: 'unreadable' } });
  });

  it('lets one process in at a time, also when every third owner is killed with the lock in its hands', async () => {
    const state = freshState();
    const log = join(workshop, 'log');
    writeFileSync(log, '');
    const modes = Array.from({ length: 18 }, (_, index) => (index % 3 === 0 ? 'die' : 'work'));
    await Promise.all(modes.map((mode) => run(mode, state, log)));
    const lines = readFileSync(log, 'utf8').trim().split('\n');
    expect(lines.filter((line) => line.startsWith('in '))).toHaveLength(18);
    expect(lines.filter((line) => line.startsWith('out '))).toHaveLength(12);
    // Between coming in and going out of one process nobody else comes in.
    lines.forEach((line, index) => {
      const id = line.split(' ')[1];
      if (line.startsWith('out ')) expect(lines[index - 1]?.split(' ')[1]).toBe(id);
      if (line.includes(' after ')) expect(lines[index - 1]).toContain(`in ${line.split(' after ')[1]}`);
    });
  }, 60_000);

  it('goes on when a process was killed while it took over from a dead one', () => {
    const state = freshState();
    const dead = leaveLock(state, { pid: 2 ** 22 + 1 });
    const claimant = { ...dead, id: 'fedcba9876543210' };
    writeFileSync(join(state.path, `lock.${dead.id}.claim`), JSON.stringify(claimant));
    writeFileSync(join(state.path, `lock.${claimant.id}.mine`), JSON.stringify(claimant));
    expect(takeLock(state, by)).toMatchObject({ type: 'taken', replaced: dead });
    expect(readdirSync(state.path)).toEqual(['lock']);
  });
});

describe('breakLock', () => {
  it('removes exactly the lock that was named', () => {
    const state = freshState();
    const owner = leaveLock(state, { host: 'elsewhere' });
    expect(breakLock(state, 'another')).toEqual({ other: owner });
    expect(breakLock(state, owner.id)).toBe('broken');
    expect(breakLock(state, owner.id)).toBe('not-locked');
    expect(takeLock(state, by).type).toBe('taken');
  });
});

describe('breakLock, while another process takes the same dead lock over,', () => {
  it('names that process and removes nothing', () => {
    const state = freshState();
    const dead = leaveLock(state, { pid: 2 ** 22 + 1 });
    const taking = { ...dead, ...ownIdentity(), id: 'fedcba9876543210' };
    writeFileSync(join(state.path, `lock.${dead.id}.claim`), JSON.stringify(taking));
    expect(breakLock(state, dead.id)).toEqual({ other: taking });
    expect(readLock(state)?.owner.id).toBe(dead.id);
  });
});

describe('releaseLock', () => {
  it('leaves the lock alone that another process took meanwhile', () => {
    const state = freshState();
    const { owner } = takeLock(state, by);
    breakLock(state, owner.id);
    const other = leaveLock(state, { host: 'elsewhere' });
    releaseLock(state, owner);
    expect(readLock(state)?.owner).toEqual(other);
  });
});

describe('the lock of a killed process', () => {
  it('is seen as dead', () => {
    const state = freshState();
    spawnSync(process.execPath, [taker, state.path, 'die', join(workshop, 'log2')]);
    expect(readLock(state)).toMatchObject({ life: 'dead', owner: { command: 'die' } });
  });
});
