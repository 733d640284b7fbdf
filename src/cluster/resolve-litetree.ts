import type { Span } from '../core/source.ts';
import type { ManifestOf } from '../manifest/document.ts';
import type { Image, Layer, Node } from './cluster.ts';
import { type Contest, compete } from './contest.ts';
import type { Findings } from './findings.ts';
import { checkSelector, forImage, selectorRank, strengthOf } from './image-selector.ts';
import { compileLocation, type FilledLocation, type Location } from './location.ts';
import type { PlaceFiller } from './place-filler.ts';

/** One live row of the litetree table. */
export interface LitetreeRow {
  readonly selector: string;
  readonly priority: number;
  readonly location: Location;
  readonly mntopts: string;
  readonly onMissing: Layer['onMissing'];
  readonly because: Span;
  readonly protect: boolean;
}

/** The rows of all LiteTree manifests in the order written, disabled ones and those in error left out. */
export const readLitetreeRows = (
  manifests: readonly ManifestOf<'LiteTree'>[],
  images: ReadonlyMap<string, Image>,
  findings: Findings,
): readonly LitetreeRow[] =>
  manifests.flatMap((manifest) => {
    const { metadata, spec } = manifest.value;
    if (spec.image !== undefined) checkSelector(spec.image, manifest.at('spec', 'image'), images, findings);
    return spec.layers.flatMap((layer, index): readonly LitetreeRow[] => {
      if (layer.disable === true) return [];
      const at = (key: string): Span => manifest.at('spec', 'layers', index, key);
      if (layer.image !== undefined) checkSelector(layer.image, at('image'), images, findings);
      const location = compileLocation(layer.directory);
      if ('problem' in location) {
        findings.error(location.code, location.problem, { at: at('directory'), help: location.help });
        return [];
      }
      if (location.server === undefined) {
        findings.warning(
          'layer-without-server',
          `${JSON.stringify(layer.directory)} names no server, so it is looked for in the image itself`,
          {
            at: at('directory'),
            help: 'write server:/directory for a layer that is mounted',
          },
        );
      }
      return [
        {
          selector: layer.image ?? spec.image ?? 'ALL',
          priority: layer.priority,
          location,
          mntopts: layer.mntopts ?? '',
          onMissing: layer.onMissing ?? 'retry',
          because: manifest.at('spec', 'layers', index),
          protect: metadata.protect ?? false,
        },
      ];
    });
  });

/**
 * The rows of an image in order of priority. As in xCAT a row for the image replaces one of its groups, and that one for
 * ALL, with the same priority; two equally exact rows with one priority are an error, and the first counts.
 */
export const resolveLitetree = (
  image: Image,
  rows: readonly LitetreeRow[],
  findings: Findings,
): readonly LitetreeRow[] => {
  const contests = new Map<number, Contest<LitetreeRow>>();
  for (const row of rows) {
    const rank = selectorRank(row.selector, image);
    if (rank !== undefined) compete(contests, row.priority, strengthOf(rank), row);
  }
  return [...contests.values()]
    .flatMap(({ winners }) => {
      const [first, ...others] = winners;
      for (const other of others) reportRepeated(other, first, image, findings);
      return first ?? [];
    })
    .sort((a, b) => a.priority - b.priority);
};

const reportRepeated = (row: LitetreeRow, first: LitetreeRow | undefined, image: Image, findings: Findings): void => {
  const where = forImage(selectorRank(row.selector, image) ?? 'all', image);
  findings.error('layer-priority-repeated', `two layers have the priority ${row.priority}${where}`, {
    at: row.because,
    help: 'give each layer a priority of its own; 1.5 stands between 1 and 2',
    related: first && [{ at: first.because, message: 'the first layer' }],
  });
};

/**
 * Gives the layers of a node from an image's rows. A layer whose variables have no value is reported and left out.
 * Neighbouring nodes with equal places share one object.
 */
export const layerReader = (rows: readonly LitetreeRow[], filler: PlaceFiller): ((node: Node) => readonly Layer[]) => {
  const last = new Map<LitetreeRow, { readonly place: object; readonly layer: Layer }>();
  return (node) => {
    const layers: Layer[] = [];
    for (const row of rows) {
      const place = filler.fill(row.location, row.because, node);
      if (place === undefined) continue;
      const before = last.get(row);
      if (before?.place === place) layers.push(before.layer);
      else {
        const layer = layerAt(row, place);
        last.set(row, { place, layer });
        layers.push(layer);
      }
    }
    return layers;
  };
};

const layerAt = (row: LitetreeRow, { server, directory }: FilledLocation): Layer => {
  const { priority, mntopts, onMissing, because, protect } = row;
  return { priority, server, directory, mntopts, onMissing, because, protect };
};
