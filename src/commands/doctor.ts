import { examine } from '../doctor/examine.ts';
import { needsOf } from '../doctor/needs-of.ts';
import { inspectMachine } from '../host/inspect-machine.ts';
import { doctorText } from '../render/queries/doctor.ts';
import type { Context } from './context.ts';
import { type ExitCode, exit } from './exit.ts';
import { loadRepository } from './load-repository.ts';
import { asJson, refuse } from './say.ts';

/**
 * `doctor`: what this machine lacks to serve the nodes of the site, or of any site outside a repository, and how to mend
 * it. Exit 1 when something keeps nodes from booting. Changes nothing.
 */
export const doctorCommand = (context: Context): ExitCode => {
  const { cluster, recipes, diagnostics, source } = loadRepository(context);
  const outside =
    diagnostics.length === 1 && diagnostics[0]?.code === 'no-repository' && context.repository === undefined;
  if (cluster === undefined && !outside) return refuse(context, diagnostics, source);
  const builds = new Set([...recipes.values()].map((recipe) => recipe.source.type));
  const needs = needsOf(cluster, { builds });
  const findings = examine(inspectMachine(context.rootDirectory, needs), needs);
  context.out(context.json ? asJson(findings) : doctorText(findings, context.color));
  return findings.some(({ state }) => state === 'bad') ? exit.failed : exit.done;
};
