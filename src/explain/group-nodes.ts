import type { Node } from '../cluster/cluster.ts';
import type { SurveyedRule } from '../cluster/survey.ts';
import { locate, namesIn, type Tree } from '../cluster/tree.ts';
import type { Look } from '../core/look.ts';
import { type Place, type PlaceKey, placeKey } from '../core/place.ts';
import { placeTree } from '../planning/look-tree.ts';
import { ruleRows, viewNode } from './effective-row.ts';
import { type NodePlaces, nodeTrees } from './node-places.ts';

/** Nodes that will see the same at the path of every rule, contents of files aside. */
export interface NodeGroup {
  readonly image: string;
  readonly nodes: readonly Node[];
  /** The places of the first of them, which stands for all. */
  readonly places: NodePlaces;
}

interface Group extends NodeGroup {
  readonly nodes: Node[];
}

/** Groups nodes of images by what they will see, the largest group of each image first. Nodes without an image are left out. */
export const groupNodes = (
  nodes: readonly Node[],
  placesOf: (node: Node) => NodePlaces | undefined,
  look: Look,
  rulesOf: (image: string) => readonly SurveyedRule[],
): readonly NodeGroup[] => {
  const groups = new Map<string, Group>();
  const holdingsOf = holdingsIn(look);
  for (const node of nodes) {
    const places = placesOf(node);
    if (node.image === undefined || places === undefined) continue;
    const rules = rulesOf(node.image);
    const key = [
      node.image,
      // A layer that holds nothing of what the rules ask for makes no difference.
      ...places.layers.flatMap(({ layer, place }) => {
        const holdings = holdingsOf(place, rules);
        return holdings === '' ? [] : [`${layer.priority}=${holdings}`];
      }),
      places.state === undefined ? 'none' : holdingsOf(places.state.place, rules),
    ].join('\n');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { image: node.image, nodes: [node], places });
    else group.nodes.push(node);
  }
  return mergeAlike([...groups.values()], look, rulesOf).sort(
    (a, b) => (a.image < b.image ? -1 : a.image > b.image ? 1 : 0) || b.nodes.length - a.nodes.length,
  );
};

/** Brings groups together whose places hold different things, which make no difference to what is seen. */
const mergeAlike = (
  groups: readonly Group[],
  look: Look,
  rulesOf: (image: string) => readonly SurveyedRule[],
): NodeGroup[] => {
  if (groups.length < 2) return [...groups];
  const alike = new Map<string, Group>();
  for (const group of groups) {
    const { image, nodes, places } = group;
    const rules = rulesOf(image);
    const unseen = places.layers.flatMap(({ layer, place }) => (place === undefined ? [layer.priority] : []));
    const rows = ruleRows(viewNode('', image, rules, nodeTrees(look, places, image, rules)));
    const key = JSON.stringify([image, unseen, places.state && places.state.place !== undefined, rows]);
    const first = alike.get(key);
    if (first === undefined) alike.set(key, group);
    else first.nodes.push(...nodes);
  }
  return [...alike.values()];
};

/**
 * What a place holds at the paths of some rules, as one word for each: that decides what it supplies. Most places are
 * shared by many nodes or hold nothing, so each is looked at once, and an empty one only at its top.
 */
const holdingsIn = (look: Look): ((place: Place | undefined, rules: readonly SurveyedRule[]) => string) => {
  const known = new Map<readonly SurveyedRule[], Map<PlaceKey, string>>();
  return (place, rules) => {
    if (place === undefined) return '?';
    const places = known.get(rules) ?? new Map<PlaceKey, string>();
    known.set(rules, places);
    const key = placeKey(place);
    const before = places.get(key);
    if (before !== undefined) return before;
    const tree = placeTree(look, place);
    const empty = (look.names(place) ?? []).length === 0;
    const holdings = empty ? '' : rules.map(({ path }) => holding(tree, path)).join('');
    const word = /^-*$/.test(holdings) ? '' : holdings;
    places.set(key, word);
    return word;
  };
};

const holding = (tree: Tree, path: SurveyedRule['path']): string => {
  const held = locate(tree, path);
  if (held === undefined) return '-';
  if (held.type === 'link') return JSON.stringify(held.target);
  return held.type === 'dir' ? (namesIn(tree, path).length === 0 ? 'e' : 'd') : held.type.charAt(0);
};
