import type { Cluster, Node } from '../cluster/cluster.ts';
import { closest } from '../core/closest.ts';
import { hasErrors } from '../core/diagnostic.ts';
import { ilitefileText } from '../render/queries/ilitefile.ts';
import { litefileText } from '../render/queries/litefile.ts';
import { litetreeText } from '../render/queries/litetree.ts';
import { lsliteImageText, lsliteNodesText } from '../render/queries/lslite.ts';
import { imageFacts, nodeFacts } from '../render/queries/query-facts.ts';
import type { Context } from './context.ts';
import { type ExitCode, exit } from './exit.ts';
import { loadRepository } from './load-repository.ts';
import { asJson, refuse, sayDiagnostics } from './say.ts';
import { selectSome } from './select-some.ts';

/** `litefile NODERANGE`: the rules of each node. */
export const litefileCommand = (context: Context, range: string): ExitCode =>
  ofNodes(context, range, litefileText, ['node', 'image', 'rules']);

/** `litetree NODERANGE`: the layers of each node. */
export const litetreeCommand = (context: Context, range: string): ExitCode =>
  ofNodes(context, range, litetreeText, ['node', 'image', 'layers']);

/** `ilitefile IMAGE`: the rules of an image. */
export const ilitefileCommand = (context: Context, image: string): ExitCode => ofImage(context, image, ilitefileText);

/** `lslite [-i IMAGE | NODERANGE]`; without either, every node. */
export const lsliteCommand = (context: Context, image: string | undefined, range: string | undefined): ExitCode => {
  if (image !== undefined && range !== undefined) {
    context.err('error: name an image with -i or nodes, not both\n');
    return exit.invalid;
  }
  return image === undefined
    ? ofNodes(context, range, lsliteNodesText, ['node', 'image', 'state', 'rules', 'layers'])
    : ofImage(context, image, lsliteImageText);
};

const ofNodes = (
  context: Context,
  range: string | undefined,
  text: (cluster: Cluster, nodes: readonly Node[]) => string,
  columns: Parameters<typeof nodeFacts>[2],
): ExitCode => {
  const { cluster, diagnostics, source } = loadRepository(context);
  if (cluster === undefined) return refuse(context, diagnostics, source);
  const selected = range === undefined ? { nodes: cluster.nodes, diagnostics: [] } : selectSome(range, cluster);
  if (hasErrors(selected.diagnostics)) return refuse(context, selected.diagnostics, source);
  sayDiagnostics(context, selected.diagnostics, source);
  context.out(context.json ? asJson(nodeFacts(cluster, selected.nodes, columns)) : text(cluster, selected.nodes));
  return exit.done;
};

const ofImage = (context: Context, image: string, text: (cluster: Cluster, image: string) => string): ExitCode => {
  const { cluster, diagnostics, source } = loadRepository(context);
  if (cluster === undefined) return refuse(context, diagnostics, source);
  if (cluster.image(image) === undefined) return refuse(context, [noImage(image, cluster)]);
  context.out(context.json ? asJson(imageFacts(cluster, image)) : text(cluster, image));
  return exit.done;
};

/** The complaint about an image that no manifest declares. */
export const noImage = (image: string, cluster: Cluster) => {
  const meant = closest(
    image,
    cluster.images.map((one) => one.name),
  );
  return {
    code: 'no-such-target',
    severity: 'error',
    message: `there is no image ${JSON.stringify(image)}`,
    help: meant === undefined ? 'name an Image of the manifests' : `did you mean ${meant}?`,
  } as const;
};
