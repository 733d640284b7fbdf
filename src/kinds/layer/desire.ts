import type { Layer, Node } from '../../cluster/cluster.ts';
import { visiblePath } from '../../cluster/visible-path.ts';
import { root } from '../../core/fact.ts';
import { addressOf, type Place, type PlaceKey, placeKey, rootPath } from '../../core/place.ts';
import type { Resource } from '../../core/resource.ts';
import type { Desire } from '../kind.ts';

/** A directory, the layer that first named it, and what all its users have in common. */
interface Used {
  readonly layer: Layer;
  readonly place: Place;
  node: string | undefined;
  image: string | undefined;
  protect: boolean;
}

/** One resource for each distinct directory that some layer of some node names and that is visible here. */
export const desireLayers = (input: Desire): readonly Resource[] => {
  const { cluster } = input;
  const byServer = new Map<string, Map<string, Used | undefined>>();
  const byPlace = new Map<PlaceKey, Used>();
  for (const node of cluster.nodes) {
    for (const layer of cluster.litetree(node)) {
      const byDirectory = byServer.get(layer.server) ?? new Map<string, Used | undefined>();
      if (byDirectory.size === 0) byServer.set(layer.server, byDirectory);
      const known = byDirectory.get(layer.directory);
      if (known !== undefined) share(known, layer, node);
      else if (!byDirectory.has(layer.directory)) {
        byDirectory.set(layer.directory, firstUse(input, byPlace, layer, node));
      }
    }
  }
  return [...byPlace.values()].map(resourceOf).sort((a, b) => (a.address < b.address ? -1 : 1));
};

const firstUse = (input: Desire, byPlace: Map<PlaceKey, Used>, layer: Layer, node: Node): Used | undefined => {
  const place = visiblePath(input.cluster.site, layer.server, layer.directory);
  if (place === undefined || place.path === rootPath) return undefined;
  const key = placeKey(place);
  const other = byPlace.get(key);
  if (other !== undefined) {
    share(other, layer, node);
    return other;
  }
  const used = { layer, place, node: node.name, image: node.image, protect: layer.protect };
  byPlace.set(key, used);
  return used;
};

const share = (used: Used, layer: Layer, node: Node): void => {
  if (used.node !== node.name) used.node = undefined;
  if (used.image !== node.image) used.image = undefined;
  if (layer.protect) used.protect = true;
};

const unnoticed = { when: 'none', nodes: 0 } as const;

const resourceOf = ({ layer, place, node, image, protect }: Used): Resource => ({
  address: addressOf('layer', `${layer.server}:${layer.directory}`),
  kind: 'layer',
  because: layer.because,
  ...(image !== undefined && { image }),
  ...(node !== undefined && { node }),
  needs: [],
  entries: [{ type: 'dir', at: place, mode: 0o755, owner: root, claim: 'seed' }],
  effect: unnoticed,
  ...(protect && { protect: true as const }),
});
