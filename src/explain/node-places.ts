import type { Cluster, Layer, Node, Site, StateMount } from '../cluster/cluster.ts';
import type { NodeTrees } from '../cluster/simulate-node.ts';
import type { SurveyedRule } from '../cluster/survey.ts';
import type { Tree } from '../cluster/tree.ts';
import { visiblePath } from '../cluster/visible-path.ts';
import type { Look } from '../core/look.ts';
import { childPath, type Place, type RootName, rootedPath } from '../core/place.ts';
import { emptyTree, imageTree, placeTree } from '../planning/look-tree.ts';

/** Where this machine has the layers and the state of a node; undefined places are not visible here. */
export interface NodePlaces {
  readonly layers: readonly { readonly layer: Layer; readonly place: Place | undefined }[];
  readonly state: { readonly mount: StateMount; readonly place: Place | undefined } | undefined;
}

/** The places of a node that boots an image. The place of the state is the node's own directory in it. */
export const nodePlaces = (cluster: Cluster, node: Node, image: string): NodePlaces => {
  const mount = cluster.state(node);
  const top = mount && visiblePath(cluster.site, mount.server, mount.directory);
  return {
    layers: cluster.litetree(node).map((layer) => ({ layer, place: layerPlace(cluster.site, image, layer) })),
    state: mount && { mount, place: top && { ...top, path: childPath(top.path, node.name) } },
  };
};

/** Where this machine has a layer; one without a server is a directory of the image. */
export const layerPlace = (
  site: Site,
  image: string,
  { server, directory }: Pick<Layer, 'server' | 'directory'>,
): Place | undefined => {
  const path = rootedPath(directory);
  if (path === undefined) return undefined;
  return server === '' ? { root: `image/${image}`, path } : visiblePath(site, server, directory);
};

/** The roots that only such places name: server paths that are visible on this machine as they are. */
export const rootsOfPlaces = (places: Iterable<Place | undefined>): ReadonlyMap<RootName, string> => {
  const roots = new Map<RootName, string>();
  for (const place of places) {
    if (place?.root.startsWith('local/') === true) roots.set(place.root, place.root.slice('local/'.length));
  }
  return roots;
};

/** The trees of a node as far as this machine sees them; what it does not see is left out, as if it held nothing. */
export const nodeTrees = (
  look: Look,
  places: NodePlaces,
  image: string,
  rules: readonly SurveyedRule[],
  depth: 'stamp' | 'content' = 'stamp',
): NodeTrees => treesAt(look, places, imageTree(look, image, rules, depth), depth);

/** The same on a tree of the image, which many nodes share. */
export const treesAt = (
  look: Look,
  places: NodePlaces,
  image: Tree,
  depth: 'stamp' | 'content' = 'stamp',
): NodeTrees => ({
  image,
  layers: places.layers.flatMap(({ layer: { priority }, place }) =>
    place === undefined ? [] : [{ priority, tree: placeTree(look, place, depth) }],
  ),
  state:
    places.state === undefined
      ? undefined
      : places.state.place === undefined
        ? emptyTree
        : placeTree(look, places.state.place, depth),
  local: undefined,
});
