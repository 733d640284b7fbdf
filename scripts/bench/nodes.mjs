// A site with many nodes: 200 rules, 5 layers, a statelite mount, an address and a MAC address for each node.
import { mkdirSync, writeFileSync } from 'node:fs';
import { rulePaths } from './rules.mjs';

/** How many rules and layers each node has. */
export const ruleCount = 200;
export const layerCount = 5;

const pad = (index, digits) => String(index).padStart(digits, '0');

/** Name, group, address and MAC address of the nodes, one rack of 100 after the other. */
export const nodeRows = (count) =>
  Array.from({ length: count }, (_, index) => ({
    name: `n${pad(index + 1, 5)}`,
    rack: `rack${pad(Math.floor(index / 100) + 1, 3)}`,
    ip: `10.${1 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}`,
    mac: `52:54:00:${[index >> 16, (index >> 8) & 255, index & 255].map(hexByte).join(':')}`,
  }));

/** What an apply makes for the nodes, as paths below `--root`. */
export const nodePlaces = (count) => {
  const rows = nodeRows(count);
  return {
    files: rows.flatMap(({ name }) => [`/install/statelite/nodes/${name}`, `/tftpboot/pxelinux.cfg/${name}`]),
    links: rows.flatMap(({ ip, mac }) => [
      `/tftpboot/pxelinux.cfg/${ip.split('.').map(hexByte).join('').toUpperCase()}`,
      `/tftpboot/pxelinux.cfg/01-${mac.replaceAll(':', '-')}`,
    ]),
    directories: rows.flatMap(({ name }) => [`/statelite/${name}`, `/gpfs/state/${name}`]),
  };
};

const hexByte = (byte) => Number(byte).toString(16).padStart(2, '0');

/** Makes the repository: nodes from a CSV table, groups for racks, rules and layers. */
export const makeNodeRepository = (directory, count) => {
  const rows = nodeRows(count);
  mkdirSync(`${directory}/manifests`, { recursive: true });
  writeFileSync(`${directory}/statelite.yaml`, site);
  writeFileSync(
    `${directory}/manifests/nodes.csv`,
    `name,groups,image,ip,mac\n${rows.map(({ name, rack, ip, mac }) => `${name},"compute,${rack}",compute,${ip},${mac}\n`).join('')}`,
  );
  const racks = [...new Set(rows.map(({ rack }) => rack))];
  const groups = racks.map(
    (rack) =>
      `---\napiVersion: statelite/v1\nkind: NodeGroup\nmetadata: { name: ${rack} }\nspec: { nodepos: { rack: ${rack} } }\n`,
  );
  writeFileSync(`${directory}/manifests/nodes.yaml`, `${nodes}${groups.join('')}`);
  const files = rulePaths(ruleCount).map(({ path, directory: is }) => `    - ${path}${is ? '/' : ''}\n`);
  writeFileSync(`${directory}/manifests/rules.yaml`, `${rules}${files.join('')}`);
};

const site = `apiVersion: statelite/v1
kind: Site
metadata: { name: bench }
spec:
  manifests: ["manifests/**/*.yaml"]
  master: 172.10.0.1
  localPaths: { "cnfs:/gpfs": /gpfs }
---
apiVersion: statelite/v1
kind: Image
metadata: { name: compute }
spec: { os: debian12, arch: x86_64, profile: compute }
---
apiVersion: statelite/v1
kind: Statelite
metadata: { name: state }
spec: { mounts: [ { node: compute, statemnt: "cnfs:/gpfs/state" } ] }
---
apiVersion: statelite/v1
kind: LiteTree
metadata: { name: layers }
spec:
  layers:
    - { priority: 1, directory: "$noderes.nfsserver:/statelite/$node" }
    - { priority: 2, directory: "$noderes.nfsserver:/racks/$nodepos.rack" }
    - { priority: 3, directory: "cnfs:/gpfs/rooms/$nodepos.room" }
    - { priority: 4, directory: "cnfs:/gpfs/sites/dallas", onMissing: skip }
    - { priority: 5, directory: "cnfs:/gpfs/all" }
`;

const nodes = `apiVersion: statelite/v1
kind: NodeGroup
metadata: { name: compute }
spec: { noderes: { nfsserver: 172.10.0.1, netboot: pxe }, nodepos: { room: tokyo } }
---
apiVersion: statelite/v1
kind: Node
metadata: { name: all }
spec: { table: nodes.csv }
`;

const rules = `apiVersion: statelite/v1
kind: LiteFile
metadata: { name: base }
spec:
  image: ALL
  files:
`;
