import type { Cluster } from '../cluster/cluster.ts';
import { foldNodeNames } from '../cluster/fold-node-names.ts';
import { readUserFile, writeUserFile } from '../host/user-file.ts';
import { graphSvg } from '../render/graph/graph-svg.ts';
import { parsePlan } from '../render/plan/parse-plan.ts';
import { type ReportFormat, renderReport } from '../render/report/render-report.ts';
import type { Context } from './context.ts';
import { type ExitCode, exit } from './exit.ts';
import { siteGraph } from './graph.ts';
import { loadRepository, type Repository } from './load-repository.ts';
import { policiesAgainst } from './policies.ts';
import { refuse } from './say.ts';

/** What `report` is asked for. */
export interface ReportFlags {
  readonly format: ReportFormat;
  readonly maxBytes?: number;
  readonly url?: string;
  readonly out?: string;
}

/** `statelite report PLAN`: a saved plan for a place where it is reviewed, never longer than that place takes. */
export const reportCommand = (context: Context, flags: ReportFlags, file: string): ExitCode => {
  const parsed = parsePlan(readUserFile(context.cwd, file), file);
  if ('diagnostic' in parsed) return refuse(context, [parsed.diagnostic]);
  const format = context.json ? 'json' : flags.format;
  const repository = repositoryAtHand(context, parsed.plan.site);
  const cluster = repository?.cluster;
  const made = renderReport(judged(parsed, repository), {
    format,
    maxBytes: flags.maxBytes,
    url: flags.url,
    foldNodes: foldNodeNames,
    // Only a page shows pictures, and drawing a large site takes a while.
    picture: cluster === undefined || format !== 'html' ? undefined : pictureOf(cluster),
    ruleAt: (image, path) => cluster?.litefile(image).find((rule) => rule.path === path)?.because,
  });
  if ('needs' in made) {
    context.err(`error: the shortest such report has ${made.needs} bytes, more than --max-bytes allows\n`);
    return exit.invalid;
  }
  if (flags.out === undefined) context.out(made.text);
  else writeUserFile(context.cwd, flags.out, made.text);
  return exit.done;
};

/** The manifests that `-C` names, when they are right and of the plan's site: a plan alone must do for a report. */
const repositoryAtHand = (context: Context, site: string): Repository | undefined => {
  const repository = context.repository === undefined ? undefined : loadRepository(context);
  return repository?.cluster?.site.name === site ? repository : undefined;
};

/** What the policies have against the plan stands with its own problems: nobody should approve what apply will refuse. */
const judged = (parsed: ParsedPlan, repository: Repository | undefined): ParsedPlan =>
  repository === undefined
    ? parsed
    : {
        ...parsed,
        plan: {
          ...parsed.plan,
          diagnostics: [...policiesAgainst(repository, parsed.plan), ...parsed.plan.diagnostics],
        },
      };

type ParsedPlan = Parameters<typeof renderReport>[0];

const pictureOf = (cluster: Cluster): string =>
  graphSvg(
    siteGraph(
      cluster,
      cluster.nodes,
      cluster.images.map(({ name }) => name),
    ),
  );
