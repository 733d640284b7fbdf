import type { LedgerRecord } from '../core/ledger.ts';
import type { Address } from '../core/place.ts';
import type { Resource } from '../core/resource.ts';
import type { Selection } from './make-plan.ts';

/** What the command line asks to look at; empty lists ask for everything. */
export interface Wanted {
  readonly targets: readonly string[];
  readonly excludes: readonly string[];
  readonly images: readonly string[];
  readonly nodes: ReadonlySet<string> | undefined;
}

/** Chooses resources and records; a target brings along what it needs. Patterns that match nothing are returned. */
export const selectResources = (
  wanted: Wanted,
  resources: readonly Resource[],
  records: Iterable<LedgerRecord>,
): { readonly selection: Selection; readonly unmatched: readonly string[] } => {
  const unmatched = patternsWithout([...wanted.targets, ...wanted.excludes], resources, records);
  const targets = wanted.targets.map(patternExpression);
  const excludes = wanted.excludes.map(patternExpression);
  const needed = targets.length === 0 ? undefined : closure(resources, targets);
  const admits = (address: Address, image: string | undefined, node: string | undefined): boolean =>
    !excludes.some((expression) => expression.test(address)) &&
    (wanted.images.length === 0 || (image !== undefined && wanted.images.includes(image))) &&
    (wanted.nodes === undefined || (node !== undefined && wanted.nodes.has(node)));
  return {
    unmatched,
    selection: {
      resource: (resource) =>
        (needed?.has(resource.address) ?? true) && admits(resource.address, resource.image, resource.node),
      record: (record) =>
        (needed === undefined || needed.has(record.address) || targets.some((one) => one.test(record.address))) &&
        admits(record.address, record.image, record.node),
    },
  };
};

/** The patterns that match neither a resource nor a record. */
const patternsWithout = (
  patterns: readonly string[],
  resources: readonly Resource[],
  records: Iterable<LedgerRecord>,
): readonly string[] => {
  if (patterns.length === 0) return [];
  const addresses = new Set<Address>(resources.map((resource) => resource.address));
  for (const record of records) addresses.add(record.address);
  const all = [...addresses];
  return patterns.filter((pattern) => {
    const expression = patternExpression(pattern);
    return !all.some((address) => expression.test(address));
  });
};

/** An address, or a pattern in which `*` stands for any characters. */
export const patternExpression = (pattern: string): RegExp =>
  new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*+/g, '.*')}$`, 's');

const closure = (resources: readonly Resource[], targets: readonly RegExp[]): ReadonlySet<Address> => {
  const byAddress = new Map(resources.map((resource) => [resource.address, resource]));
  const found = new Set<Address>();
  const queue = resources.filter((one) => targets.some((target) => target.test(one.address))).map((one) => one.address);
  for (let address = queue.pop(); address !== undefined; address = queue.pop()) {
    if (found.has(address)) continue;
    found.add(address);
    queue.push(...(byAddress.get(address)?.needs ?? []));
  }
  return found;
};
