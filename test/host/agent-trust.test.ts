import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { told, trustedPath } from '../../src/host/agent-trust.ts';

let directory: string;
beforeEach(() => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), 'statelite-trust-')));
});
afterEach(() => rmSync(directory, { recursive: true }));

const at = (name: string): string => join(directory, name);
const file = (name: string, mode = 0o644): string => {
  writeFileSync(at(name), '');
  chmodSync(at(name), mode);
  return at(name);
};

describe('trustedPath', () => {
  it('gives the real name of a file that only its owner may change', () => {
    const real = file('signers');
    symlinkSync(real, at('link'));
    expect(trustedPath(at('link'), [])).toEqual({ value: real });
    expect(trustedPath(at('nowhere'), [])).toEqual({ problem: 'is not there' });
  });

  it('refuses what others may write to, rename or own', () => {
    expect(trustedPath(file('group', 0o664), [])).toEqual({ problem: 'may be written to by others' });
    mkdirSync(at('open'));
    const within = file('open/signers');
    chmodSync(at('open'), 0o777);
    expect(trustedPath(within, [])).toEqual({ problem: `lies below ${at('open')}, which may be written to by others` });
    if (process.getuid?.() !== 0) return;
    const theirs = file('theirs');
    chownSync(theirs, 12345, 0);
    expect(trustedPath(theirs, [])).toEqual({ problem: 'belongs to the user with number 12345' });
  });

  it('refuses a keyring in which one file may be written to by others', () => {
    mkdirSync(at('gnupg'));
    file('gnupg/gpg.conf');
    expect(trustedPath(at('gnupg'), [])).toEqual({ value: at('gnupg') });
    const keys = file('gnupg/pubring.kbx', 0o666);
    expect(trustedPath(at('gnupg'), [])).toEqual({ problem: `holds ${keys}, which may be written to by others` });
    rmSync(keys);
    symlinkSync('/dev/null', keys);
    expect(trustedPath(at('gnupg'), [])).toEqual({ problem: `holds ${keys}, which is a symbolic link` });
  });

  it('refuses what lies where the repository decides, also behind a link, but not beside it', () => {
    mkdirSync(at('site'));
    symlinkSync(file('site/signers'), at('link'));
    const problem = 'lies in the repository that it is to vouch for';
    expect(trustedPath(at('link'), [at('site')])).toEqual({ problem });
    expect(trustedPath(file('site.signers'), [at('site'), at('nowhere')])).toEqual({ value: at('site.signers') });
  });
});

describe('told', () => {
  it('keeps the last lines of what ssh and git said, without frames and general advice', () => {
    const err = [
      '@@@@@@@@@@@@@@@@@@@@@@@@',
      '@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @',
      'Offending ED25519 key in /k:1',
      'Host key for [127.0.0.1]:4 has changed and you have requested strict checking.',
      'Host key verification failed.',
      'fatal: Could not read from remote repository.',
      '',
      'Please make sure you have the correct access rights',
      'and the repository exists.',
    ].join('\n');
    expect(told({ status: 128, out: '', err })).toBe(
      'Offending ED25519 key in /k:1; Host key for [127.0.0.1]:4 has changed and you have requested strict checking.; Host key verification failed.',
    );
    expect(told({ status: 1, out: '', err: 'x'.repeat(10_000) })).toHaveLength(300);
  });
});
