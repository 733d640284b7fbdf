import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Makes a repository of so many nodes below a directory, and returns where: many changes need no image. */
export const manyNodes = (below: string, nodes: number): string => {
  const directory = join(below, `repository-${nodes}`);
  mkdirSync(join(directory, 'manifests'), { recursive: true });
  writeFileSync(
    join(directory, 'statelite.yaml'),
    'apiVersion: statelite/v1\nkind: Site\nmetadata: { name: tokyo }\nspec: { master: 10.0.0.1 }\n',
  );
  const last = String(nodes).padStart(5, '0');
  writeFileSync(
    join(directory, 'manifests/all.yaml'),
    `apiVersion: statelite/v1
kind: Image
metadata: { name: compute }
spec: { os: rh5, arch: x86_64, profile: compute }
---
kind: Node
metadata: { name: "n[00001-${last}]" }
spec: { image: compute }
---
kind: LiteTree
metadata: { name: layers }
spec: { layers: [{ priority: 1, directory: "10.0.0.1:/install/layers/$node" }] }
`,
  );
  return directory;
};
