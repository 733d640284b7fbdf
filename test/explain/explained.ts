import { resolveCluster } from '../../src/cluster/resolve-cluster.ts';
import { must } from '../../src/core/bug.ts';
import { type PlaceKey, type RootName, rootedPath } from '../../src/core/place.ts';
import { attributeSources } from '../../src/explain/attribute-sources.ts';
import { type ExplainInput, explainPath } from '../../src/explain/explain-path.ts';
import type { Explanation } from '../../src/explain/explanation.ts';
import { nodePlaces, rootsOfPlaces } from '../../src/explain/node-places.ts';
import { loadManifests } from '../../src/manifest/load-manifests.ts';
import { rootsOf } from '../../src/planning/roots.ts';
import { surveyImages } from '../../src/planning/survey-image.ts';
import { memoryLook } from '../support/memory-look.ts';

/** A tree on the management node: `image/i:/etc/motd`, `local//gpfs:/a/etc/motd` and so on, with texts. */
export type Trees = readonly (readonly [PlaceKey, string | undefined])[];

/** Everything that explaining rests on, from some YAML documents and trees in memory. */
export const explainInput = (yaml: string, trees: Trees, who: string, path: string): ExplainInput => {
  const { manifests, diagnostics } = loadManifests([{ name: 'a.yaml', text: head + yaml }], () => undefined);
  if (diagnostics.length > 0) throw new Error(JSON.stringify(diagnostics));
  const { cluster } = resolveCluster(manifests, () => undefined);
  const node = cluster.node(who);
  const image = must(cluster.image(node?.image ?? who), who);
  const look = memoryLook(trees);
  const places = node === undefined ? [] : nodePlaces(cluster, node, image.name).layers.map(({ place }) => place);
  const roots = new Map<RootName, string>([
    ...rootsOf(cluster, { serial: 0, roots: new Map(), records: new Map() }),
    ...rootsOfPlaces(places),
  ]);
  const survey = surveyImages({ cluster, look, wanted: (name) => name === image.name, made: () => false });
  return { cluster, manifests, image, node, path: must(rootedPath(path), path), look, roots, survey };
};

/** The explanation of a path. */
export const explained = (yaml: string, trees: Trees, who: string, path: string): Explanation =>
  explainPath(explainInput(yaml, trees, who, path));

/** The verdict of each row about a path, as `line verdict: why`. */
export const verdicts = ({ candidates }: Explanation): readonly string[] =>
  candidates.map(({ at, verdict, why }) => `${at.start.line} ${verdict}${why === '' ? '' : `: ${why}`}`);

/** A finder of sources over the same manifests. */
export const sourcesOf = ({ cluster, manifests }: ExplainInput) => attributeSources(cluster, manifests);

const head = `apiVersion: statelite/v1
kind: Site
metadata: { name: s }
spec: { manifests: ["*.yaml"], master: 10.0.0.1, attributes: { rack: r12 }, localPaths: { "cnfs:/gpfs": /gpfs } }
---
apiVersion: statelite/v1
kind: Image
metadata: { name: i }
spec: { os: o, arch: a, profile: p, groups: [g] }
---
apiVersion: statelite/v1
kind: Image
metadata: { name: j }
spec: { os: o, arch: a, profile: q, groups: [h] }
---
`;

/** One manifest of a kind; its rows, one a line, begin on its fourth line. */
export const rowsOf = (kind: string, name: string, list: string, rows: readonly string[]): string =>
  `apiVersion: statelite/v1\nkind: ${kind}\nmetadata: { name: ${name} }\nspec: { ${list}: [\n${rows.map((row) => `  ${row},\n`).join('')} ] }\n---\n`;

/** Lines before the first manifest that a test gives. */
export const headLines = head.split('\n').length - 1;
