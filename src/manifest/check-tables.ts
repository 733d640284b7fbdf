import { closest } from '../core/closest.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Span } from '../core/source.ts';
import type { Manifest } from './document.ts';
import { specKeys } from './generated/spec-keys.ts';
import type { Layout } from './layout.ts';

/** Warns of tables whose names are nearly those of known ones: any name is allowed, but most such are mistyped. */
export const checkTables = (manifest: Manifest, layout: Layout): readonly Diagnostic[] => {
  if (manifest.kind !== 'Node' && manifest.kind !== 'NodeGroup') return [];
  const { kind } = manifest;
  return Object.keys(manifest.value.spec).flatMap((key) => checkTableName(kind, key, () => layout.keyAt('spec', key)));
};

/** Warns of one table name that is nearly a known one. */
export const checkTableName = (kind: 'Node' | 'NodeGroup', name: string, at: () => Span): readonly Diagnostic[] => {
  if (known[kind].has(name)) return [];
  const meant = closest(name, [...known[kind]]);
  if (meant === undefined) return [];
  const message = `${JSON.stringify(name)} is taken as a table of its own`;
  return [{ code: 'unlikely-table', severity: 'warning', message, at: at(), help: `did you mean ${meant}?` }];
};

/** The tables of xCAT whose rows belong to nodes; see xcatdb(5). */
const xcatTables = [
  ...['bootparams', 'cfgmgt', 'chain', 'deps', 'domain', 'firmware', 'hosts', 'hypervisor', 'ipmi', 'iscsi', 'mac'],
  ...['mic', 'mp', 'mpa', 'nics', 'nimimage', 'nodehm', 'nodelist', 'nodepos', 'noderes', 'nodetype', 'openbmc', 'pdu'],
  ...['pduoutlet', 'postscripts', 'ppc', 'ppcdirect', 'prescripts', 'prodkey', 'rack', 'servicenode', 'storage'],
  ...['switch', 'switches', 'token', 'vm', 'vpd', 'websrv', 'zone', 'zvm'],
];

const known = {
  Node: new Set<string>([...specKeys.Node, ...xcatTables]),
  NodeGroup: new Set<string>([...specKeys.NodeGroup, ...xcatTables]),
} as const;
