import { countIp, countMac } from '../../cluster/count-address.ts';
import { expandNodeNames } from '../../cluster/noderange.ts';
import type { Manifest, ManifestOf } from '../document.ts';

/** What a manifest says of one node: its image, and everything else as one text to compare. */
export interface NodeValue {
  readonly image: string | undefined;
  readonly rest: string;
  readonly manifest: ManifestOf<'Node'>;
}

/** Every node by name, with addresses counted up. */
export const nodeValues = (manifests: readonly Manifest[]): ReadonlyMap<string, NodeValue> => {
  const values = new Map<string, NodeValue>();
  for (const manifest of manifests) {
    if (manifest.kind !== 'Node') continue;
    const { metadata, spec } = manifest.value;
    const expanded = expandNodeNames(metadata.name);
    const { name: _, ...about } = metadata;
    const { image, ip, mac, ...others } = spec;
    const macs = typeof mac === 'string' ? [mac] : (mac ?? []);
    const shared = JSON.stringify([about, others]);
    for (const [index, name] of ('names' in expanded ? expanded.names : []).entries()) {
      const addresses = [ip === undefined ? '' : countIp(ip, index), ...macs.map((first) => countMac(first, index))];
      values.set(name, { image, rest: shared + JSON.stringify(addresses), manifest });
    }
  }
  return values;
};
