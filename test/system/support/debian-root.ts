import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What `debianRoot` needs, for `needs`. */
export const debianRootNeeds = { root: true, commands: ['mmdebstrap', 'flock', 'unshare', 'cp'] } as const;

/** How long a test may take that builds the tree, in milliseconds: downloads included, on a slow machine. */
export const debianRootTimeout = 900_000;

/**
 * The directory of a real Debian root tree, built by mmdebstrap from the host's own package sources when it is not there
 * yet, and kept below the temporary directory for later runs. Read it or copy it; never write to it. Needs root.
 */
export const debianRoot = (): string => {
  const plan = buildPlan();
  const directory = join(plan.cache, plan.name);
  if (existsSync(directory)) return directory;
  // flock(1) waits for a build by another process, and the kernel frees its lock when that process dies.
  const built = spawnSync(
    'flock',
    [
      join(plan.cache, 'lock'),
      'sh',
      '-euc',
      script,
      'sh',
      plan.cache,
      plan.name,
      plan.suite,
      plan.sources,
      packages.join(','),
    ],
    { encoding: 'utf8', cwd: plan.cache, env: environment(plan.cache), maxBuffer: 64 * 1024 * 1024 },
  );
  if (built.status === 0) return directory;
  throw new Error(`cannot build a Debian root tree: ${built.error?.message ?? built.stderr.slice(-4000)}`);
};

/** Makes `dest`, which must not exist, a copy of the tree: owners, modes, times, links and extended attributes too. */
export const copyDebianRoot = (dest: string): void => {
  if (existsSync(dest)) throw new Error(`${dest} exists already`);
  const copied = spawnSync('cp', ['--archive', '--reflink=auto', '--no-target-directory', debianRoot(), dest], {
    encoding: 'utf8',
  });
  if (copied.status !== 0)
    throw new Error(`cannot copy the Debian root tree: ${copied.error?.message ?? copied.stderr}`);
};

/** Beside the smallest system: what a node runs, and the owners of paths that the 2010 document's sample rules name. */
const packages: readonly string[] = ['systemd-sysv', 'udev', 'iproute2', 'netbase', 'openssh-server', 'logrotate'];

// $1 cache, $2 name, $3 suite, $4 sources, $5 packages. mmdebstrap mounts /proc and /sys in the tree: in a namespace of
// its own these end with it, so that the removal of a half-built tree can reach nothing else.
const script = `
[ ! -e "$1/$2" ] || exit 0
building=$1/$2.building
rm -rf --one-file-system "$building"
unshare --mount --propagation private mmdebstrap --quiet --mode=root --variant=minbase --format=directory \\
  --aptopt='Apt::Install-Recommends "false"' \\
  --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \\
  --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-include=/usr/share/locale/locale.alias' \\
  --include="$5" "$3" "$building" "$4" </dev/null >&2
# What systemd-resolved and the first boot would make, and what must not come from this machine.
ln -sfn ../run/systemd/resolve/stub-resolv.conf "$building/etc/resolv.conf"
ln -sfn ../proc/self/mounts "$building/etc/mtab"
[ -L "$building/var/run" ] || { rmdir "$building/var/run" && ln -s /run "$building/var/run"; }
[ -L "$building/var/lock" ] || { rmdir "$building/var/lock" && ln -s /run/lock "$building/var/lock"; }
echo localhost >"$building/etc/hostname"
: >"$building/etc/machine-id"
chmod 0755 "$building"
mv -T "$building" "$1/$2"
`;

interface BuildPlan {
  readonly cache: string;
  readonly name: string;
  readonly suite: string;
  readonly sources: string;
}

/** The tree's name changes with whatever it is made from, so that an old one is never taken for a new one. */
const buildPlan = (): BuildPlan => {
  const suite = /^VERSION_CODENAME="?([a-z]+)"?$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1];
  const sources = [
    '/etc/apt/sources.list.d/debian.sources',
    '/etc/apt/sources.list.d/ubuntu.sources',
    '/etc/apt/sources.list',
  ].find((path) => existsSync(path) && /^(deb |URIs:)/m.test(readFileSync(path, 'utf8')));
  if (suite === undefined || sources === undefined)
    throw new Error('a Debian root tree can be built on Debian or Ubuntu only');
  const key = createHash('sha256')
    .update([script, suite, readFileSync(sources, 'utf8'), ...packages].join('\n'))
    .digest('hex');
  return { cache: privateCache(), name: `debian-root-${suite}-${key.slice(0, 12)}`, suite, sources };
};

/** Everybody can make names in the temporary directory: what is not ours alone is not used. */
const privateCache = (): string => {
  const cache = join(tmpdir(), `statelite-test-${process.getuid?.() ?? 'me'}`);
  mkdirSync(cache, { recursive: true, mode: 0o700 });
  const found = lstatSync(cache);
  if (!found.isDirectory() || found.uid !== process.getuid?.() || (found.mode & 0o077) !== 0) {
    throw new Error(`${cache} is not a directory of ours alone (mode 0700)`);
  }
  return cache;
};

/** Nothing of this process leaks into the tree, and temporary files stay in the cache. Proxies are needed to download. */
const environment = (cache: string): NodeJS.ProcessEnv => ({
  PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C.UTF-8',
  HOME: cache,
  TMPDIR: cache,
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => /^(https?|no)_proxy$/i.test(name))),
});
