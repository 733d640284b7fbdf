import type { Cluster, Node } from '../cluster/cluster.ts';
import { selectNodes } from '../cluster/noderange.ts';
import { type NodeTrees, simulateNode } from '../cluster/simulate-node.ts';
import type { SurveyedRule } from '../cluster/survey.ts';
import { type Diagnostic, hasErrors } from '../core/diagnostic.ts';
import { nodePlaces, nodeTrees } from '../explain/node-places.ts';
import { effectiveFacts, simulateText } from '../render/queries/simulate.ts';
import type { Context } from './context.ts';
import { type ExitCode, exit } from './exit.ts';
import { loadRepository } from './load-repository.ts';
import { lookAtImages } from './look-at-images.ts';
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
  const places = nodePlaces(cluster, node, image);
  const { layers, state } = places;
  const { look, survey } = lookAtImages(context, cluster, new Set([image]), [
    ...layers.map(({ place }) => place),
    state?.place,
  ]);
  const rules = survey.images.get(image)?.rules ?? [];
  const unseen = [
    ...layers.flatMap(({ layer, place }) =>
      place === undefined ? [`layer ${layer.priority}, ${layer.server}:${layer.directory},`] : [],
    ),
    ...(state !== undefined && state.place === undefined
      ? [`the state ${state.mount.server}:${state.mount.directory}`]
      : []),
  ];
  return {
    rules,
    diagnostics: [...survey.diagnostics, ...unseen.map(notVisible)],
    trees: nodeTrees(look, places, image, rules),
  };
};

const notVisible = (what: string): Diagnostic => ({
  code: 'tree-not-visible',
  severity: 'warning',
  message: `${what} is not visible on this machine, so what it holds is left out`,
  help: 'say with localPaths of the Site where this machine sees it',
});
