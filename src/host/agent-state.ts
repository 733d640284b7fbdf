import { closeSync, fchmodSync, openSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { HostError } from '../core/host-error.ts';
import { attempt, attempting, unless } from './attempt.ts';
import { isCount, isObject, isText, parseJson } from './shapes.ts';
import { replaceFile, type StateDirectory } from './state-directory.ts';

/** How one round of the agent ended. */
export interface AgentRound {
  /** When it ended, in ISO 8601. */
  readonly at: string;
  readonly mode: 'detect' | 'enforce';
  readonly outcome: string;
  readonly exitCode: number;
  readonly commit: string | null;
  readonly signer: string | null;
  readonly planDigest: string | null;
  /** Changes that the plan had, and those of them that mend drift. */
  readonly changes: number;
  readonly drift: number;
  readonly reason: string | null;
}

/** What the agent remembers: the newest round first. */
export interface AgentRecord {
  readonly repository: string;
  readonly ref: string;
  /** The newest commit that got through all checks, from which the next one must descend. */
  readonly accepted: { readonly commit: string; readonly at: string } | null;
  readonly lastSuccess: string | null;
  readonly rounds: readonly AgentRound[];
}

/** Who paused the agent, when and why. */
export interface Pause {
  readonly by: string;
  readonly since: string;
  readonly reason: string;
}

/** Reads the record; undefined before the first round. Throws a HostError when it is damaged: then nothing may be assumed. */
export const readAgentRecord = (state: Pick<StateDirectory, 'path'>): AgentRecord | undefined => {
  const path = recordPath(state);
  const text = readThere(path);
  if (text === undefined) return undefined;
  const value = parseJson(text);
  if (isRecord(value)) return value;
  throw new HostError({
    verb: 'read',
    path,
    errno: 'EINVAL',
    message: 'the record of the agent is damaged; look what was applied last (statelite history), then remove the file',
  });
};

/** Writes the record durably. */
export const writeAgentRecord = (state: Pick<StateDirectory, 'path'>, record: AgentRecord): void =>
  replaceFile(recordPath(state), `${JSON.stringify(record, null, 2)}\n`, true, attempting(undefined));

/** Who paused the agent; undefined when nobody did. A file that cannot be understood is a pause too. */
export const readPause = (state: Pick<StateDirectory, 'path'>): Pause | undefined => {
  const text = readThere(pausePath(state));
  if (text === undefined) return undefined;
  const value = parseJson(text);
  return isPause(value) ? value : { by: 'unknown', since: 'unknown', reason: 'the file that says so is damaged' };
};

/** Pauses the agent until somebody resumes it. */
export const writePause = (state: Pick<StateDirectory, 'path'>, pause: Pause): void =>
  replaceFile(pausePath(state), `${JSON.stringify(pause)}\n`, true, attempting(undefined));

/** Ends a pause; false when there was none. */
export const removePause = (state: Pick<StateDirectory, 'path'>): boolean =>
  attempt('remove', pausePath(state), () =>
    unless(['ENOENT', 'ENOTDIR'], () => {
      unlinkSync(pausePath(state));
      return true;
    }),
  ) ?? false;

/** Replaces a file that other programs read, whole or not at all; everybody may read it, whatever the umask. */
export const publishFile = (cwd: string, name: string, text: string): void => {
  const path = resolve(cwd, name);
  const temporary = `${path}.${process.pid}~`;
  const remove = (): void => attempt('remove', temporary, () => rmSync(temporary, { force: true }));
  // What a process with our number left when it was killed.
  remove();
  try {
    attempt('write', temporary, () => {
      const fd = openSync(temporary, 'wx', 0o600);
      try {
        writeFileSync(fd, text);
        fchmodSync(fd, 0o644);
      } finally {
        closeSync(fd);
      }
    });
    attempt('rename to', path, () => renameSync(temporary, path));
  } catch (error) {
    remove();
    throw error;
  }
};

const recordPath = ({ path }: Pick<StateDirectory, 'path'>): string => `${path}/record.json`;
const pausePath = ({ path }: Pick<StateDirectory, 'path'>): string => `${path}/paused.json`;

const readThere = (path: string): string | undefined =>
  attempt('read', path, () => unless(['ENOENT', 'ENOTDIR'], () => readFileSync(path, 'utf8')));

const isPause = (value: unknown): value is Pause =>
  isObject(value) && ['by', 'since', 'reason'].every((key) => isText(value[key]));

const isRecord = (value: unknown): value is AgentRecord =>
  isObject(value) &&
  isText(value.repository) &&
  isText(value.ref) &&
  (value.lastSuccess === null || isText(value.lastSuccess)) &&
  (value.accepted === null ||
    (isObject(value.accepted) && isText(value.accepted.commit) && /^[0-9a-f]{40,64}$/.test(value.accepted.commit))) &&
  Array.isArray(value.rounds) &&
  value.rounds.every(isRound);

const isRound = (value: unknown): value is AgentRound =>
  isObject(value) &&
  ['at', 'mode', 'outcome'].every((key) => isText(value[key])) &&
  ['exitCode', 'changes', 'drift'].every((key) => isCount(value[key])) &&
  ['commit', 'signer', 'planDigest', 'reason'].every((key) => value[key] === null || isText(value[key]));
