import type { Cluster, Layer, Node } from '../../cluster/cluster.ts';
import { oneLine } from './rule-lines.ts';

/** What `litetree NODERANGE` prints: `n01: server:/directory`, then ` :mntopts` where there are some, in order of priority. */
export const litetreeText = (cluster: Cluster, nodes: readonly Node[]): string =>
  nodes
    .flatMap((node) => cluster.litetree(node).map((layer) => `${node.name}: ${layerText(layer)}${options(layer)}\n`))
    .join('');

/** `server:/directory`, or the directory alone when it is on the image. */
export const layerText = ({ server, directory }: Pick<Layer, 'server' | 'directory'>): string =>
  oneLine(server === '' ? directory : `${server}:${directory}`);

const options = ({ mntopts }: Layer): string => (mntopts === '' ? '' : ` :${mntopts}`);
