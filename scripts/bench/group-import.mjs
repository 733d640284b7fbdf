// The row about adopting a living xCAT: its tables with 10,000 nodes become manifests.
import { mkdirSync, writeFileSync } from 'node:fs';
import { interleave, runNode, settle } from './measure.mjs';
import { nodeRows, ruleCount } from './nodes.mjs';
import { rulePaths } from './rules.mjs';

const count = 10_000;
const rounds = 5;
const raw = new URL('raw-copy.mjs', import.meta.url).pathname;

/** Imports the dump of a site with 10,000 nodes; the raw loop reads and writes the same bytes. */
export const importRows = ({ workshop, cli, log }) => {
  log(`import ${count} nodes`);
  const dump = `${workshop}/dump`;
  makeDump(dump);
  settle();
  const found = interleave(rounds, {
    ours: (round) => runNode(workshop, [cli, 'import', 'xcat', dump, '--out', `${workshop}/imported-${round}`]),
    loop: (round) => runNode(workshop, [raw, dump, `${workshop}/copied-${round}`]),
  });
  return [
    { title: 'import 10,000 nodes from xCAT', count: rounds, ours: found.ours, raw: found.loop, extra: [], aims: [] },
  ];
};

/** CSV as `tabdump` writes it: every value in quotes, a `#` before the header. */
const makeDump = (directory) => {
  mkdirSync(directory, { recursive: true });
  const write = (table, columns, rows) => {
    const lines = rows.map((row) => [...columns.map((column) => `"${row[column] ?? ''}"`)].join(','));
    writeFileSync(`${directory}/${table}.csv`, `#${columns.join(',')}\n${lines.map((line) => `${line}\n`).join('')}`);
  };
  const nodes = nodeRows(count);
  write(
    'site',
    ['key', 'value', 'comments', 'disable'],
    [
      { key: 'master', value: '172.10.0.1' },
      { key: 'installdir', value: '/install' },
      { key: 'tftpdir', value: '/tftpboot' },
    ],
  );
  write(
    'nodelist',
    ['node', 'groups', 'status', 'comments', 'disable'],
    nodes.map(({ name, rack }) => ({ node: name, groups: `compute,${rack},all` })),
  );
  write(
    'nodetype',
    ['node', 'os', 'arch', 'profile', 'provmethod', 'nodetype', 'comments', 'disable'],
    [{ node: 'compute', os: 'debian12', arch: 'x86_64', profile: 'compute', provmethod: 'statelite' }],
  );
  write(
    'noderes',
    ['node', 'nfsserver', 'netboot', 'comments', 'disable'],
    [{ node: 'compute', nfsserver: '172.10.0.1', netboot: 'pxe' }],
  );
  write(
    'hosts',
    ['node', 'ip', 'hostnames', 'comments', 'disable'],
    nodes.map(({ name, ip }) => ({ node: name, ip })),
  );
  write(
    'mac',
    ['node', 'interface', 'mac', 'comments', 'disable'],
    nodes.map(({ name, mac }) => ({ node: name, interface: 'eth0', mac })),
  );
  write(
    'litefile',
    ['image', 'file', 'options', 'comments', 'disable'],
    rulePaths(ruleCount).map(({ path, directory: is }) => ({
      image: 'ALL',
      file: is ? `${path}/` : path,
      options: 'link',
    })),
  );
  write(
    'litetree',
    ['priority', 'image', 'directory', 'mntopts', 'comments', 'disable'],
    [
      { priority: '1', directory: '$noderes.nfsserver:/statelite/$node' },
      { priority: '2', directory: 'cnfs:/gpfs/dallas' },
    ],
  );
  write(
    'statelite',
    ['node', 'image', 'statemnt', 'mntopts', 'comments', 'disable'],
    [{ node: 'compute', statemnt: 'cnfs:/gpfs/state' }],
  );
};
