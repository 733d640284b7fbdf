import type { Cluster, Node } from '../../cluster/cluster.ts';
import { ruleLines } from './rule-lines.ts';

/** What `litefile NODERANGE` prints: `n01: tmpfs,rw      /etc/hosts` for each rule of each node; nothing for a node without an image. */
export const litefileText = (cluster: Cluster, nodes: readonly Node[]): string => {
  const lines = nodes.flatMap((node) =>
    node.image === undefined ? [] : ruleLines(cluster.litefile(node.image), `${node.name}: `),
  );
  return lines.map((line) => `${line}\n`).join('');
};
