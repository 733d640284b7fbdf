import type { Image, LitefileRule } from '../cluster/cluster.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Look } from '../core/look.ts';
import { isBelow, type RootedPath } from '../core/place.ts';
import { defaultArea, ourTarget, stateliteArea } from './resolve-path.ts';

/** Whether a path is where originals are kept, or where a node mounts its tmpfs. */
export const isOwnArea = (path: RootedPath): boolean =>
  [defaultArea, stateliteArea].some((area) => path === area || isBelow(path, area));

/**
 * Why a rule cannot be applied whose path is a link into our areas, but not the one that we make: what another program,
 * or a hand, left half-way. Undefined for every other path.
 */
export const strayLink = (
  rule: LitefileRule,
  leadsTo: RootedPath,
  image: Image,
  look: Look,
): Diagnostic | undefined => {
  if (rule.glob || !isOwnArea(leadsTo) || isOwnArea(rule.path)) return undefined;
  const found = look.fact({ root: `image/${image.name}`, path: rule.path }, 'stamp');
  if (found.type !== 'link') return undefined;
  const right = ourTarget(rule.path);
  return {
    code: 'foreign-content',
    severity: 'error',
    message: `${rule.path} is a link to ${JSON.stringify(found.target)}, where statelite makes one to ${JSON.stringify(right)}`,
    at: rule.because,
    help: `see that the original is at ${defaultArea}${rule.path} inside the image, then replace the link by one to ${right}`,
  };
};
