import { parentPath } from '../core/place.ts';
import type { LitefileRule } from './cluster.ts';
import type { Findings } from './findings.ts';

/**
 * Reports rules that cannot live inside the rule of a directory above them. Only the nearest rule above counts: what
 * it may hold decides for everything below. Globs are left to the image, which says what they match.
 */
export const checkNesting = (rules: readonly LitefileRule[], findings: Findings): void => {
  const byPath = new Map<string, LitefileRule>(rules.flatMap((rule) => (rule.glob ? [] : [[rule.path, rule]])));
  for (const rule of byPath.values()) {
    const parent = nearestAbove(rule, byPath);
    if (parent !== undefined) checkPair(parent, rule, findings);
  }
};

const nearestAbove = (rule: LitefileRule, byPath: ReadonlyMap<string, LitefileRule>): LitefileRule | undefined => {
  for (let path = parentPath(rule.path); path !== '/'; path = parentPath(path)) {
    const found = byPath.get(path);
    if (found !== undefined) return found;
  }
  return undefined;
};

/** What may stand below what; the reasons are given in the messages. */
const checkPair = (parent: LitefileRule, child: LitefileRule, findings: Findings): void => {
  const related = [{ at: parent.because, message: `the rule for ${parent.file}` }];
  const details = { at: child.because, related };
  if (parent.behaviour === 'ro') {
    findings.error(
      'child-of-ro',
      `${child.file} lies below ${parent.file}, which is read-only and comes whole from one layer`,
      {
        ...details,
        help: `make ${parent.file} tmpfs, or remove this rule`,
      },
    );
    return;
  }
  if (parent.behaviour === 'con') {
    findings.error(
      'child-of-con',
      `${child.file} lies below ${parent.file}, which is joined from files and so is no directory`,
      {
        ...details,
        help: `name the files below ${parent.file} instead of ${parent.file}`,
      },
    );
    return;
  }
  if ((parent.behaviour === 'persistent' || parent.behaviour === 'localdisk') && child.behaviour !== parent.behaviour) {
    findings.error(
      'child-of-persistent',
      `${child.file} is ${child.behaviour} below ${parent.file}, which is ${parent.behaviour}: it would be kept with it`,
      {
        ...details,
        help: `make it ${parent.behaviour} too, or ${parent.file} tmpfs`,
      },
    );
    return;
  }
  if (parent.method !== child.method) {
    findings.error(
      'child-method-differs',
      `${child.file} uses method ${child.method} below ${parent.file}, which uses ${parent.method}`,
      {
        ...details,
        help: `give both the same method`,
      },
    );
  }
};
