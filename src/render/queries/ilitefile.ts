import type { Cluster } from '../../cluster/cluster.ts';
import { ruleLines } from './rule-lines.ts';

/** What `ilitefile IMAGE` prints: the lines of litefile with the image's name in the node's place. */
export const ilitefileText = (cluster: Cluster, image: string): string =>
  ruleLines(cluster.litefile(image), `${image}: `)
    .map((line) => `${line}\n`)
    .join('');
