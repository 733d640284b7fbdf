import { HostError } from '../core/host-error.ts';

/** Asked before and after each effect on the machine; tests stop, kill or fail a run there. */
export type EffectWatch = (verb: string, path: string, phase: 'before' | 'after') => void;

/** Does one thing to the machine; a refusal becomes a HostError that says what was tried, and where. */
export type Attempt = <T>(verb: string, path: string, effect: () => T) => T;

/** An Attempt that reports each effect to `watch`. */
export const attempting =
  (watch: EffectWatch | undefined): Attempt =>
  (verb, path, effect) => {
    try {
      watch?.(verb, path, 'before');
      const value = effect();
      watch?.(verb, path, 'after');
      return value;
    } catch (error) {
      throw refusalOf(error, verb, path);
    }
  };

/** An Attempt for reading, which nothing watches. */
export const attempt: Attempt = attempting(undefined);

/** The error number's name of a failed system call, or undefined for an error of another sort. */
export const errnoOf = (error: unknown): string | undefined =>
  typeof error === 'object' &&
  error !== null &&
  'code' in error &&
  typeof error.code === 'string' &&
  /^E[A-Z0-9]+$/.test(error.code)
    ? error.code
    : undefined;

/** The value, or undefined when the machine answers with one of these error numbers. */
export const unless = <T>(errnos: readonly string[], effect: () => T): T | undefined => {
  try {
    return effect();
  } catch (error) {
    if (errnos.includes(errnoOf(error) ?? '')) return undefined;
    throw error;
  }
};

const refusalOf = (error: unknown, verb: string, path: string): unknown => {
  const errno = errnoOf(error);
  if (error instanceof HostError || errno === undefined) return error;
  return new HostError({ verb, path, errno, message: meanings[errno] ?? plainMessage(String(error)) });
};

/** Node puts "ERRNO: meaning, call 'path'" into its messages; only the meaning is wanted. */
const plainMessage = (text: string): string =>
  text.replace(/^Error: (?:[A-Z0-9_]+: )?/, '').replace(/, [a-z]+( '.*)?$/s, '');

const meanings: Readonly<Record<string, string>> = {
  EACCES: 'permission denied: run this as a user who may do that, usually root',
  EDQUOT: 'the disk quota is used up: make room',
  EIO: 'the disk reports an input/output error: look at the kernel log',
  EMFILE: 'too many open files: raise the limit with ulimit -n',
  ENAMETOOLONG: 'the name is longer than the file system allows',
  ENOSPC: 'no space left on the file system: make room',
  ENOTEMPTY: 'the directory is not empty: it holds something that is not ours',
  EPERM: 'not permitted: the file may be immutable (lsattr shows an i or a), or this needs root',
  EROFS: 'the file system is mounted read-only: mount it read-write',
  ESTALE: 'the NFS server no longer knows this file: mount it anew',
  EXDEV: 'the two places are on different file systems, so nothing can be moved between them',
};
