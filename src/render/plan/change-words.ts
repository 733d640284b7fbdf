import { type Change, isForgetting } from '../../core/change.ts';
import type { Span } from '../../core/source.ts';
import type { Step } from '../../core/step.ts';
import type { Line } from './fold-siblings.ts';
import { takesOver } from './takes-over.ts';
import { visible } from './visible.ts';
import { becauseText } from './words.ts';

/** Where a new link leads: at the change's own path, else the last link that it makes, with its name. */
export const pointsTo = (change: Change): readonly string[] => {
  const links = 'steps' in change ? change.steps.flatMap(({ step }) => linkOf(step)) : [];
  const own = links.find(({ path }) => change.address.endsWith(`:${path}`));
  if (own !== undefined) return [`-> ${visible(own.target)}`];
  return links.slice(-1).map(({ path, target }) => `${visible(path)} -> ${visible(target)}`);
};

/** The same for the first of some siblings. */
export const exampleOf = (change: Change): readonly string[] =>
  pointsTo(change).map((arrow) => `for example ${visible(change.address)} ${arrow}`);

/** What a reader must know beside the mark: what stays of an original, who changed it, what is waited for. */
export const noteOf = (change: Change): readonly string[] => {
  switch (change.action) {
    case 'update':
      return [...(change.why === 'drift' ? ['changed on disk since it was applied'] : []), ...takeoverNote(change)];
    case 'remove':
      return change.steps.some(({ step }) => returns.has(step.do)) ? ['the original returns'] : [];
    case 'waiting':
      return [`waiting for ${visible(change.on)}`];
    case 'adopt':
      if (!isForgetting(change)) return ['already as declared, recorded as ours'];
      return [change.holds === true ? 'kept, because it holds data; no longer ours' : 'already gone, no longer ours'];
    case 'create':
      return takeoverNote(change);
    case 'run':
    case 'blocked':
    case 'keep':
      return [];
  }
};

const takeoverNote = (change: Change): readonly string[] =>
  takesOver(change) ? ['takes the place of what is not ours, which is saved first'] : [];

/** A removal makes a link only where one was taken over. */
const returns: ReadonlySet<Step['do']> = new Set(['bring-back', 'restore', 'make-link']);

/** Why: the declarations that ask for it, in brackets; or that there is none any more. */
export const reasonOf = ({ change, members }: Line): readonly string[] => {
  const because = becauseText(
    members.flatMap((member): readonly Span[] => (member.because === undefined ? [] : [member.because])),
  );
  if (because !== undefined) return [`(${visible(because)})`];
  return change.action === 'remove' ? ['(no longer declared)'] : [];
};

const linkOf = (step: Step): readonly { readonly path: string; readonly target: string }[] => {
  if (step.do === 'make-link') return [{ path: step.at.path, target: step.target }];
  return step.do === 'set-aside' ? [{ path: step.from.path, target: step.target }] : [];
};
