import type { Cluster, Image, Node } from '../cluster/cluster.ts';
import { selectorRank } from '../cluster/image-selector.ts';
import { selectNodes } from '../cluster/noderange.ts';
import { type Span, spanText } from '../core/source.ts';
import type { Manifest } from '../manifest/document.ts';
import type { FindSources } from './attribute-sources.ts';
import { expandLocation } from './expand-location.ts';
import type { MountStep } from './explanation.ts';
import { locationText } from './layer-steps.ts';

/** The rows of the statelite table that name a node, in the order written, with their verdicts. */
export const judgeMounts = (
  cluster: Cluster,
  manifests: readonly Manifest[],
  image: Image,
  node: Node,
  sources: FindSources,
): readonly Omit<MountStep, 'here'>[] => {
  const winner = cluster.state(node);
  return manifests.flatMap((manifest) =>
    manifest.kind === 'Statelite'
      ? manifest.value.spec.mounts.flatMap((mount, index) => {
          if (!selectNodes(mount.node, cluster).nodes.some(({ name }) => name === node.name)) return [];
          const at = manifest.at('spec', 'mounts', index);
          const row = { selector: mount.image ?? 'ALL', disabled: mount.disable === true, names: mount.node, at };
          const [verdict, why] = verdictOf(row, winner?.because, image, node);
          const asked = verdict === 'decides';
          const { variables, filled } = asked
            ? expandLocation(mount.statemnt, node, cluster.site, sources)
            : { variables: [], filled: undefined };
          const location = filled && locationText(filled);
          return [{ at, node: mount.node, template: mount.statemnt, verdict, why, variables, location }];
        })
      : [],
  );
};

const verdictOf = (
  row: { readonly selector: string; readonly disabled: boolean; readonly names: string; readonly at: Span },
  winner: Span | undefined,
  image: Image,
  node: Node,
): readonly [MountStep['verdict'], string] => {
  if (row.disabled) return ['disabled', 'it is switched off: disable'];
  if (selectorRank(row.selector, image) === undefined) return ['other-image', `it is for ${row.selector}`];
  const group = row.names.trim().replace(/^@/, '');
  const position = node.groups.indexOf(group);
  const how =
    position === -1 ? `${row.names} selects ${node.name}` : `${group} is group ${position + 1} of ${node.name}`;
  if (winner !== undefined && spanText(winner) === spanText(row.at)) return ['decides', how];
  return ['overruled', `${how}; a row that names the node, an earlier group or a closer image is stronger`];
};
