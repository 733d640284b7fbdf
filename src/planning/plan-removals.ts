import type { Change } from '../core/change.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Effect } from '../core/effect.ts';
import type { EditorName } from '../core/entry.ts';
import type { Ledger, LedgerRecord } from '../core/ledger.ts';
import {
  type Address,
  ancestorsOf,
  type Place,
  type PlaceKey,
  placeKey,
  placeOfKey,
  type RootedPath,
} from '../core/place.ts';
import type { KindName, Resource } from '../core/resource.ts';
import type { GuardedStep, LedgerWrite } from '../core/step.ts';
import type { Editor } from './diff-entry.ts';
import { bringBackEmpty, isSetAsideEmpty } from './empty-moves.ts';
import { withMovedParents } from './moved-parents.ts';
import { parentsWrite } from './parents.ts';
import { changeBase, textOf } from './plan-resource.ts';
import { removalRank } from './rank.ts';
import { type IsSaved, type Retirement, retirePlace } from './retire.ts';
import type { Wanted } from './wanted.ts';
import type { World } from './world.ts';

/** What planning removals rests on. */
export interface RemovalInput {
  readonly world: World;
  readonly ledger: Ledger;
  readonly editors: Readonly<Record<EditorName, Editor>>;
  /** What is gone from it goes. */
  readonly wanted: Wanted;
  /** What is declared at an address. */
  resource(address: Address): Resource | undefined;
  /** Whether what a record belongs to is to be looked at in this plan. */
  selects(record: LedgerRecord, key: PlaceKey): boolean;
  effectOf(record: LedgerRecord): Effect;
  readonly isSaved: IsSaved;
}

/** The changes that remove what is ours and no longer wanted, and what was only made on the way to it. */
export const planRemovals = (input: RemovalInput): readonly Change[] => {
  const byAddress = new Map<Address, [PlaceKey, LedgerRecord][]>();
  for (const [key, record] of input.wanted.gone) {
    if (record.address.startsWith('parents/') || !input.selects(record, key)) continue;
    // What cannot be judged is not unwanted.
    if (input.resource(record.address)?.blocked !== undefined) continue;
    const places = byAddress.get(record.address) ?? [];
    places.push([key, record]);
    byAddress.set(record.address, places);
  }
  const addresses = [...byAddress.keys()].sort(compareRemovals);
  // Nothing of a removal that turns out to be blocked may be taken for done.
  return addresses.flatMap(
    (address) =>
      input.world.attempt(
        () => planRemoval(address, byAddress.get(address) ?? [], input),
        (change) => change?.action !== 'blocked',
      ) ?? [],
  );
};

/** Boot files first, image links last, and what lies deeper before what is above it. */
const compareRemovals = (a: Address, b: Address): number =>
  removalRank(kindOf(a)) - removalRank(kindOf(b)) || (a < b ? 1 : a > b ? -1 : 0);

const kindOf = (address: Address): KindName => address.slice(0, address.indexOf('/')) as KindName;

const planRemoval = (
  address: Address,
  places: readonly [PlaceKey, LedgerRecord][],
  input: RemovalInput,
): Change | undefined => {
  const { world } = input;
  const { needed } = input.wanted;
  const base = baseOf(address, places, input);
  const resource = input.resource(address);
  if (resource === undefined && places.some(([, record]) => record.protect === true)) {
    return { ...base, action: 'blocked', diagnostics: [protectedProblem(address)] };
  }
  const steps: GuardedStep[] = [];
  const writes: LedgerWrite[] = [];
  const texts: ReturnType<typeof textOf>[number][] = [];
  let holds = false;
  // The original returns before the links that lead to it go, so that the path never dangles.
  const inOrder = [...places].sort(
    ([a, left], [b, right]) => Number(right.from !== undefined) - Number(left.from !== undefined) || (a < b ? 1 : -1),
  );
  for (const [key, record] of inOrder) {
    const retirement = retirementOf(key, record, resource, input);
    if (retirement === undefined) continue;
    if (retirement.type === 'blocked') {
      const at = resource?.because;
      return {
        ...base,
        action: 'blocked',
        diagnostics: [{ ...retirement.problem, severity: 'error', ...(at && { at }) }],
      };
    }
    if (retirement.type === 'forget') {
      writes.push(retirement.write);
      holds ||= retirement.holds === true;
    } else {
      for (const one of retirement.steps) {
        texts.push(...textOf(one, world));
        steps.push(withMovedParents(one, input.ledger, world));
        world.apply(one.step);
      }
    }
    const at = placeOfKey(key);
    steps.push(...emptyParents(at, needed, input.ledger, world));
    if (record.from !== undefined) {
      steps.push(...emptyParents({ root: at.root, path: record.from as RootedPath }, needed, input.ledger, world));
    }
  }
  const last = steps.at(-1);
  if (last === undefined)
    return writes.length === 0 ? undefined : { ...base, action: 'adopt', writes, ...(holds && { holds }) };
  const all = [...steps.slice(0, -1), { ...last, writes: [...last.writes, ...writes] }];
  return resource === undefined
    ? { ...base, action: 'remove', steps: all, texts }
    : { ...base, action: 'update', why: 'manifest', steps: all, texts };
};

/** How one recorded place goes; undefined when what is there is moved by what is declared now. */
const retirementOf = (
  key: PlaceKey,
  record: LedgerRecord,
  resource: Resource | undefined,
  { world, ledger, editors, isSaved, wanted }: RemovalInput,
): Retirement | undefined => {
  if (isSetAsideEmpty(key, record, resource, world, (at) => ledger.records.get(placeKey(at)))) return undefined;
  const back = bringBackEmpty(key, record, resource, world);
  return back === undefined
    ? asParents(retirePlace(key, record, world, editors.exports, isSaved), record, wanted.needed)
    : { type: 'steps', steps: [back] };
};

/** A directory that we made, and that stays because something else needs it now, was only made on the way to that. */
const asParents = (retirement: Retirement, record: LedgerRecord, needed: Wanted['needed']): Retirement => {
  if (retirement.type === 'forget') {
    const { key } = retirement.write;
    return record.type === 'dir' && needed.has(key)
      ? { type: 'forget', write: parentsWrite(placeOfKey(key)) }
      : retirement;
  }
  const last = retirement.type === 'steps' ? retirement.steps.at(-1) : undefined;
  if (record.type !== 'placeholder' || last?.step.do !== 'bring-back') return retirement;
  if (!needed.has(placeKey(last.step.to))) return retirement;
  return { type: 'steps', steps: [{ ...last, writes: [...last.writes, parentsWrite(last.step.to)] }] };
};

const baseOf = (address: Address, places: readonly [PlaceKey, LedgerRecord][], input: RemovalInput) => {
  const resource = input.resource(address);
  if (resource !== undefined) return changeBase(resource);
  const record = places[0]?.[1];
  return {
    address,
    kind: kindOf(address),
    needs: [],
    effect: record === undefined ? ({ when: 'none', nodes: 0 } as const) : input.effectOf(record),
    ...(record?.image !== undefined && { image: record.image }),
    ...(record?.node !== undefined && { node: record.node }),
  };
};

const protectedProblem = (address: Address): Diagnostic => ({
  code: 'protected',
  severity: 'error',
  message: `${address} is protected and its declaration is gone: it is kept`,
  help: 'declare it again with protect: false, apply, and then remove it',
});

/** Directories that were made only on the way to the place, and that nothing needs any more. */
const emptyParents = (at: Place, needed: Wanted['needed'], ledger: Ledger, world: World): readonly GuardedStep[] => {
  const steps: GuardedStep[] = [];
  for (const path of ancestorsOf(at.path).toReversed()) {
    const above: Place = { root: at.root, path };
    const key = placeKey(above);
    if (needed.has(key) || ledger.records.get(key)?.address !== `parents/${at.root}`) break;
    if (!world.isEmpty(above)) break;
    const one: GuardedStep = {
      step: { do: 'remove', at: above },
      expect: [{ at: above, fact: world.fact(above, 'stamp') }],
      writes: [{ key, record: null }],
    };
    steps.push(one);
    world.apply(one.step);
  }
  return steps;
};
