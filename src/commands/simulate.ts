import type { Cluster, Node } from '../cluster/cluster.ts';
import { selectNodes } from '../cluster/noderange.ts';
import { type NodeTrees, simulateNode } from '../cluster/simulate-node.ts';
import type { SurveyedRule } from '../cluster/survey.ts';
import { visiblePath } from '../cluster/visible-path.ts';
import { type Diagnostic, hasErrors } from '../core/diagnostic.ts';
import type { Look } from '../core/look.ts';
import { childPath, type Place, placeKey, rootedPath } from '../core/place.ts';
import { openDisk } from '../host/disk.ts';
import { readState } from '../host/state.ts';
import { emptyTree, imageTree, placeTree } from '../planning/look-tree.ts';
import { rootsOf } from '../planning/roots.ts';
import { surveyImages } from '../planning/survey-image.ts';
import { effectiveFacts, simulateText } from '../render/queries/simulate.ts';
import type { Context } from './context.ts';
import { type ExitCode, exit } from './exit.ts';
import { loadRepository } from './load-repository.ts';
import { asJson, refuse, sayDiagnostics } from './say.ts';

/** `simulate NODE`: what the node will see at the path of each rule, said before it boots. Writes nothing. */
export const simulateCommand = (context: Context, range: string): ExitCode => {
  const { cluster, diagnostics, source } = loadRepository(context);
  if (cluster === undefined) return refuse(context, diagnostics, source);
  const selected = selectNodes(range, cluster);
  const [node, ...others] = selected.nodes;
  if (hasErrors(selected.diagnostics)) return refuse(context, selected.diagnostics, source);
  if (node?.image === undefined || others.length > 0) return refuse(context, [notOneNode(range)], source);
  const seen = lookAtNode(context, cluster, node, node.image);
  if (hasErrors(seen.diagnostics)) return refuse(context, seen.diagnostics, source);
  sayDiagnostics(context, seen.diagnostics, source);
  const simulated = simulateNode(seen.rules, seen.trees);
  const facts = effectiveFacts(seen.rules, simulated);
  context.out(context.json ? asJson({ node: node.name, image: node.image, paths: facts }) : simulateText(facts));
  return exit.done;
};

const notOneNode = (range: string): Diagnostic => ({
  code: 'no-such-target',
  severity: 'error',
  message: `${JSON.stringify(range)} is not one node that boots an image`,
  help: 'name one node',
});

interface Seen {
  readonly rules: readonly SurveyedRule[];
  readonly trees: NodeTrees;
  readonly diagnostics: readonly Diagnostic[];
}

/** The trees of a node as far as this machine sees them; what it does not see is said and left out. */
const lookAtNode = (context: Context, cluster: Cluster, node: Node, image: string): Seen => {
  const { ledger } = readState({ rootDirectory: context.rootDirectory, hashes: new Map() }, cluster.site.name);
  const layers = cluster.litetree(node).map((layer) => ({ layer, place: layerPlace(cluster, image, layer) }));
  const state = cluster.state(node);
  const statePlace = state && visiblePath(cluster.site, state.server, state.directory);
  const roots = new Map(rootsOf(cluster, ledger));
  for (const place of [...layers.map((one) => one.place), statePlace]) {
    if (place?.root.startsWith('local/') === true) roots.set(place.root, place.root.slice('local/'.length));
  }
  const look: Look = openDisk({ rootDirectory: context.rootDirectory, roots });
  const survey = surveyImages({
    cluster,
    look,
    wanted: (name) => name === image,
    made: (at) => ledger.records.has(placeKey(at)),
  });
  const rules = survey.images.get(image)?.rules ?? [];
  const unseen = [
    ...layers.flatMap(({ layer, place }) =>
      place === undefined ? [`layer ${layer.priority}, ${layer.server}:${layer.directory},`] : [],
    ),
    ...(state !== undefined && statePlace === undefined ? [`the state ${state.server}:${state.directory}`] : []),
  ];
  return {
    rules,
    diagnostics: [...survey.diagnostics, ...unseen.map(notVisible)],
    trees: {
      image: imageTree(look, image, rules),
      layers: layers.flatMap(({ layer: { priority }, place }) =>
        place === undefined ? [] : [{ priority, tree: placeTree(look, place) }],
      ),
      state:
        state === undefined
          ? undefined
          : statePlace === undefined
            ? emptyTree
            : placeTree(look, { ...statePlace, path: childPath(statePlace.path, node.name) }),
      local: undefined,
    },
  };
};

const layerPlace = (
  cluster: Cluster,
  image: string,
  { server, directory }: { readonly server: string; readonly directory: string },
): Place | undefined => {
  const path = rootedPath(directory);
  if (path === undefined) return undefined;
  return server === '' ? { root: `image/${image}`, path } : visiblePath(cluster.site, server, directory);
};

const notVisible = (what: string): Diagnostic => ({
  code: 'tree-not-visible',
  severity: 'warning',
  message: `${what} is not visible on this machine, so what it holds is left out`,
  help: 'say with localPaths of the Site where this machine sees it',
});
