import type { Cluster, Node } from '../../cluster/cluster.ts';
import { layerText } from './litetree.ts';
import { ruleLines } from './rule-lines.ts';

/** What `lslite -i IMAGE` prints: the image's rules, indented by eight blanks. */
export const lsliteImageText = (cluster: Cluster, image: string): string =>
  ruleLines(cluster.litefile(image), indent)
    .map((line) => `${line}\n`)
    .join('');

/** What `lslite NODERANGE` prints: for each node its image, persistent directory, rules and layers, under headings. */
export const lsliteNodesText = (cluster: Cluster, nodes: readonly Node[]): string =>
  nodes.map((node) => nodeText(cluster, node)).join('');

const indent = ' '.repeat(8);

const nodeText = (cluster: Cluster, node: Node): string => {
  const state = cluster.state(node);
  const sections: readonly (readonly string[])[] = [
    [`>>>Node: ${node.name}`],
    [`Osimage: ${node.image ?? ''}`],
    ['Persistent directory (statelite table):', ...(state === undefined ? [] : [indent + layerText(state)])],
    ['Litefiles (litefile table):', ...ruleLines(cluster.litefile(node.image ?? ''), indent)],
    [
      'Litetree path (litetree table):',
      ...cluster.litetree(node).map((layer) => `${indent}${layer.priority}, ${layerText(layer)}`),
    ],
  ];
  return sections.map((lines) => `${lines.join('\n')}\n\n`).join('');
};
