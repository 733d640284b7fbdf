import type { Diagnostic } from '../core/diagnostic.ts';
import { parentPath, type RootedPath } from '../core/place.ts';
import type { LitefileRule } from './cluster.ts';

/** A rule and where it applies: its path as written, or the one that the image says it has. */
export interface PlacedRule {
  readonly path: RootedPath;
  readonly rule: LitefileRule;
}

/**
 * What is wrong with rules that lie inside the rule of a directory above them. Only the nearest rule above counts: what
 * it may hold decides for everything below.
 */
export const nestingProblems = (placed: readonly PlacedRule[]): readonly Diagnostic[] => {
  const byPath = new Map<string, LitefileRule>();
  for (const { path, rule } of placed) byPath.set(path, rule);
  const problems: Diagnostic[] = [];
  // Neighbours lie below the same rule, if any.
  let last: { readonly directory: RootedPath; readonly parent: LitefileRule | undefined } | undefined;
  for (const { path, rule } of placed) {
    const directory = parentPath(path);
    if (last?.directory !== directory) last = { directory, parent: nearestFrom(directory, byPath) };
    const { parent } = last;
    const reason = parent === undefined ? undefined : reasonAgainst(parent, rule);
    if (parent === undefined || reason === undefined) continue;
    const related = [{ at: parent.because, message: `the rule for ${parent.file}` }];
    problems.push({ ...reason, severity: 'error', at: rule.because, related });
  }
  return problems;
};

const nearestFrom = (directory: RootedPath, byPath: ReadonlyMap<string, LitefileRule>): LitefileRule | undefined => {
  for (let above = directory; above !== '/'; above = parentPath(above)) {
    const found = byPath.get(above);
    if (found !== undefined) return found;
  }
  return undefined;
};

/** What may not stand below what, and why. */
const reasonAgainst = (
  parent: LitefileRule,
  child: LitefileRule,
): Pick<Diagnostic, 'code' | 'message' | 'help'> | undefined => {
  if (parent.behaviour === 'ro') {
    return {
      code: 'child-of-ro',
      message: `${child.file} lies below ${parent.file}, which is read-only and comes whole from one layer`,
      help: `make ${parent.file} tmpfs, or remove this rule`,
    };
  }
  if (parent.behaviour === 'con') {
    return {
      code: 'child-of-con',
      message: `${child.file} lies below ${parent.file}, which is joined from files and so is no directory`,
      help: `name the files below ${parent.file} instead of ${parent.file}`,
    };
  }
  const keeps = parent.behaviour === 'persistent' || parent.behaviour === 'localdisk';
  if (keeps && child.behaviour !== parent.behaviour) {
    return {
      code: 'child-of-persistent',
      message: `${child.file} is ${child.behaviour} below ${parent.file}, which is ${parent.behaviour}: it would be kept with it`,
      help: `make it ${parent.behaviour} too, or ${parent.file} tmpfs`,
    };
  }
  if (parent.method === child.method) return undefined;
  return {
    code: 'child-method-differs',
    message: `${child.file} uses method ${child.method} below ${parent.file}, which uses ${parent.method}`,
    help: 'give both the same method',
  };
};
