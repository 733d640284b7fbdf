import type { Cluster, Image, Node } from '../cluster/cluster.ts';
import { closest } from '../core/closest.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import { rootedPath } from '../core/place.ts';
import { attributeSources } from '../explain/attribute-sources.ts';
import { explainPath } from '../explain/explain-path.ts';
import { judgeLayers } from '../explain/layer-steps.ts';
import { layerPlace, nodePlaces } from '../explain/node-places.ts';
import { explanationJson } from '../render/explain/explain-json.ts';
import { explanationText } from '../render/explain/explain-text.ts';
import type { Context } from './context.ts';
import { type ExitCode, exit } from './exit.ts';
import { loadRepository } from './load-repository.ts';
import { lookAtImages } from './look-at-images.ts';
import { asJson, refuse } from './say.ts';

/** `explain NODE|IMAGE PATH`: which rule and layer decide a path, what was overruled, and what comes of it. */
export const explainCommand = (context: Context, name: string, written: string): ExitCode => {
  const { cluster, diagnostics, source, manifests } = loadRepository(context);
  if (cluster === undefined) return refuse(context, diagnostics, source);
  const subject = subjectOf(name, cluster);
  if ('message' in subject) return refuse(context, [subject], source);
  const path = rootedPath(written);
  if (path === undefined) return refuse(context, [noPath(written)], source);
  const { image, node } = subject;
  const layers =
    node === undefined
      ? judgeLayers(cluster, manifests, image, node, attributeSources(cluster, manifests)).map(
          ({ layer }) => layer && layerPlace(cluster.site, image.name, layer),
        )
      : nodePlaces(cluster, node, image.name).layers.map(({ place }) => place);
  const state = node && nodePlaces(cluster, node, image.name).state?.place;
  const sight = lookAtImages(context, cluster, new Set([image.name]), [...layers, state]);
  const explanation = explainPath({ cluster, manifests, image, node, path, ...sight });
  context.out(
    context.json
      ? asJson(explanationJson(explanation))
      : explanationText(explanation, { color: context.color, width: context.width }),
  );
  return exit.done;
};

/** A node with its image, or an image; a name of both means the node. */
const subjectOf = (
  name: string,
  cluster: Cluster,
): { readonly image: Image; readonly node: Node | undefined } | Diagnostic => {
  const node = cluster.node(name);
  const image = cluster.image(node === undefined ? name : (node.image ?? ''));
  if (image !== undefined) return { image, node };
  if (node !== undefined) {
    return {
      code: 'no-such-target',
      severity: 'error',
      message: `node ${name} boots no image, so no rule applies to it`,
      at: node.because,
      help: 'give it an image',
    };
  }
  const meant = closest(
    name,
    [...cluster.nodes, ...cluster.images].map((one) => one.name),
  );
  return {
    code: 'no-such-target',
    severity: 'error',
    message: `${JSON.stringify(name)} is neither a node nor an image`,
    help: meant === undefined ? 'name one node, or an image' : `did you mean ${meant}?`,
  };
};

const noPath = (written: string): Diagnostic => ({
  code: 'path-malformed',
  severity: 'error',
  message: `${JSON.stringify(written)} is not the path of a file on a node`,
  help: 'write an absolute path without ".."',
});
