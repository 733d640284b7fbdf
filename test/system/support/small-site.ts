import { mkdirSync, writeFileSync } from 'node:fs';
import type { Machine } from './machine.ts';

/** The root tree of the only image of the small site. */
export const smallRootimg = '/install/compute/rootimg';

/** Where the small site's ledger, runs and lock lie. */
export const smallState = '/var/lib/statelite/small';

/** Gives a machine a site `small` with one image, two nodes n1 and n2, and litefile rules, each a line of YAML. */
export const laySmallSite = (machine: Machine, rules: readonly string[]): void => {
  machine.write('/root/site/statelite.yaml', site);
  machine.write('/etc/exports', '');
  mkdirSync(machine.at(`${smallRootimg}/etc`), { recursive: true });
  for (const name of ['kernel', 'initrd.gz']) machine.write(`/install/compute/${name}`, `${name}\n`);
  writeRules(machine, rules);
};

/** Gives the small site other rules. */
export const writeRules = (machine: Machine, rules: readonly string[]): void => {
  writeFileSync(machine.at('/root/site/rules.yaml'), rulesText(rules));
};

/** The manifest of some rules, each written as an item of its list. */
export const rulesText = (rules: readonly string[]): string => {
  const files = rules.length === 0 ? ' []\n' : `\n${rules.map((rule) => `    - ${rule}\n`).join('')}`;
  return `apiVersion: statelite/v1\nkind: LiteFile\nmetadata: { name: rules }\nspec:\n  files:${files}`;
};

const site = `apiVersion: statelite/v1
kind: Site
metadata: { name: small }
spec:
  manifests: [rules.yaml]
  master: 172.10.0.1
  exports: { entries: [{ path: /install, clients: ["*"], options: [ro, no_subtree_check] }] }
---
apiVersion: statelite/v1
kind: Image
metadata: { name: compute }
spec: { os: rh5, arch: x86_64, profile: compute, directory: /install/compute }
---
apiVersion: statelite/v1
kind: NodeGroup
metadata: { name: all-nodes }
spec: { noderes: { netboot: pxe } }
---
apiVersion: statelite/v1
kind: Node
metadata: { name: "n[1-2]" }
spec: { groups: [all-nodes], image: compute, ip: 172.10.1.1, mac: "52:54:00:00:00:01" }
`;
