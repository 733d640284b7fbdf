import type { Cluster, Image, Layer, Node } from '../cluster/cluster.ts';
import { isAll, selectorRank, strengthOf } from '../cluster/image-selector.ts';
import type { Manifest, ManifestOf } from '../manifest/document.ts';
import type { FindSources } from './attribute-sources.ts';
import { expandLocation } from './expand-location.ts';
import type { LayerStep } from './explanation.ts';

/** A row of litetree with its verdict; `layer` is there when it is asked and its variables have values. */
export interface JudgedLayer {
  readonly step: Omit<LayerStep, 'here' | 'found'>;
  readonly layer: Layer | undefined;
}

/** Every row of litetree, in order of priority: the ones that an image's nodes ask, and why not the others. */
export const judgeLayers = (
  cluster: Cluster,
  manifests: readonly Manifest[],
  image: Image,
  node: Node | undefined,
  sources: FindSources,
): readonly JudgedLayer[] => {
  const rows = manifests.flatMap((manifest) => (manifest.kind === 'LiteTree' ? rowsOf(manifest, image) : []));
  const strongest = new Map<number, number>();
  for (const { rank, disabled, priority } of rows) {
    if (rank === undefined || disabled) continue;
    strongest.set(priority, Math.min(strongest.get(priority) ?? 9, strengthOf(rank)));
  }
  return rows
    .map((row): JudgedLayer => {
      const { at, priority, selector, template } = row;
      const [verdict, why] = verdictOf(row, strongest, image, cluster);
      const base = { at, priority, selector, template, verdict, why };
      if (verdict !== 'asked') return { step: { ...base, variables: [], location: undefined }, layer: undefined };
      const { variables, filled } = expandLocation(template, node, cluster.site, sources);
      return {
        step: { ...base, variables, location: filled && locationText(filled) },
        layer: filled && { ...filled, ...row.rest, priority, because: at },
      };
    })
    .sort((a, b) => a.step.priority - b.step.priority);
};

/** `server:/directory`, or the directory alone when it is on the image. */
export const locationText = ({ server, directory }: { readonly server: string; readonly directory: string }): string =>
  server === '' ? directory : `${server}:${directory}`;

const rowsOf = ({ value, at }: ManifestOf<'LiteTree'>, image: Image) =>
  value.spec.layers.map((layer, index) => {
    const selector = layer.image ?? value.spec.image ?? 'ALL';
    return {
      at: at('spec', 'layers', index),
      priority: layer.priority,
      selector,
      template: layer.directory,
      disabled: layer.disable === true,
      rank: selectorRank(selector, image),
      rest: {
        mntopts: layer.mntopts ?? '',
        onMissing: layer.onMissing ?? ('retry' as const),
        protect: value.metadata.protect ?? false,
      },
    };
  });

type Row = ReturnType<typeof rowsOf>[number];

const verdictOf = (
  { disabled, rank, selector, priority }: Row,
  strongest: ReadonlyMap<number, number>,
  image: Image,
  cluster: Cluster,
): readonly [LayerStep['verdict'], string] => {
  if (disabled) return ['disabled', 'it is switched off: disable'];
  if (rank === undefined) {
    const what = cluster.image(selector) === undefined ? 'image group' : 'image';
    return ['other-image', `it is for ${what} ${selector}, not for ${image.name}`];
  }
  if ((strongest.get(priority) ?? 9) < strengthOf(rank)) {
    return ['overruled', `a row for a closer image has priority ${priority} too`];
  }
  return ['asked', isAll(selector) ? '' : `for ${selector}`];
};
