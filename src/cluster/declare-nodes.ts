import { must } from '../core/bug.ts';
import type { Span } from '../core/source.ts';
import type { ManifestOf } from '../manifest/document.ts';
import { type AddressCounter, ipCounter, macCounter } from './count-address.ts';
import { type DeclaredNode, tableValues } from './declared-node.ts';
import { expandNodeNames } from './expand-node-names.ts';
import type { Findings } from './findings.ts';

/** The nodes of all Node manifests by name; names, ip and mac addresses that occur twice are reported. */
export const declareNodes = (
  manifests: readonly ManifestOf<'Node'>[],
  findings: Findings,
): ReadonlyMap<string, DeclaredNode> => {
  const nodes = new Map<string, DeclaredNode>();
  const addresses = new Map<string, DeclaredNode>();
  for (const manifest of manifests) {
    for (const node of declareRange(manifest, findings)) {
      const first = nodes.get(node.name);
      if (first !== undefined) reportRepeated(node, first, findings);
      else {
        nodes.set(node.name, node);
        checkAddresses(node, addresses, findings);
      }
    }
  }
  return sortedByName(nodes);
};

/** Ranges are mostly in order already, and sorting ten thousand names takes as long as reading them. */
const sortedByName = (nodes: ReadonlyMap<string, DeclaredNode>): ReadonlyMap<string, DeclaredNode> => {
  const names = [...nodes.keys()];
  if (names.every((name, index) => index === 0 || (names[index - 1] ?? '') < name)) return nodes;
  return new Map(names.sort().map((name) => [name, must(nodes.get(name), name)]));
};

const declareRange = (manifest: ManifestOf<'Node'>, findings: Findings): readonly DeclaredNode[] => {
  const { at, value } = manifest;
  const { metadata, spec } = value;
  const because = at('metadata', 'name');
  const expanded = expandNodeNames(metadata.name, because);
  if ('diagnostic' in expanded) {
    findings.add([expanded.diagnostic]);
    return [];
  }
  const { names } = expanded;
  const protect = metadata.protect ?? false;
  const groups = spec.groups === undefined ? noGroups : [...new Set(spec.groups)];
  const imageAt = (): Span => at('spec', 'image');
  const values = tableValues(spec, ['groups']);
  const ips = countUp(spec.ip, names, ipCounter, 'ip', () => at('spec', 'ip'), findings);
  const macLists = (typeof spec.mac === 'string' ? [spec.mac] : (spec.mac ?? []))
    .map((mac) => countUp(mac, names, macCounter, 'mac', () => at('spec', 'mac'), findings))
    .filter((macs) => macs.length > 0);
  return names.map((name, index) => ({
    name,
    because,
    protect,
    groups,
    image: spec.image,
    imageAt,
    values,
    ip: ips[index],
    macs: macLists.map((macs) => macs[index] ?? ''),
  }));
};

const noGroups: readonly string[] = [];

/** The addresses of a range's nodes, one for each name; empty, and reported, when they do not all exist. */
const countUp = (
  first: string | undefined,
  names: readonly string[],
  counterOf: (first: string) => AddressCounter | undefined,
  what: 'ip' | 'mac',
  at: () => Span,
  findings: Findings,
): readonly string[] => {
  if (first === undefined) return [];
  if (names.length === 1 && settled[what].test(first)) return [first];
  const counter = counterOf(first);
  if (counter === undefined) {
    findings.error('address-malformed', `${JSON.stringify(first)} is not an ${what} address`, { at: at() });
    return [];
  }
  const addresses: string[] = [];
  for (let index = 0; index < names.length; index += 1) {
    const address = counter(index);
    if (address === undefined) {
      findings.error(
        'address-overflow',
        `counting ${first} up passes the last ${what} address at node ${names[index]}`,
        {
          at: at(),
          help: 'begin lower, or divide the range',
        },
      );
      return [];
    }
    addresses.push(address);
  }
  return addresses;
};

/** Addresses that are written as we write them: alone, as in each row of a table, they need no counting. */
const settled = {
  ip: /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/,
  mac: /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/,
} as const;

const reportRepeated = (node: DeclaredNode, first: DeclaredNode, findings: Findings): void =>
  findings.error('node-repeated', `node ${JSON.stringify(node.name)} is declared twice`, {
    at: node.because,
    help: 'make the ranges disjoint; values for a part of a range belong in a NodeGroup',
    related: [{ at: first.because, message: 'first declared here' }],
  });

const checkAddresses = (node: DeclaredNode, owners: Map<string, DeclaredNode>, findings: Findings): void => {
  if (node.ip !== undefined) checkAddress(node.ip, node, owners, findings);
  for (const mac of node.macs) checkAddress(mac, node, owners, findings);
};

const checkAddress = (
  address: string,
  node: DeclaredNode,
  owners: Map<string, DeclaredNode>,
  findings: Findings,
): void => {
  const owner = owners.get(address);
  if (owner === undefined || owner.name === node.name) owners.set(address, node);
  else {
    findings.error('address-repeated', `nodes ${owner.name} and ${node.name} have the same address ${address}`, {
      at: node.because,
      help: 'give one of them another address; over a range the address counts up with the names',
      related: [{ at: owner.because, message: `${owner.name} is declared here` }],
    });
  }
};
