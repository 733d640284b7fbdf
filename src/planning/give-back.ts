import type { Fact } from '../core/fact.ts';
import type { LedgerRecord, Original } from '../core/ledger.ts';
import { type Place, placeKey } from '../core/place.ts';
import type { GuardedStep, Step } from '../core/step.ts';
import { missingParents } from './parents.ts';
import type { IsSaved, Retirement } from './retire.ts';
import type { World } from './world.ts';

/** What was taken over returns in place of ours. What others wrote over ours since is left, and nothing is forgotten. */
export const giveBack = (
  at: Place,
  record: LedgerRecord,
  original: Original,
  world: World,
  isSaved: IsSaved,
): Retirement => {
  const found = world.fact(at, 'content');
  const ours = isOurs(found, record);
  const cleared = [{ key: placeKey(at), record: null }];
  if (!ours && isOriginal(found, original)) return { type: 'forget', write: { key: placeKey(at), record: null } };
  if (!ours && found.type !== 'absent') return changed(at, original);
  const { saved } = original.type === 'file' ? original : {};
  if (original.type === 'file' && (saved === undefined || !isSaved(saved))) return lost(at, saved);
  const above = missingParents(world, at);
  if ('problem' in above) return { type: 'blocked', problem: above.problem };
  const back: GuardedStep = { step: stepFor(at, original), expect: [{ at, fact: found }], writes: cleared };
  // A directory that somebody removed belongs to what returns, and not to us.
  return { type: 'steps', steps: [...above.steps.map((one) => ({ ...one, writes: [] })), back] };
};

const stepFor = (at: Place, original: Original): Step => {
  if (original.type === 'link') return { do: 'make-link', at, target: original.target };
  const { sha256, mode, owner, saved } = original;
  return { do: 'restore', at, sha256, mode, owner, ...(saved !== undefined && { saved }) };
};

const isOurs = (found: Fact, record: LedgerRecord): boolean =>
  found.type === 'link'
    ? record.type === 'link' && found.target === record.target
    : found.type === 'file' && 'sha256' in found.content && found.content.sha256 === record.content;

/** Whether somebody has put it back by hand. */
const isOriginal = (found: Fact, original: Original): boolean =>
  original.type === 'link'
    ? found.type === 'link' && found.target === original.target
    : found.type === 'file' && 'sha256' in found.content && found.content.sha256 === original.sha256;

const changed = (at: Place, original: Original): Retirement => ({
  type: 'blocked',
  problem: {
    code: 'changed-since-written',
    message: `${at.path} was edited since it was written, and nothing asks for it any more`,
    help: `save what you need from it and remove it by hand; then ${
      original.type === 'link' ? 'the link' : 'the file'
    } that was there before --adopt returns`,
  },
});

const lost = (at: Place, saved: string | undefined): Retirement => ({
  type: 'blocked',
  problem: {
    code: 'source-missing',
    message: `what was at ${at.path} before --adopt cannot return: its saved copy${
      saved === undefined ? '' : ` runs/${saved.replace('/', '/before/')}`
    } is gone`,
    help: 'bring the copy back from a backup of the state directory, or give the original up: statelite state rm and the address, then remove the file by hand',
  },
});
