import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** What it needs, for `needs`. */
export const sshServerNeeds = {
  root: true,
  commands: ['sshd', 'ssh', 'ssh-keygen', 'unshare', 'mount', 'git', 'git-shell'],
} as const;

/** A real OpenSSH server on the loopback device, with keys and settings of its own, for one client key. */
export interface SshServer {
  /** How a repository in a directory of this machine is named to its clients. */
  addressOf(directory: string): string;
  /** What its clients may do: fetch with git, a shell command in its place, or not log in at all. */
  admits(what: 'git' | { readonly command: string } | 'nobody'): void;
  /** What the client believes of the server's key. */
  isKnownBy(what: 'its key' | 'another key' | 'nothing'): void;
  /** For GIT_SSH_COMMAND: nothing of it comes from the user's or the machine's settings. */
  readonly client: string;
  log(): string;
  stop(): Promise<void>;
}

/** Starts a server below a directory. */
export const startSshServer = async (directory: string): Promise<SshServer> => {
  const at = (name: string): string => join(directory, name);
  mkdirSync(directory, { recursive: true });
  for (const name of ['host', 'other', 'client']) {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', at(name)]);
  }
  const port = await freePort();
  writeFileSync(at('config'), configOf(directory, port));
  writeFileSync(at('log'), '');
  const publicKey = (name: string): string => readFileSync(at(`${name}.pub`), 'utf8').trim();
  const admits: SshServer['admits'] = (what) => {
    const command = what === 'git' ? 'git-shell -c \\"$SSH_ORIGINAL_COMMAND\\"' : what === 'nobody' ? '' : what.command;
    const line = `restrict,command="${command}" ${publicKey('client')}\n`;
    writeFileSync(at('authorized_keys'), what === 'nobody' ? '' : line);
  };
  const isKnownBy: SshServer['isKnownBy'] = (what) => {
    const key = publicKey(what === 'its key' ? 'host' : 'other');
    writeFileSync(at('known_hosts'), what === 'nothing' ? '' : `[127.0.0.1]:${port} ${key}\n`);
  };
  admits('git');
  isKnownBy('its key');
  const child = spawn(
    'unshare',
    ['--mount', '--propagation', 'private', '--pid', '--fork', '--kill-child', 'sh', '-euc', begin, 'sh', directory],
    {
      stdio: 'ignore',
    },
  );
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  const log = (): string => readFileSync(at('log'), 'utf8');
  for (let tries = 0; !(await answers(port)); tries += 1) {
    if (tries > 100 || child.exitCode !== null) throw new Error(`sshd does not answer:\n${log()}`);
    await pause(100);
  }
  return {
    addressOf: (repository) => `ssh://${userInfo().username}@127.0.0.1:${port}${repository}`,
    ...{ admits, isKnownBy, log },
    client: `ssh ${clientOptions(directory).join(' ')}`,
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
};

const clientOptions = (directory: string): readonly string[] => [
  ...['-F', 'none', '-i', join(directory, 'client')],
  ...[
    'BatchMode=yes',
    'ConnectTimeout=3',
    'IdentitiesOnly=yes',
    'StrictHostKeyChecking=yes',
    'GlobalKnownHostsFile=none',
  ]
    .concat([`UserKnownHostsFile=${join(directory, 'known_hosts')}`])
    .flatMap((option) => ['-o', option]),
];

// The directory into which sshd locks its unprivileged part is its own, too.
const begin = `
mount -t tmpfs -o mode=755 run /run
mkdir /run/sshd
exec "$(command -v sshd || echo /usr/sbin/sshd)" -D -E "$1/log" -f "$1/config"
`;

const configOf = (directory: string, port: number): string => `ListenAddress 127.0.0.1:${port}
HostKey ${directory}/host
AuthorizedKeysFile ${directory}/authorized_keys
PidFile none
PermitRootLogin forced-commands-only
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
StrictModes no
LogLevel VERBOSE
`;

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('data', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
