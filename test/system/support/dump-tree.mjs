// Prints what a node sees below ROOT, as JSON. rows: [path, type, text, via, writable, survives] for each path, as
// simulate-node.ts says it. followed: [path, type, text, writable] for each link, and for names behind it, as the kernel
// follows them with ROOT as its root. Runs in the node's mount namespace, outside its root.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, lstatSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { posix } from 'node:path';

const [root = ''] = process.argv.slice(2);
const skipped = new Set(['/.default', '/.statelite', '/bin', '/dev', '/proc', '/etc/init.d']);
const memory = statSync(`${root}/.statelite`).dev;
const mounted = new Set(
  readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
    .map((point) => point.replace(/\\([0-7]{3})/g, (_, octal) => String.fromCharCode(Number.parseInt(octal, 8)))),
);
const rows = [];

/** Where a link of the runtime or of apply leads; undefined for any other link. */
const ours = (at) => {
  const target = readlinkSync(at);
  if (/^\/(\.statelite|\.default)\//.test(target)) return root + target;
  return /^[./]*\/?\.statelite\/tmpfs\//.test(target) ? posix.join(posix.dirname(at), target) : undefined;
};

const visit = (path, real) => {
  if (skipped.has(path)) return;
  let at = real;
  let via = mounted.has(root + path) ? 'mount' : 'plain';
  let found = lstatSync(at, { throwIfNoEntry: false });
  while (found?.isSymbolicLink()) {
    const next = ours(at);
    if (next === undefined) break;
    via = 'link';
    at = next;
    found = lstatSync(at, { throwIfNoEntry: false });
  }
  if (found === undefined) return;
  if (found.isSymbolicLink()) {
    rows.push([path, 'link', readlinkSync(at), via, false, false]);
    return;
  }
  const writable = canWrite(at);
  const type = found.isDirectory() ? 'dir' : 'file';
  const text = type === 'dir' ? '' : readFileSync(at, 'utf8');
  rows.push([path, type, text, via, writable, writable && found.dev !== memory]);
  if (type === 'dir') for (const name of readdirSync(at).sort()) visit(posix.join(path, name), `${at}/${name}`);
};

const canWrite = (at) => {
  try {
    accessSync(at, constants.W_OK);
    return true;
  } catch {
    return false;
  }
};

for (const name of readdirSync(root).sort()) visit(`/${name}`, `${root}/${name}`);

const links = rows.filter(([, type]) => type === 'link').map(([path]) => path);
const asked = links.flatMap((path) => [
  path,
  ...['f', 'd', 'd/f', 'up', 'etc', 'srv/f'].map((name) => `${path}/${name}`),
]);
const script = `for path; do
  if [ -d "$path" ]; then printf 'dir\\0\\0false\\0'
  elif [ -f "$path" ]; then
    printf 'file\\0' && cat "$path" && if (: >>"$path") 2>/dev/null; then printf '\\0true\\0'; else printf '\\0false\\0'; fi
  else printf 'nothing\\0\\0false\\0'; fi
done`;
const said = spawnSync('chroot', [root, '/bin/busybox', 'sh', '-c', script, 'sh', ...asked], { encoding: 'utf8' });
const words = said.stdout.split('\0');
const followed = asked.map((path, i) => [path, words[3 * i], words[3 * i + 1], words[3 * i + 2] === 'true']);
process.stdout.write(JSON.stringify({ rows, followed }));
