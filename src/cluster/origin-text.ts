import type { Origin } from './simulate-node.ts';

/** What supplies something, in the words of every output: `image`, `layer 1`, `state`, `local disk`. */
export const originText = (origin: Origin): string => {
  switch (origin.tree) {
    case 'layer':
      return `layer ${origin.priority}`;
    case 'local':
      return 'local disk';
    default:
      return origin.tree;
  }
};
