import type { Cluster, Layer, LitefileRule, Node } from '../../cluster/cluster.ts';
import { layerText } from './litetree.ts';
import { optionWord } from './option-word.ts';

type Column = 'node' | 'image' | 'state' | 'rules' | 'layers';

/** What the queries with `--json` tell of nodes: of all that is known the given columns, null for what there is not. */
export const nodeFacts = (cluster: Cluster, nodes: readonly Node[], columns: readonly Column[]) =>
  nodes.map((node) => {
    const state = cluster.state(node);
    const facts = {
      node: node.name,
      image: node.image ?? null,
      state: state === undefined ? null : layerText(state),
      rules: node.image === undefined ? [] : cluster.litefile(node.image).map(ruleFacts),
      layers: cluster.litetree(node).map(layerFacts),
    } satisfies Readonly<Record<Column, unknown>>;
    return Object.fromEntries(columns.map((column) => [column, facts[column]]));
  });

/** What the queries with `--json` tell of an image. */
export const imageFacts = (cluster: Cluster, image: string) => ({
  image,
  rules: cluster.litefile(image).map(ruleFacts),
});

const ruleFacts = (rule: LitefileRule) => ({
  file: rule.file,
  behaviour: rule.behaviour,
  method: rule.method,
  option: optionWord(rule),
});

const layerFacts = ({ priority, server, directory, mntopts, onMissing }: Layer) => ({
  priority,
  server,
  directory,
  mntopts,
  onMissing,
});
