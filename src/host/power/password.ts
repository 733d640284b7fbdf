import { accessSync, constants, statSync } from 'node:fs';
import { env } from 'node:process';
import type { Diagnostic } from '../../core/diagnostic.ts';
import type { PasswordSource } from '../../power/bmc.ts';
import { errnoOf } from '../attempt.ts';

/**
 * The environment of an ipmitool that is to find its password: our own PATH, terminal and home, and IPMI_PASSWORD only
 * when the password is in a variable. Undefined for a variable that is not set.
 */
export const environmentFor = (source: PasswordSource): Readonly<Record<string, string>> => {
  const kept = ['PATH', 'TERM', 'HOME'].flatMap((name) =>
    env[name] === undefined ? [] : [[name, env[name]] as const],
  );
  const password = source.from === 'variable' ? env[source.name] : undefined;
  return {
    LC_ALL: 'C',
    ...Object.fromEntries(kept),
    ...(password !== undefined && { IPMI_PASSWORD: password }),
  };
};

/** What is wrong or unsafe about a password's source, without reading the password. */
export const checkPassword = (source: PasswordSource): readonly Diagnostic[] => {
  if (source.from === 'file') return checkFile(source.path);
  if ((env[source.name] ?? '') !== '') return [];
  const message = `the variable ${source.name}, which ipmi.passwordVariable names, is not set`;
  return [missing(message, 'set it in the environment, without writing it on a command line')];
};

const missing = (message: string, help: string): Diagnostic => ({
  code: 'bmc-password-missing',
  severity: 'error',
  message,
  help,
});

/** ipmitool would ask at the terminal for a password whose file it cannot read. */
const checkFile = (path: string): readonly Diagnostic[] => {
  const quoted = JSON.stringify(path);
  try {
    accessSync(path, constants.R_OK);
    const { mode, size } = statSync(path);
    if (size === 0)
      return [missing(`${quoted}, which ipmi.passwordFile names, is empty`, 'its first line is the password')];
    if ((mode & 0o077) === 0) return [];
    const help = `chmod 600 ${quoted}`;
    const message = `${quoted} holds a password and is open to other users`;
    return [{ code: 'bmc-password-file-open', severity: 'warning', message, help }];
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    const why = errno === 'ENOENT' ? 'there is no such file' : errno === 'EACCES' ? 'permission denied' : errno;
    return [
      missing(`${quoted}, which ipmi.passwordFile names, cannot be read: ${why}`, 'its first line is the password'),
    ];
  }
};
