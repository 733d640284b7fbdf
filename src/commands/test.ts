import type { Verdict } from '../assertions/assertion.ts';
import { judgeAssertions } from '../assertions/judge-assertions.ts';
import { readAssertions } from '../assertions/read-assertions.ts';
import { foldNodeNames } from '../cluster/fold-node-names.ts';
import { closest } from '../core/closest.ts';
import { type Diagnostic, hasErrors } from '../core/diagnostic.ts';
import { countedResult, type VerdictView } from '../render/assertions/verdict-words.ts';
import { verdictsJson } from '../render/assertions/verdicts-json.ts';
import { verdictsJunit } from '../render/assertions/verdicts-junit.ts';
import { verdictsTap } from '../render/assertions/verdicts-tap.ts';
import { verdictsText } from '../render/assertions/verdicts-text.ts';
import { assertionFacts } from './assertion-facts.ts';
import type { Context } from './context.ts';
import { type ExitCode, exit } from './exit.ts';
import { loadRepository, type Repository } from './load-repository.ts';
import { asJson, refuse } from './say.ts';
import { shortNames } from './short-names.ts';

/** The options of `test`. */
export interface TestFlags {
  readonly format: 'pretty' | 'tap' | 'junit' | 'json';
  readonly target: readonly string[];
  readonly strict?: true;
}

/** `test`: whether the assertions of the repository hold. Exit code 5 when one does not. Writes nothing. */
export const testCommand = (context: Context, flags: TestFlags): ExitCode => {
  const repository = loadRepository(context);
  const { cluster, diagnostics, manifests, source } = repository;
  if (cluster === undefined) return refuse(context, diagnostics, source);
  const unknown = unknownTargets(flags.target, repository);
  if (unknown.length > 0) return refuse(context, unknown, source);
  const { assertions } = readAssertions(manifests, cluster);
  const chosen = assertions.filter(({ manifest }) => flags.target.length === 0 || flags.target.includes(manifest));
  if (assertions.length === 0 && flags.strict === true) {
    context.err('error: there is no Assertion among the files that Site.spec.manifests names\n');
    return exit.refused;
  }
  const facts = assertionFacts(context, repository, cluster, chosen);
  if (hasErrors(facts.diagnostics)) return refuse(context, facts.diagnostics, source);
  const verdicts = judgeAssertions(chosen, facts.input);
  const format = context.json ? 'json' : flags.format;
  const foldNodes = format === 'json' ? foldNodeNames : shortNames;
  const view: VerdictView = { strict: flags.strict === true, foldNodes };
  context.out(rendered(verdicts, format, view, context));
  return verdicts.some((verdict) => countedResult(verdict, view) === 'failed') ? exit.refused : exit.done;
};

const rendered = (
  verdicts: readonly Verdict[],
  format: TestFlags['format'],
  view: VerdictView,
  { color, quiet }: Context,
): string => {
  switch (format) {
    case 'pretty':
      return verdictsText(verdicts, { ...view, color, quiet });
    case 'tap':
      return verdictsTap(verdicts, view);
    case 'junit':
      return verdictsJunit(verdicts, view);
    case 'json':
      return asJson(verdictsJson(verdicts, view));
  }
};

const unknownTargets = (targets: readonly string[], { manifests }: Repository): readonly Diagnostic[] => {
  const names = manifests.flatMap((one) => (one.kind === 'Assertion' ? [one.value.metadata.name] : []));
  return targets
    .filter((target) => !names.includes(target))
    .map((target) => {
      const meant = closest(target, names);
      return {
        code: 'no-such-target',
        severity: 'error',
        message: `there is no Assertion manifest ${JSON.stringify(target)}`,
        help: meant === undefined ? 'name an Assertion of the manifests' : `did you mean ${meant}?`,
      };
    });
};
