import type { Change } from '../../core/change.ts';
import { takesOver } from './takes-over.ts';
import { verdictOf } from './verdict.ts';

/**
 * How early a change must be read: access for others first, then what disappears, what running nodes boot next, what
 * breaks on them now, then other changes, and what is merely new. Lower is riskier.
 */
export const riskOf = (change: Change): number => {
  if (change.action === 'blocked') return risk.blocked;
  if (change.action === 'waiting') return risk.waiting;
  if (change.action === 'adopt' || change.action === 'keep') return risk.adopt;
  if (change.action === 'run') return risk.run;
  if (change.kind === 'export') return risk.access;
  if (change.action === 'remove') return risk.remove;
  if (change.kind === 'boot-file' && change.action === 'update') return risk.boot;
  if (change.effect.when === 'live-breaks') return risk.breaks;
  if (change.action === 'create') return takesOver(change) ? risk.replace : risk.create;
  return verdictOf(change).word === 'replace' ? risk.replace : risk.update;
};

const risk = {
  access: 0,
  remove: 1,
  boot: 2,
  breaks: 3,
  replace: 4,
  update: 5,
  create: 6,
  run: 7,
  adopt: 8,
  blocked: 9,
  waiting: 10,
} as const;
