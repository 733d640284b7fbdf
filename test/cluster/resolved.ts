import type { Cluster } from '../../src/cluster/cluster.ts';
import { resolveCluster } from '../../src/cluster/resolve-cluster.ts';
import { type Diagnostic, sortDiagnostics } from '../../src/core/diagnostic.ts';
import { loadManifests } from '../../src/manifest/load-manifests.ts';

/** The cluster of some YAML documents below a Site named tokyo, and every diagnostic of reading and resolving them. */
export const resolved = (
  yaml: string,
  files: Readonly<Record<string, string>> = {},
): { readonly cluster: Cluster; readonly diagnostics: readonly Diagnostic[] } => {
  const read = (name: string): string | undefined => files[name];
  const site = { name: 'statelite.yaml', text: siteText };
  const loaded = loadManifests([site, { name: 'a.yaml', text: yaml }], read);
  const { cluster, diagnostics } = resolveCluster(loaded.manifests, read);
  return { cluster, diagnostics: sortDiagnostics([...loaded.diagnostics, ...diagnostics]) };
};

/** The diagnostics as `severity code line: message`, for comparing. */
export const brief = (diagnostics: readonly Diagnostic[]): readonly string[] =>
  diagnostics.map(({ severity, code, at, message }) => `${severity} ${code} ${at?.start.line ?? '-'}: ${message}`);

/** The code of each diagnostic. */
export const codesOf = (diagnostics: readonly Diagnostic[]): readonly string[] => diagnostics.map(({ code }) => code);

/** One manifest of a kind, its spec as a YAML flow mapping. */
export const manifest = (kind: string, name: string, spec: string): string =>
  `apiVersion: statelite/v1\nkind: ${kind}\nmetadata: { name: ${JSON.stringify(name)} }\nspec: ${spec}\n---\n`;

const siteText = `apiVersion: statelite/v1
kind: Site
metadata: { name: tokyo }
spec:
  manifests: ["*.yaml"]
  master: 172.10.0.1
  domain: example.com
  attributes: { rack: r12, hostile: "../../etc" }
  localPaths: { "cnfs:/gpfs": /gpfs }
`;
