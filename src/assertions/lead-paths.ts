import type { Cluster, Node } from '../cluster/cluster.ts';
import { rulesByPath } from '../cluster/simulate-node.ts';
import type { SurveyedRule } from '../cluster/survey.ts';
import type { Look } from '../core/look.ts';
import { ancestorsOf, type RootedPath } from '../core/place.ts';
import { type Followed, followPath } from '../explain/follow-path.ts';
import { type NodeDisk, nodeDisk } from '../explain/node-disk.ts';
import { type NodePlaces, nodePlaces, treesAt } from '../explain/node-places.ts';
import { emptyTree, imageTree } from '../planning/look-tree.ts';
import type { ImageRules, Led } from './judge-path.ts';

/**
 * Follows paths on the nodes of an image that is on this disk, as `explain` does. What lies on the way to a path is the
 * image's own for nearly every path; only below a rule do a node's layers and state have a say, as far as they are visible.
 */
export const leadPaths = (
  image: string,
  rules: readonly SurveyedRule[],
  cluster: Cluster,
  look: Look,
): ImageRules['resolve'] => {
  const tree = imageTree(look, image, rules);
  const noPlaces: NodePlaces = { layers: [], state: undefined };
  const plain = nodeDisk('<node>', rules, { ...treesAt(look, noPlaces, tree), state: emptyTree, local: emptyTree });
  const byPath = rulesByPath(rules);
  const isRuled = (path: RootedPath): boolean => [path, ...ancestorsOf(path)].some((one) => byPath.has(one));
  const everywhere = new Map<RootedPath, { readonly led: Led; readonly ruled: boolean }>();
  const onAnyNode = (path: RootedPath): { readonly led: Led; readonly ruled: boolean } => {
    const known = everywhere.get(path);
    if (known !== undefined) return known;
    const followed = followPath(plain, path);
    const ruled = [path, followed.path, ...followed.hops.map(({ at }) => at)].some(isRuled);
    const found = { ruled, led: ledTo(followed, image) };
    everywhere.set(path, found);
    return found;
  };
  const disks = new Map<string, NodeDisk | undefined>();
  /** Undefined for a node of which nothing is seen but the image. */
  const diskOf = (node: Node): NodeDisk | undefined => {
    if (disks.has(node.name)) return disks.get(node.name);
    const places = nodePlaces(cluster, node, image);
    const isThere = [...places.layers, places.state].some(
      (one) => one?.place !== undefined && look.fact(one.place, 'stamp').type === 'dir',
    );
    const trees = isThere ? { ...treesAt(look, places, tree), local: emptyTree } : undefined;
    const disk = trees && nodeDisk(node.name, rules, trees);
    disks.set(node.name, disk);
    return disk;
  };
  return (path, node) => {
    const { led, ruled } = onAnyNode(path);
    const disk = node === undefined || !ruled ? undefined : diskOf(node);
    return disk === undefined ? led : ledTo(followPath(disk, path), image);
  };
};

/** The places where the content of a node's paths may be looked for. */
export const placesOfNode = (cluster: Cluster, node: Node | undefined) => {
  if (node?.image === undefined) return [];
  const { layers, state } = nodePlaces(cluster, node, node.image);
  return [...layers.map(({ place }) => place), state?.place];
};

const ledTo = ({ type, path, aside }: Followed, image: string): Led => {
  if (type === 'runtime') return undefined;
  if (type !== 'place') return { problem: `${path} leads nowhere in image ${image}` };
  return aside === undefined ? path : { path, aside };
};
