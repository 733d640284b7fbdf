import type { Cluster, Node } from '../cluster/cluster.ts';
import { foldNodeNames } from '../cluster/fold-node-names.ts';
import { must } from '../core/bug.ts';
import { hasErrors } from '../core/diagnostic.ts';
import { nfsRootOf } from '../kinds/boot-file/command-line.ts';
import { imageBootOf } from '../kinds/boot-file/image-boot.ts';
import { graphDot } from '../render/graph/graph-dot.ts';
import { graphMermaid } from '../render/graph/graph-mermaid.ts';
import { type GraphModel, graphModel } from '../render/graph/graph-model.ts';
import { graphSvg } from '../render/graph/graph-svg.ts';
import type { Context } from './context.ts';
import { type ExitCode, exit } from './exit.ts';
import { loadRepository } from './load-repository.ts';
import { noImage } from './queries.ts';
import { asJson, refuse, sayDiagnostics } from './say.ts';
import { selectSome } from './select-some.ts';

/** The options of `graph`. */
export interface GraphFlags {
  readonly format: 'mermaid' | 'dot' | 'svg';
  readonly node?: string;
  readonly image?: string;
}

/** `graph`: nodes, images, layers, mounts and exports as a picture. Looks at no disk but the repository. */
export const graphCommand = (context: Context, flags: GraphFlags): ExitCode => {
  const { cluster, diagnostics, source } = loadRepository(context);
  if (cluster === undefined) return refuse(context, diagnostics, source);
  const { node, image } = flags;
  if (image !== undefined && cluster.image(image) === undefined) return refuse(context, [noImage(image, cluster)]);
  const selected = node === undefined ? { nodes: cluster.nodes, diagnostics: [] } : selectSome(node, cluster);
  if (hasErrors(selected.diagnostics)) return refuse(context, selected.diagnostics, source);
  sayDiagnostics(context, selected.diagnostics, source);
  const nodes = selected.nodes.filter((one) => image === undefined || one.image === image);
  const images = image !== undefined ? [image] : node === undefined ? cluster.images.map((one) => one.name) : [];
  const model = siteGraph(cluster, nodes, images);
  context.out(context.json ? asJson({ format_version: '1.0', ...model }) : drawers[flags.format](model));
  return exit.done;
};

/** The graph of some nodes and images of a site. */
export const siteGraph = (cluster: Cluster, nodes: readonly Node[], images: readonly string[]): GraphModel => {
  const boots = new Map(cluster.images.map((image) => [image.name, imageBootOf(image)]));
  const rootOf = (node: Node): string =>
    nfsRootOf(cluster.site, must(boots.get(node.image ?? ''), `the image of ${node.name}`), node);
  return graphModel({ cluster, nodes, images, foldNodes: foldNodeNames, rootOf });
};

const drawers = { mermaid: graphMermaid, dot: graphDot, svg: graphSvg } as const;
