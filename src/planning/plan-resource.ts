import type { Change, TextChange } from '../core/change.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { EditorName, Entry } from '../core/entry.ts';
import type { Ledger, LedgerRecord } from '../core/ledger.ts';
import { type Place, placeKey } from '../core/place.ts';
import type { Resource } from '../core/resource.ts';
import type { GuardedStep, LedgerWrite } from '../core/step.ts';
import { diffEntry, type Editor, type EntryDiff } from './diff-entry.ts';
import { withMovedParents } from './moved-parents.ts';
import { missingParents } from './parents.ts';
import type { World } from './world.ts';

/** What planning one resource rests on. */
export interface ResourceInput {
  readonly world: World;
  readonly ledger: Ledger;
  readonly editors: Readonly<Record<EditorName, Editor>>;
  adopt(resource: Resource): boolean;
  warn(diagnostic: Diagnostic): void;
}

/** The change that one resource needs. Its steps are applied to the world; a blocked resource leaves the world alone. */
export const planResource = (resource: Resource, input: ResourceInput): Change =>
  resource.blocked !== undefined && resource.blocked.length > 0
    ? blocked(resource, resource.blocked)
    : input.world.attempt(() => planEntries(resource, input), isNotBlocked);

const isNotBlocked = (change: Change): boolean => change.action !== 'blocked';

const planEntries = (resource: Resource, input: ResourceInput): Change => {
  const { world } = input;
  const steps: GuardedStep[] = [];
  const texts: TextChange[] = [];
  const writes: LedgerWrite[] = [];
  const problems: Diagnostic[] = [];
  let why: 'create' | 'manifest' | 'drift' = 'create';
  let known = false;
  const { address } = resource;
  const adopt = input.adopt(resource);
  const warn = (diagnostic: Diagnostic) => input.warn({ at: resource.because, ...diagnostic });
  for (const entry of resource.entries) {
    const own = input.ledger.records.get(placeKey(entry.at));
    const carried = own === undefined ? carriedOver(entry, resource, input.ledger) : undefined;
    const record = own ?? carried?.record;
    known ||= record !== undefined;
    const diff = diffEntry(entry, { world, record, address, editors: input.editors, adopt, warn });
    const above = isInPlace(diff, entry) ? nothingAbove : missingAbove(entry, world);
    if (above.problems.length > 0) {
      problems.push(...above.problems.map((problem) => asDiagnostic(resource, problem)));
    } else if (diff.type === 'blocked') problems.push(asDiagnostic(resource, diff.problem));
    else if (diff.type === 'adopt') writes.push(diff.write);
    else if (diff.type === 'keep') {
      if (record !== undefined && stale(record, resource)) writes.push({ key: placeKey(entry.at), record });
    } else {
      for (const one of [...above.steps, ...diff.steps]) {
        texts.push(...textOf(one, world));
        steps.push(withMovedParents(one, input.ledger, world));
        world.apply(one.step);
      }
      why = why === 'drift' ? why : diff.why;
      if (carried !== undefined) writes.push({ key: carried.key, record: null });
    }
  }
  if (problems.length > 0) return blocked(resource, problems);
  return settle(resource, steps, texts, writes, known && why === 'create' ? 'manifest' : why);
};

/** An empty thing of ours where an original would be: once it is set aside, nothing of ours is there but the link. */
const carriedOver = (entry: Entry, { address }: Resource, { records }: Ledger) => {
  if (entry.type !== 'kept') return undefined;
  const key = placeKey(entry.from);
  const record = records.get(key);
  return record?.seed === true && record.address === address ? { key, record } : undefined;
};

/** What is found as it must be has its directories above it; only lines that nobody wants are right without a file. */
const isInPlace = (diff: EntryDiff, entry: Entry): boolean =>
  entry.type !== 'edit' && (diff.type === 'keep' || diff.type === 'adopt');

const nothingAbove = { steps: [], problems: [] } as const;

/** What is missing on the way to an entry's places, and what is in the way. */
const missingAbove = (
  entry: Entry,
  world: World,
): {
  readonly steps: readonly GuardedStep[];
  readonly problems: readonly Pick<Diagnostic, 'code' | 'message' | 'help'>[];
} => {
  const steps: GuardedStep[] = [];
  const problems: Pick<Diagnostic, 'code' | 'message' | 'help'>[] = [];
  const places = entry.type === 'kept' ? [entry.at, entry.from] : [entry.at];
  for (const at of places) {
    const above = missingParents(world, at);
    if ('problem' in above) problems.push(above.problem);
    else steps.push(...above.steps);
  }
  return { steps, problems };
};

const settle = (
  resource: Resource,
  steps: readonly GuardedStep[],
  texts: readonly TextChange[],
  writes: readonly LedgerWrite[],
  why: 'create' | 'manifest' | 'drift',
): Change => {
  const last = steps.at(-1);
  if (last === undefined && writes.length === 0) return kept(resource);
  const base = changeBase(resource);
  const owner = ownership(resource);
  const sign = (write: LedgerWrite): LedgerWrite => signed(write, resource.address, owner);
  if (last === undefined) return { ...base, action: 'adopt', writes: writes.map(sign) };
  const all = [...steps.slice(0, -1), { ...last, writes: [...last.writes, ...writes] }].map((one) => ({
    ...one,
    writes: one.writes.map(sign),
  }));
  return why === 'create'
    ? { ...base, action: 'create', steps: all, texts }
    : { ...base, action: 'update', why, steps: all, texts };
};

/** Most of a plan is kept, and nobody asks more of it than its address. */
const kept = ({ address, kind, because, needs, effect }: Resource): Change => ({
  address,
  kind,
  because,
  needs,
  effect,
  action: 'keep',
});

/** What every change says of its resource. */
export const changeBase = (resource: Resource) => ({
  address: resource.address,
  kind: resource.kind,
  because: resource.because,
  needs: resource.needs,
  effect: resource.effect,
  ...(resource.image !== undefined && { image: resource.image }),
  ...(resource.node !== undefined && { node: resource.node }),
});

const blocked = (resource: Resource, diagnostics: readonly Diagnostic[]): Change => ({
  ...changeBase(resource),
  action: 'blocked',
  diagnostics,
});

const asDiagnostic = (resource: Resource, problem: Pick<Diagnostic, 'code' | 'message' | 'help'>): Diagnostic => ({
  ...problem,
  severity: 'error',
  at: resource.because,
});

/** A record also says for which image and node it was, and whether it is protected; parents belong to nobody. */
const signed = (write: LedgerWrite, address: Resource['address'], owner: Ownership): LedgerWrite => {
  if (write.record === null || write.record.address !== address) return write;
  const { image: _image, node: _node, protect: _protect, ...rest } = write.record;
  return { key: write.key, record: { ...rest, ...owner } };
};

type Ownership = Pick<LedgerRecord, 'image' | 'node' | 'protect'>;

const ownership = (resource: Resource): Ownership => ({
  ...(resource.image !== undefined && { image: resource.image }),
  ...(resource.node !== undefined && { node: resource.node }),
  ...(resource.protect === true && { protect: true as const }),
});

const stale = (record: LedgerRecord, resource: Resource): boolean =>
  record.address === resource.address &&
  (record.image !== resource.image || record.node !== resource.node || record.protect !== resource.protect);

/** What a step does to a text, for the reader; copies and empty files have none. */
export const textOf = (one: GuardedStep, world: World): readonly TextChange[] => {
  if (one.step.do !== 'write-file' || one.step.text === '') return [];
  const at: Place = one.step.at;
  return [{ path: at.path, before: world.text(at) ?? '', after: one.step.text }];
};
