// A site with one image and many link rules, and the root tree that they are about.
import { mkdirSync, writeFileSync } from 'node:fs';

const perParent = 50;

/** The paths of `count` rules: 90 % small files, 10 % directories with one file, 50 below each parent. */
export const rulePaths = (count) =>
  Array.from({ length: count }, (_, index) => ({
    path: `/etc/part${String(Math.floor(index / perParent)).padStart(4, '0')}/${index % 10 === 9 ? 'dir' : 'file'}${String(index).padStart(5, '0')}`,
    directory: index % 10 === 9,
  }));

/** Where the root tree of the only image lies below `--root`. */
export const rootimg = '/install/netboot/debian12/x86_64/compute/rootimg';

/** Makes a root tree that holds the originals of the rules. */
export const makeTree = (root, rules) => {
  const tree = `${root}${rootimg}`;
  const made = new Set();
  for (const { path, directory } of rules) {
    const parent = path.slice(0, path.lastIndexOf('/'));
    if (!made.has(parent)) mkdirSync(`${tree}${parent}`, { recursive: true });
    made.add(parent);
    if (directory) mkdirSync(`${tree}${path}`);
    writeFileSync(`${tree}${path}${directory ? '/content' : ''}`, `# the original of ${path}\n`.repeat(4));
  }
  mkdirSync(`${tree}/etc/init.d`, { recursive: true });
  for (const name of ['kernel', 'initrd.gz']) writeFileSync(`${tree}/../${name}`, name);
};

/** Makes the repository of manifests: one rule a line, as an administrator writes them. */
export const makeRepository = (directory, rules) => {
  mkdirSync(`${directory}/manifests`, { recursive: true });
  writeFileSync(`${directory}/statelite.yaml`, site);
  const files = rules.map(({ path, directory: is }) => `    - ${path}${is ? '/' : ''}\n`).join('');
  writeFileSync(
    `${directory}/manifests/litefile.yaml`,
    `apiVersion: statelite/v1\nkind: LiteFile\nmetadata: { name: base }\nspec:\n  image: ALL\n  files:\n${files}`,
  );
};

const site = `apiVersion: statelite/v1
kind: Site
metadata: { name: bench }
spec: { manifests: ["manifests/**/*.yaml"], master: 172.10.0.1 }
---
apiVersion: statelite/v1
kind: Image
metadata: { name: compute }
spec: { os: debian12, arch: x86_64, profile: compute }
---
apiVersion: statelite/v1
kind: Node
metadata: { name: n001 }
spec: { image: compute, ip: 172.10.1.1, mac: "52:54:00:00:00:01" }
`;
