import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the server said of its configuration, and what the commands made of it, in order. */
export interface Served {
  /** The lines of its log that complain about the configuration. */
  readonly complaints: readonly string[];
  readonly results: readonly { readonly code: number; readonly said: string }[];
}

/** The programs that `serve` needs. */
export const ganeshaNeeds = {
  root: true,
  commands: ['ganesha.nfsd', 'rpcbind', 'nfs-cat', 'nfs-cp', 'unshare', 'ip', 'ss', 'mount', 'timeout'],
} as const;

/** The address of the server that is no loopback to it; 127.0.0.1 is another client. */
export const clusterAddress = '10.99.0.1';

/**
 * Serves EXPORT blocks with the real NFS-Ganesha for as long as some shell commands take, in namespaces of its own for
 * network, processes and mounts: nobody else reaches it, and nothing of it is left.
 */
export const serve = (directory: string, blocks: string, commands: readonly string[]): Served => {
  mkdirSync(join(directory, 'recovery'), { recursive: true });
  writeFileSync(join(directory, 'ganesha.conf'), `${coreConfig(directory)}${blocks}`);
  commands.forEach((command, i) => {
    writeFileSync(join(directory, `command-${i}`), command);
  });
  const words = [
    ...['-k', '5', '60', 'unshare', '--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'],
    ...['--propagation', 'private', 'sh', '-c', script, 'sh', directory, String(commands.length)],
  ];
  const ran = spawnSync('timeout', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const log = readFileSync(join(directory, 'ganesha.log'), 'utf8');
  if (ran.status !== 0) throw new Error(`NFS-Ganesha did not serve: ${ran.stderr}\n${log}`);
  return {
    complaints: log.split('\n').filter((line) => /config_errs_to_log|:CONFIG :(?:CRIT|FATAL)/.test(line)),
    results: commands.map((_, i) => ({
      code: Number(readFileSync(join(directory, `code-${i}`), 'utf8')),
      said: readFileSync(join(directory, `said-${i}`), 'utf8'),
    })),
  };
};

const coreConfig = (directory: string): string => `NFS_CORE_PARAM {
  Protocols = 3, 4;
  Enable_UDP = false;
  Enable_NLM = false;
  Enable_RQUOTA = false;
}
NFSv4 { Graceless = true; RecoveryRoot = "${directory}/recovery"; Only_Numeric_Owners = true; }
`;

// The server looks up the address to bind, which needs one that is not loopback's own; rpcbind wants a private /run.
const script = `
cd "$1" || exit 1
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
mount -t tmpfs tmpfs /run && mkdir /run/rpcbind && ip link set lo up && ip addr add ${clusterAddress}/32 dev lo || exit 1
rpcbind -f >rpcbind.out 2>&1 &
sleep 0.3
ganesha.nfsd -F -f ganesha.conf -L "$1/ganesha.log" -p /run/ganesha.pid >ganesha.out 2>&1 &
server=$!
tries=0
until ss -ltnH 'sport = :2049' | grep -q .; do
  tries=$((tries + 1))
  if [ $tries -gt 100 ] || ! kill -0 $server; then echo 'no server' >&2; exit 1; fi
  sleep 0.1
done
i=0
while [ $i -lt "$2" ]; do
  timeout 10 sh "command-$i" >"said-$i" 2>&1
  echo $? >"code-$i"
  i=$((i + 1))
done
`;
