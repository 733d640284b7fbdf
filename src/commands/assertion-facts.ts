import type { Assertion } from '../assertions/assertion.ts';
import type { ExportFact, JudgeInput } from '../assertions/judge-assertions.ts';
import type { ImageRules } from '../assertions/judge-path.ts';
import { leadPaths, placesOfNode } from '../assertions/lead-paths.ts';
import type { Cluster, Image } from '../cluster/cluster.ts';
import type { Survey } from '../cluster/survey.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Look } from '../core/look.ts';
import {
  ancestorsOf,
  baseName,
  childPath,
  type Place,
  placeKey,
  type RootedPath,
  rootedPath,
  rootPath,
} from '../core/place.ts';
import { readState } from '../host/state.ts';
import { editExports } from '../kinds/export/edit.ts';
import { effectiveOptions } from '../kinds/export/effective.ts';
import { isExtraTable } from '../kinds/export/exports-elsewhere.ts';
import { renderExportLine } from '../kinds/export/render-line.ts';
import type { Context } from './context.ts';
import type { Repository } from './load-repository.ts';
import { lookAtImages } from './look-at-images.ts';

/** What the manifests and, as far as it is visible, the disk say to some assertions. Looks at no image that none is about. */
export const assertionFacts = (
  context: Context,
  { manifests }: Repository,
  cluster: Cluster,
  assertions: readonly Assertion[],
): { readonly input: JudgeInput; readonly diagnostics: readonly Diagnostic[] } => {
  const images = imagesOf(assertions, cluster);
  const { look, survey } = lookAtImages(context, cluster, images, placesOf(assertions, cluster));
  const rules = new Map<string, ImageRules>();
  return {
    diagnostics: survey.diagnostics.filter(({ severity }) => severity === 'error'),
    input: {
      cluster,
      manifests,
      look,
      imageRules: (name) => {
        const known = rules.get(name);
        const image = cluster.image(name);
        if (known !== undefined || image === undefined) return known;
        const made = rulesOf(image, cluster, survey, look);
        rules.set(name, made);
        return made;
      },
      exports: assertions.some(({ subject }) => subject.about === 'exports') ? exportFacts(context, cluster, look) : [],
    },
  };
};

const imagesOf = (assertions: readonly Assertion[], cluster: Cluster): ReadonlySet<string> => {
  const images = new Set<string>();
  for (const { subject, claims } of assertions) {
    if (subject.about === 'exports' || !claims.some((claim) => 'path' in claim)) continue;
    for (const name of subject.names) {
      const image = subject.about === 'images' ? name : cluster.node(name)?.image;
      if (image !== undefined) images.add(image);
    }
  }
  return images;
};

/** Where the content of paths is looked for. */
const placesOf = (assertions: readonly Assertion[], cluster: Cluster) => {
  const names = assertions.flatMap(({ subject, claims }) =>
    subject.about === 'nodes' && claims.some((claim) => 'path' in claim) ? subject.names : [],
  );
  return [...new Set(names)].flatMap((name) => placesOfNode(cluster, cluster.node(name)));
};

const rulesOf = (image: Image, cluster: Cluster, survey: Survey, look: Look): ImageRules => {
  const surveyed = survey.images.get(image.name);
  if (surveyed?.present === true) {
    return {
      image,
      present: true,
      rules: surveyed.rules,
      patterns: [],
      resolve: leadPaths(image.name, surveyed.rules, cluster, look),
    };
  }
  const written = cluster.litefile(image.name);
  const plain = written.filter((rule) => !rule.glob);
  const paths = new Set(plain.map((rule) => rule.path));
  return {
    image,
    present: false,
    patterns: written.filter((rule) => rule.glob),
    rules: plain.map((rule) => ({
      rule,
      path: rule.path,
      is: rule.directory ? 'dir' : 'file',
      parent: ancestorsOf(rule.path).findLast((above) => paths.has(above)),
    })),
    resolve: (path) => (/^\/(run|proc|sys|dev)(\/|$)/.test(path) ? undefined : path),
  };
};

/** What the exports file will grant once the site's lines are in it, and what the files beside it grant. */
const exportFacts = (context: Context, cluster: Cluster, look: Look): JudgeInput['exports'] => {
  const { file, lines } = cluster.site.exports;
  const wanted = lines.filter((line) => line.clients.length > 0).map(renderExportLine);
  const at: Place = { root: 'exports', path: childPath(rootPath, baseName(file)) };
  const { ledger } = readState({ rootDirectory: context.rootDirectory, hashes: new Map() }, cluster.site.name);
  const edited = editExports(look.text(at, mostBytes), wanted, ledger.records.get(placeKey(at))?.lines ?? []);
  if ('blocked' in edited) return { unknown: `${file} cannot be read as exportfs reads it: ${edited.blocked}` };
  const declared = new Map(
    lines.flatMap((line) => line.clients.map((client) => [keyOf(line.path, client), line.because] as const)),
  );
  const extra = childPath(rootPath, 'exports.d' as RootedPath);
  const beside = (look.names({ root: 'exports', path: extra }) ?? []).filter(isExtraTable).map((name) => ({
    name: `${file}.d/${name}`,
    text: look.text({ root: 'exports', path: childPath(extra, name) }, mostBytes) ?? '',
  }));
  return [{ name: file, text: edited.text }, ...beside].flatMap(({ name, text }) =>
    effectiveOptions(text).map(({ path, client, options }): ExportFact => {
      const because = name === file ? declared.get(keyOf(path, client)) : undefined;
      const fact = { path, client, options: options.split(','), because };
      return because === undefined ? { ...fact, foreign: name } : fact;
    }),
  );
};

const keyOf = (path: string, client: string): string => `${rootedPath(path) ?? path}\0${client.toLowerCase()}`;

const mostBytes = 4 * 1024 * 1024;
