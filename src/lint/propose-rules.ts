import type { Method } from '../cluster/cluster.ts';
import type { SurveyedRule } from '../cluster/survey.ts';
import { compareTexts } from '../core/compare-texts.ts';
import { ancestorsOf, isBelow, type RootedPath } from '../core/place.ts';
import type { Finding, Need, ProposedRule, Severity } from './coverage.ts';

/** A need at the place where the image has it: no component of `at` is a link. */
export interface PlacedNeed {
  readonly at: RootedPath;
  readonly need: Need;
}

/** What a proposal must agree with. */
export interface Surroundings {
  readonly rules: readonly SurveyedRule[];
  /** Nodes without a statelite mount, folded; undefined when every node of the image has one. */
  readonly stateless: string | undefined;
}

/** One finding for each path, what lies below another with the same behaviour folded into that; the worst first. */
export const proposeRules = (placed: readonly PlacedNeed[], around: Surroundings): readonly Finding[] => {
  const byPath = new Map<RootedPath, Need[]>();
  for (const { at, need } of placed) if (need.mend === undefined) byPath.set(at, [...(byPath.get(at) ?? []), need]);
  const drafts = new Map<RootedPath, Draft>();
  for (const path of [...byPath.keys()].sort(compareTexts)) {
    const needs = byPath.get(path) ?? [];
    const above = ancestorsOf(path).findLast((one) => drafts.get(one)?.directory === true);
    const draft = draftOf(path, needs, around);
    const parent = above === undefined ? undefined : drafts.get(above);
    if (parent !== undefined && (parent.behaviour === draft.behaviour || parent.behaviour === 'persistent')) {
      parent.needs.push(...needs);
    } else drafts.set(path, draft);
  }
  const hopeless = placed.flatMap(({ at, need }): readonly Finding[] =>
    need.mend === undefined || ancestorsOf(at).some((above) => drafts.get(above)?.directory === true)
      ? []
      : [{ path: at, severity: need.severity, needs: [need], rule: undefined, mend: need.mend }],
  );
  return [
    ...hopeless,
    ...[...drafts].map(([path, draft]) => findingOf(path, draft, methodsBelow(topOf(path, drafts), around))),
  ].sort((a, b) => rank[a.severity] - rank[b.severity] || compareTexts(a.path, b.path));
};

interface Draft {
  readonly directory: boolean;
  readonly behaviour: 'tmpfs' | 'persistent';
  readonly why: string;
  readonly needs: Need[];
}

const draftOf = (path: RootedPath, needs: readonly Need[], { rules, stateless }: Surroundings): Draft => {
  const [asked] = needs;
  const directory = needs.some((need) => need.is === 'dir');
  const draft = { directory, needs: [...needs], behaviour: asked?.behaviour ?? 'tmpfs', why: asked?.why ?? '' };
  if (draft.behaviour === 'tmpfs') return draft;
  const transient = rules.find((rule) => isBelow(rule.path, path) && rule.rule.behaviour !== 'persistent');
  if (transient !== undefined) {
    return { ...draft, behaviour: 'tmpfs', why: `${transient.rule.file} below it is ${transient.rule.behaviour}` };
  }
  if (stateless === undefined) return draft;
  const why = `persistent would be better (${draft.why}), but there is no statelite mount for ${stateless}`;
  return { ...draft, behaviour: 'tmpfs', why };
};

/** The outermost proposal around a path: what is nested must agree on the method. */
const topOf = (path: RootedPath, drafts: ReadonlyMap<RootedPath, Draft>): RootedPath =>
  ancestorsOf(path).find((above) => drafts.get(above)?.directory === true) ?? path;

const methodsBelow = (path: RootedPath, { rules }: Surroundings): ReadonlySet<Method> =>
  new Set(rules.filter((rule) => isBelow(rule.path, path)).map((rule) => rule.rule.method));

const findingOf = (path: RootedPath, draft: Draft, methods: ReadonlySet<Method>): Finding => {
  const needs = [...draft.needs].sort(
    (a, b) =>
      rank[a.severity] - rank[b.severity] ||
      compareTexts(a.because.file, b.because.file) ||
      a.because.line - b.because.line,
  );
  const severity = needs[0]?.severity ?? 'note';
  if (methods.size > 1) {
    return {
      path,
      severity,
      needs,
      rule: undefined,
      mend: 'give the rules below it one method, link or bind, then ask again',
    };
  }
  const [method = 'link'] = methods;
  const file = `${literal(path)}${draft.directory ? '/' : ''}`;
  const rule: ProposedRule = { file, behaviour: draft.behaviour, method, why: draft.why };
  return { path, severity, needs, rule, mend: undefined };
};

/** A path of a rule may be a pattern, so what would make it one is escaped. */
const literal = (path: string): string => path.replaceAll(/[*?[\]{}\\]/g, '\\$&');

const rank: Readonly<Record<Severity, number>> = { error: 0, warning: 1, note: 2 };
