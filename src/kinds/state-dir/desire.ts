import type { Node, StateMount } from '../../cluster/cluster.ts';
import { visiblePath } from '../../cluster/visible-path.ts';
import { root } from '../../core/fact.ts';
import { isFileName } from '../../core/file-name.ts';
import { addressOf, childPath, type Place } from '../../core/place.ts';
import type { Resource } from '../../core/resource.ts';
import type { Desire } from '../kind.ts';

/** One resource for each node whose statelite mount is visible here: `<statemnt>/<node>` (2010 document, section 2.4). */
export const desireStateDirs = (input: Desire): readonly Resource[] => {
  const { cluster } = input;
  let last: { readonly of: StateMount; readonly place: Place | undefined } | undefined;
  const placeOf = (state: StateMount): Place | undefined => {
    const { server, directory } = state;
    if (last?.of.server !== server || last.of.directory !== directory) {
      last = { of: state, place: visiblePath(cluster.site, server, directory) };
    }
    return last.place;
  };
  return cluster.nodes.flatMap((node) => {
    const state = cluster.state(node);
    if (state === undefined || !isFileName(node.name)) return [];
    const place = placeOf(state);
    return place === undefined ? [] : [resourceOf(node, state, place)];
  });
};

const unnoticed = { when: 'none', nodes: 0 } as const;

const resourceOf = (node: Node, state: StateMount, place: Place): Resource => ({
  address: addressOf('state-dir', node.name),
  kind: 'state-dir',
  because: state.because,
  ...(node.image !== undefined && { image: node.image }),
  node: node.name,
  needs: [],
  entries: [
    {
      type: 'dir',
      at: { root: place.root, path: childPath(place.path, node.name) },
      mode: 0o755,
      owner: root,
      claim: 'seed',
    },
  ],
  effect: unnoticed,
  ...((node.protect || state.protect) && { protect: true as const }),
});
