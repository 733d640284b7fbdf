import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from './commands.ts';
import { addresses, type Lease } from './network.ts';

/** The program as it is shipped. */
export const cli = new URL('../../../dist/cli.js', import.meta.url).pathname;

/** The directories that the file server gets, beside /etc/exports. */
export const served = ['install', 'state', 'layers', 'outside'] as const;

/** What `statelite` itself needs and keeps. */
export const kept = ['repository', 'tftpboot', 'var/lib/statelite'] as const;

/** The nodes of the site as the DHCP server knows them. */
export const leases: readonly Lease[] = [
  { name: 'n01', mac: '52:54:00:bb:00:01', ip: '10.99.0.11' },
  { name: 'n02', mac: '52:54:00:bb:00:02', ip: '10.99.0.12' },
  { name: 'n03', mac: '52:54:00:bb:00:03', ip: '10.99.0.13', bootFile: 'xcat/xnba/nodes/n03' },
  { name: 'n04', mac: '52:54:00:bb:00:04', ip: '10.99.0.14' },
  { name: 'n05', mac: '52:54:00:bb:00:05', ip: '10.99.0.15' },
  { name: 'n06', mac: '52:54:00:bb:00:06', ip: '10.99.0.16' },
  { name: 'n07', mac: '52:54:00:bb:00:07', ip: '10.99.0.17' },
  { name: 'n08', mac: '52:54:00:bb:00:08', ip: '10.99.0.18', firmware: 'uefi' },
  { name: 'n09', mac: '52:54:00:bb:00:09', ip: '10.99.0.19', firmware: 'uefi' },
];

/** Below an image's directory under `top`. */
export const imageDirectory = (top: string, os: string): string => join(top, `install/netboot/${os}/x86_64/compute`);

/** What sites differ in; see Experiment. */
export interface SiteChoice {
  readonly os: string;
  readonly rules: readonly string[];
  readonly parameters?: string;
  readonly build?: string;
}

/** Writes the repository and the layers of the site, whose nodes boot the image with an os. */
export const laySite = (top: string, choice: SiteChoice): void => {
  for (const [path, text] of [...layers, ['repository/statelite.yaml', siteText(choice)]] as const) {
    mkdirSync(dirname(join(top, path)), { recursive: true });
    writeFileSync(join(top, path), text);
  }
  for (const path of ['state', 'etc', 'tftpboot']) mkdirSync(join(top, path), { recursive: true });
};

/** Runs `statelite` on the site, for ten minutes at most; returns what it printed and throws when it fails. */
export const statelite = (top: string, ...args: readonly string[]): string =>
  run(process.execPath, [cli, '-C', join(top, 'repository'), '--root', top, '--no-input', ...args], 600);

/** The kernel command line that `apply` wrote for a PXE node. */
export const commandLineOf = (top: string, node: string): string => {
  const text = readFileSync(join(top, 'tftpboot/pxelinux.cfg', node), 'utf8');
  return /^ *APPEND initrd=\S+ (.*)$/m.exec(text)?.[1] ?? '';
};

/** The layers: one for each room, one for all; what lies below /outside is not made by apply. */
const layers = [
  ['layers/red/etc/motd', 'motd of red\n'],
  ['layers/red/etc/hosts', 'hosts of red\n'],
  ['layers/blue/etc/motd', 'motd of blue\n'],
  ['layers/common/etc/motd', 'motd for all\n'],
  ['layers/common/etc/hosts', 'hosts for all\n'],
  ['layers/common/etc/rofile', 'rofile for all\n'],
  ['outside/rack1/etc/hosts', 'hosts of rack 1\n'],
  ['outside/floor1/etc/hosts', 'hosts of floor 1\n'],
] as const;

const { files: server, net } = addresses;

/** Lines as part of a manifest, `depth` blanks in. */
const indented = (lines: string, depth: number): string => lines.replace(/^(?=.)/gm, ' '.repeat(depth));

const siteText = ({ os, rules, parameters = '', build }: SiteChoice): string => `apiVersion: statelite/v1
kind: Site
metadata: { name: lab }
spec:
  master: ${addresses.boot}
  exports:
    entries:
      - { path: /install, clients: ["*"], options: [ro, no_root_squash, sync, no_subtree_check] }
      - { path: /layers, clients: ["${net}"], options: [ro, no_root_squash, sync, no_subtree_check] }
      - { path: /outside, clients: ["${net}"], options: [ro, no_root_squash, sync, no_subtree_check] }
      - { path: /state, clients: ["${net}"], options: [rw, no_root_squash, sync, no_subtree_check] }
  localPaths: { "${server}:/state": /state, "${server}:/layers": /layers }
---
apiVersion: statelite/v1
kind: Image
metadata: { name: ${os}-x86_64-compute }
spec:
  os: ${os}
  arch: x86_64
  profile: compute
  kernelParameters: "panic=-1 loglevel=4 ${parameters}"
${build === undefined ? '' : `  build:\n${indented(build, 4)}`}---
apiVersion: statelite/v1
kind: NodeGroup
metadata: { name: compute }
spec:
  noderes: { netboot: pxe, nfsserver: ${server} }
  nodehm: { serialport: "0" }
  nodepos: { room: red, rack: rack1, height: floor1 }
---
apiVersion: statelite/v1
kind: NodeGroup
metadata: { name: cellar }
spec: { nodepos: { room: blue, rack: gone } }
---
${leases.map((lease) => nodeText(lease, `${os}-x86_64-compute`)).join('---\n')}---
apiVersion: statelite/v1
kind: LiteFile
metadata: { name: rules }
spec:
  files:
${rules.map((rule) => `    - ${rule}\n`).join('')}---
apiVersion: statelite/v1
kind: LiteTree
metadata: { name: layers }
spec:
  layers:
    - { priority: 1, directory: "${server}:/layers/$nodepos.room" }
    - { priority: 2, directory: "${server}:/layers/common" }
    - { priority: 3, directory: "${server}:/outside/$nodepos.rack", onMissing: skip }
    - { priority: 4, directory: "${server}:/outside/$nodepos.height", onMissing: fail }
---
apiVersion: statelite/v1
kind: Statelite
metadata: { name: state }
spec: { mounts: [{ node: compute, statemnt: "${server}:/state" }] }
`;

const nodeText = ({ name, mac, ip }: Lease, image: string): string => `apiVersion: statelite/v1
kind: Node
metadata: { name: ${name} }
spec: { ${[`image: ${image}, ip: ${ip}`, own[name]?.(mac) ?? `groups: [compute], mac: "${mac}"`].join(', ')} }
`;

/** What sets a node apart from the others; in the cellar, loaders must find their files by IP address. */
const own: Readonly<Record<string, (mac: string) => string>> = {
  n02: () => 'groups: [cellar, compute]',
  n03: (mac) => `groups: [compute], mac: "${mac}", noderes: { netboot: xnba }`,
  n04: (mac) => `groups: [compute], mac: "${mac}", nodepos: { height: gone }`,
  n05: (mac) => `groups: [compute], mac: "${mac}", noderes: { nfsdir: /elsewhere }`,
  n08: (mac) => `groups: [compute], mac: "${mac}", noderes: { netboot: grub2 }`,
  n09: () => 'groups: [cellar, compute], noderes: { netboot: grub2 }',
};
