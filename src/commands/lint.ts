import { foldNodeNames } from '../cluster/fold-node-names.ts';
import { hasErrors } from '../core/diagnostic.ts';
import type { RootName } from '../core/place.ts';
import { openDisk } from '../host/disk.ts';
import { readState } from '../host/state.ts';
import type { Coverage } from '../lint/coverage.ts';
import { imageReader } from '../lint/image-reader.ts';
import { lintImage } from '../lint/lint-image.ts';
import { remark, writeManifests } from '../manifest/write.ts';
import { madeByUs } from '../planning/made-by-us.ts';
import { outwardLinks } from '../planning/outward-links.ts';
import { rootsOf } from '../planning/roots.ts';
import { surveyImages } from '../planning/survey-image.ts';
import { withLostLinks } from '../planning/with-lost-links.ts';
import { coverageJson } from '../render/lint/coverage-json.ts';
import { coverageText, lineText } from '../render/lint/coverage-text.ts';
import type { Context } from './context.ts';
import { type ExitCode, exit } from './exit.ts';
import { loadRepository, type Repository } from './load-repository.ts';
import { noImage } from './queries.ts';
import { asJson, refuse, sayDiagnostics } from './say.ts';

/** The options of `lint`. */
export interface LintFlags {
  readonly format: 'text' | 'yaml' | 'json';
  readonly detailedExitcode?: true;
}

/** `lint IMAGE`: what the image wants to write and no rule covers, and the rules that do nothing. Writes nothing. */
export const lintCommand = (context: Context, flags: LintFlags, image: string): ExitCode => {
  const repository = loadRepository(context);
  const { cluster, diagnostics, source } = repository;
  if (cluster === undefined) return refuse(context, diagnostics, source);
  if (cluster.image(image) === undefined) return refuse(context, [noImage(image, cluster)]);
  const { ledger } = readState({ rootDirectory: context.rootDirectory, hashes: new Map() }, cluster.site.name);
  const disk = openDisk({ rootDirectory: context.rootDirectory, roots: rootsOf(cluster, ledger) });
  const look = withLostLinks(disk, ledger);
  const root: RootName = `image/${image}`;
  const made = madeByUs(ledger);
  const survey = surveyImages({ cluster, look, wanted: (name) => name === image, made });
  const surveyed = survey.images.get(image);
  if (surveyed?.present !== true || hasErrors(survey.diagnostics)) {
    return refuse(
      context,
      survey.diagnostics.map((one) => ({ ...one, severity: 'error' as const })),
      source,
    );
  }
  const nodes = cluster.nodesOf(image);
  const stateless = nodes.filter((node) => cluster.state(node) === undefined).map((node) => node.name);
  const coverage = lintImage({
    image,
    reader: imageReader(look, root, made),
    rules: cluster.litefile(image),
    surveyed,
    layered: nodes.some((node) => cluster.litetree(node).length > 0),
    stateless: stateless.length === 0 ? undefined : foldNodeNames(stateless),
  });
  const links = outwardLinks(image, surveyed.rules, look, 'everything');
  disk.forget();
  sayDiagnostics(context, links, source);
  say(context, flags, coverage, repository);
  const found = coverage.findings.length + coverage.unused.length + links.length > 0;
  return found && flags.detailedExitcode === true ? exit.changes : exit.done;
};

const say = (context: Context, flags: LintFlags, coverage: Coverage, repository: Repository): void => {
  const format = context.json ? 'json' : flags.format;
  if (format === 'json') context.out(asJson(coverageJson(coverage)));
  else if (format === 'yaml') context.out(proposedManifest(coverage, repository));
  else context.out(coverageText(coverage, context));
};

/** A LiteFile manifest with the proposed rules, each below its reasons; its name is free in this repository. */
const proposedManifest = ({ image, findings }: Coverage, { manifests }: Repository): string => {
  const taken = new Set(manifests.flatMap((one) => (one.kind === 'LiteFile' ? [one.value.metadata.name] : [])));
  let name = `${image}-lint`;
  for (let number = 2; taken.has(name); number += 1) name = `${image}-lint-${number}`;
  const files = findings.flatMap(({ path, needs, rule, mend }) => [
    ...needs.slice(0, 3).map((need) => remark(`${lineText(need.because)}: ${need.reason}`)),
    ...(rule === undefined
      ? [remark(`${path}: ${mend ?? ''}`)]
      : [
          {
            file: rule.file,
            options: rule.behaviour,
            ...(rule.method === 'bind' && { method: rule.method }),
            comments: rule.why,
          },
        ]),
  ]);
  return writeManifests([{ kind: 'LiteFile', name, spec: { image, files } }]);
};
