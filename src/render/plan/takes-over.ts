import type { Change } from '../../core/change.ts';
import type { GuardedStep } from '../../core/step.ts';

/** Whether something new is put where something is that is not ours; only `--adopt` makes such a change. */
export const takesOver = (change: Change): boolean => change.action === 'create' && change.steps.some(isTakeover);

const isTakeover = ({ step, expect }: GuardedStep): boolean => {
  if (step.do !== 'write-file' && step.do !== 'copy-file' && step.do !== 'make-link') return false;
  const { root, path } = step.at;
  return expect.some(({ at, fact }) => fact.type !== 'absent' && at.path === path && at.root === root);
};
