import { spanText } from '../core/source.ts';
import type { Image, LitefileRule, Node, StateMount } from './cluster.ts';
import type { Findings } from './findings.ts';
import { foldNodeNames } from './fold-node-names.ts';

/** Reports persistent rules of an image that have no statelite mount on some node, and mounts that end in a node's name. */
export const checkState = (
  image: Image,
  rules: readonly LitefileRule[],
  nodes: readonly Node[],
  state: (node: Node) => StateMount | undefined,
  findings: Findings,
): void => {
  const [first, ...others] = rules.filter((rule) => rule.behaviour === 'persistent');
  const without = nodes.filter((node) => state(node) === undefined).map((node) => node.name);
  if (first === undefined || without.length === 0) return;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  const which = without.length === 1 ? `node ${without[0]} has` : `${without.length} nodes have`;
  findings.error(
    'persistent-without-mount',
    `${first.file}${more} would be lost at every reboot: ${which} no statelite mount (${foldNodeNames(without)}, image ${image.name})`,
    {
      at: first.because,
      help: 'add a Statelite mount for these nodes, or make the rule tmpfs',
      related: others
        .slice(0, 5)
        .map((rule) => ({ at: rule.because, message: `${rule.file} is persistent too (${spanText(rule.because)})` })),
    },
  );
};

/** Reports mounts whose directory ends in the node's own name: the name is appended when it is mounted. */
export const checkMountNames = (
  nodes: Iterable<Node>,
  state: (node: Node) => StateMount | undefined,
  findings: Findings,
): void => {
  const doubled = new Map<StateMount['because'], { readonly names: string[]; readonly directory: string }>();
  for (const node of nodes) {
    const mount = state(node);
    if (mount?.directory.includes(node.name) !== true || lastComponent(mount.directory) !== node.name) continue;
    const found = doubled.get(mount.because);
    if (found === undefined) doubled.set(mount.because, { names: [node.name], directory: mount.directory });
    else found.names.push(node.name);
  }
  for (const [at, { names, directory }] of doubled) {
    const path = directory.replace(/\/+$/, '');
    findings.warning(
      'mount-ends-in-node-name',
      `${JSON.stringify(directory)} ends in the name of its node, so the state of ${names[0]} would be in ${path}/${names[0]} (${foldNodeNames(names)})`,
      { at, help: 'leave the name out: it is appended' },
    );
  }
};

const lastComponent = (directory: string): string => directory.split('/').findLast((part) => part !== '') ?? '';
