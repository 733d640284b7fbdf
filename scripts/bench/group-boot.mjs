// The row about booting: what the runtime of a node takes for its rules.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { interleave, runShell } from './measure.mjs';

const rounds = 5;
const count = 400;
const title = `boot of a node with ${count} rules`;
const runtime = new URL('../../src/runtime/statelite.sh', import.meta.url);

/** How the runtime compares with the copies and mounts that it consists of. Both mount, which only root may. */
export const bootRows = ({ workshop, log }) => {
  if (process.getuid() !== 0) {
    log(`${title}: not measured, only root may mount`);
    return [{ title, count: 0, extra: ['not measured: only root may mount'], aims: [] }];
  }
  log(title);
  const at = `${workshop}/boot`;
  const rules = Array.from({ length: count }, (_, index) => ({
    path: `/etc/d${index % 8}/f${index}`,
    method: index % 10 === 0 ? 'bind' : 'link',
  }));
  makeNode(at, rules);
  const found = interleave(rounds, {
    ours: () => runShell(['-c', mounted, 'boot', `${at}/root`, `${at}/ours.sh`]),
    loop: () => runShell(['-c', mounted, 'boot', `${at}/root`, `${at}/raw.sh`]),
  });
  const times = found.ours.wall / found.loop.wall;
  const aims = [{ text: '≤ 2x the bare copies and mounts', met: times <= 2, value: `${times.toFixed(1)}x` }];
  return [{ title, count: rounds, ours: found.ours, raw: found.loop, extra: [], aims }];
};

/** Runs a script with the root mounted read-only, in a mount namespace that ends with it. */
const mounted = `exec unshare --mount --propagation private sh -c '
  mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && sh "$2" && times' boot "$1" "$2"`;

const makeNode = (at, rules) => {
  for (const name of ['nodes', 'images']) mkdirSync(`${at}/lists/${name}`, { recursive: true });
  for (const name of ['.statelite/tmpfs', 'etc/init.d']) mkdirSync(`${at}/root/${name}`, { recursive: true });
  const list = rules.map(({ path, method }) => `rule\ttmpfs\t${method}\tfile\t${path}\t-\n`).join('');
  writeFileSync(`${at}/lists/nodes/n001`, 'statelite\t1\nimage\tcompute\n');
  writeFileSync(`${at}/lists/images/compute`, `statelite\t1\n${list}`);
  writeFileSync(`${at}/root/etc/init.d/statelite`, readFileSync(runtime));
  for (const { path } of rules) {
    mkdirSync(`${at}/root${path.slice(0, path.lastIndexOf('/'))}`, { recursive: true });
    writeFileSync(`${at}/root${path}`, `# the original of ${path}\n`.repeat(4));
  }
  writeFileSync(
    `${at}/ours.sh`,
    `STATELITE_LISTS=${at}/lists STATELITE_NODE=n001 STATELITE_CMDLINE=/dev/null sh ${at}/root/etc/init.d/statelite ${at}/root 2>/dev/null\n`,
  );
  writeFileSync(`${at}/raw.sh`, rawText(`${at}/root`, rules));
};

/** A tmpfs, its directories, a cp for each rule, and a mount for each that is bound. */
const rawText = (root, rules) => {
  const directories = [...new Set(rules.map(({ path }) => path.slice(0, path.lastIndexOf('/'))))];
  return [
    'set -e',
    `mount -t tmpfs raw ${root}/.statelite`,
    ...directories.map((path) => `mkdir -p ${root}/.statelite${path}`),
    ...rules.map(({ path }) => `cp -a ${root}${path} ${root}/.statelite${path}`),
    ...rules
      .filter(({ method }) => method === 'bind')
      .map(({ path }) => `mount -o bind ${root}/.statelite${path} ${root}${path}`),
    '',
  ].join('\n');
};
