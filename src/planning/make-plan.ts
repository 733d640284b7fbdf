import type { Change } from '../core/change.ts';
import { type Diagnostic, sortDiagnostics } from '../core/diagnostic.ts';
import type { Effect } from '../core/effect.ts';
import type { EditorName } from '../core/entry.ts';
import type { Ledger, LedgerRecord } from '../core/ledger.ts';
import type { Look } from '../core/look.ts';
import { type Address, addressOf, type PlaceKey, placeOfKey, type RootName } from '../core/place.ts';
import type { Plan, Summary } from '../core/plan.ts';
import type { Resource } from '../core/resource.ts';
import { claimedTwice } from './claimed-twice.ts';
import { actionsByAddress, countActions } from './count-actions.ts';
import type { Editor } from './diff-entry.ts';
import { leftoverParents } from './leftover-parents.ts';
import { planRemovals } from './plan-removals.ts';
import { changeBase, planResource, type ResourceInput } from './plan-resource.ts';
import { creationRank } from './rank.ts';
import type { IsSaved } from './retire.ts';
import { isOwnArea } from './stray-link.ts';
import { wantedOf } from './wanted.ts';
import { openWorld } from './world.ts';

/** Everything a plan is made from. */
export interface PlanInput {
  readonly site: string;
  readonly purpose: Plan['purpose'];
  /** The real directory below which all roots lie, or undefined for the machine itself. */
  readonly below?: string | undefined;
  readonly roots: ReadonlyMap<RootName, string>;
  readonly resources: readonly Resource[];
  readonly ledger: Ledger;
  readonly look: Look;
  readonly editors: Readonly<Record<EditorName, Editor>>;
  readonly diagnostics: readonly Diagnostic[];
  /** What this plan is about; everything else is neither changed nor removed. */
  readonly selection: Selection;
  /** Foreign things that may be taken over. */
  adopt(address: Address): boolean;
  /** False when exportfs is not to run, not even for lines that are no longer declared. */
  readonly reloadExports?: boolean;
  /** Who notices the reload that a stopped run still owes the server; it is done in any case. */
  readonly reloadOwed?: Effect | undefined;
  /** Who notices when something recorded is removed. */
  effectOf(record: LedgerRecord): Effect;
  /** Without it every saved copy is taken to be there. */
  readonly isSaved?: IsSaved;
}

/** Which resources and which records a plan is about. */
export interface Selection {
  resource(resource: Resource): boolean;
  record(record: LedgerRecord, key: PlaceKey): boolean;
}

/** Compares what must exist with what is there: removals first, then creations, boot files last. Pure and byte-stable. */
export const makePlan = (input: PlanInput): Plan => {
  const world = openWorld(input.look);
  const resource = addressBook(input.resources);
  const wanted = wantedOf(input.resources, input.ledger);
  const selects = input.selection.record;
  const { editors, effectOf, isSaved = () => true } = input;
  const { needed } = wanted;
  // What a run that was cut left empty in our own areas would make the areas themselves look used.
  const inOurs = (record: LedgerRecord, key: PlaceKey): boolean =>
    selects(record, key) && isOwnArea(placeOfKey(key).path);
  const empty = leftoverParents({ world, ledger: input.ledger, needed, selects: inOurs });
  const before = ledgerAfter(input.ledger, empty);
  const gone = planRemovals({ world, ledger: before, editors, wanted, resource, selects, effectOf, isSaved });
  const left = leftoverParents({ world, ledger: ledgerAfter(before, gone), needed, selects });
  const removals = [...empty, ...gone, ...left];
  const warnings: Diagnostic[] = [];
  const twice = claimedTwice(input.resources, wanted.shared);
  const ledger = ledgerAfter(input.ledger, removals);
  const around: ResourceInput = {
    world,
    ledger,
    editors,
    adopt: (one) => input.adopt(one.address),
    warn: (diagnostic) => void warnings.push(diagnostic),
  };
  const { creations, kept } = planCreations(input, around, twice);
  const changes = [...removals, ...creations];
  return {
    formatVersion: '1.0',
    site: input.site,
    purpose: input.purpose,
    ...(input.below !== undefined && { below: input.below }),
    roots: [...input.roots]
      .map(([name, directory]) => ({ name, directory }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    ledgerSerial: input.ledger.serial,
    changes: withOwed(withReloads(changes, resource, input.reloadExports !== false), input.reloadOwed),
    summary: summarise(changes, kept),
    diagnostics: sortDiagnostics([...input.diagnostics, ...warnings]),
  };
};

/** Finds what is declared at an address; nobody asks where nothing changes, so the book is only made when somebody does. */
const addressBook = (resources: readonly Resource[]): ((address: Address) => Resource | undefined) => {
  let book: ReadonlyMap<Address, Resource> | undefined;
  return (address) => {
    book ??= new Map(resources.map((resource) => [resource.address, resource]));
    return book.get(address);
  };
};

/** What the ledger will say once the removals are done. */
const ledgerAfter = (ledger: Ledger, removals: readonly Change[]): Ledger => {
  if (removals.length === 0) return ledger;
  const records = new Map(ledger.records);
  for (const change of removals) {
    const writes =
      'steps' in change ? change.steps.flatMap((one) => one.writes) : change.action === 'adopt' ? change.writes : [];
    for (const { key, record } of writes) record === null ? records.delete(key) : records.set(key, record);
  }
  return { ...ledger, records };
};

const planCreations = (
  input: PlanInput,
  around: ResourceInput,
  twice: ReadonlyMap<Address, readonly Diagnostic[]>,
): { readonly creations: readonly Change[]; readonly kept: readonly Address[] } => {
  const stuck = new Map<Address, Address>();
  const stuckImages = unreadyImages(input, around);
  const selected = input.resources.filter((resource) => input.selection.resource(resource)).sort(compareResources);
  const creations: Change[] = [];
  const kept: Address[] = [];
  for (const resource of selected) {
    const on = waitsOn(resource, stuck, stuckImages);
    const problems = twice.size === 0 ? undefined : twice.get(resource.address);
    const checked = problems === undefined ? resource : { ...resource, blocked: problems };
    const change = on === undefined ? planResource(checked, around) : waiting(resource, on, around);
    if (change.action === 'blocked' || change.action === 'waiting') {
      stuck.set(resource.address, resource.address);
      if (resource.image !== undefined && resource.node === undefined && !stuckImages.has(resource.image)) {
        stuckImages.set(resource.image, resource.address);
      }
    }
    // Most of a plan is kept: of that only the addresses are counted.
    if (change.action === 'keep') kept.push(change.address);
    else creations.push(change);
  }
  return { creations, kept };
};

/**
 * Images that are not ready although this plan is not about them: a node must not be told to boot them. Drift in what
 * is there already does not count.
 */
const unreadyImages = (input: PlanInput, around: ResourceInput): Map<string, Address> => {
  const booted = new Set<string | undefined>();
  for (const one of input.resources)
    if (one.kind === 'boot-file' && input.selection.resource(one)) booted.add(one.image);
  const unready = new Map<string, Address>();
  for (const resource of input.resources) {
    const { image, node, address } = resource;
    if (image === undefined || node !== undefined || !booted.has(image) || unready.has(image)) continue;
    if (input.selection.resource(resource)) continue;
    const { action } = tried(resource, { ...around, warn: () => undefined });
    if (action === 'create' || action === 'blocked') unready.set(image, address);
  }
  return unready;
};

const compareResources = (a: Resource, b: Resource): number =>
  creationRank(a.kind) - creationRank(b.kind) || (a.address < b.address ? -1 : a.address > b.address ? 1 : 0);

/** A resource waits for what it needs; a boot file waits for everything of its image. */
const waitsOn = (
  resource: Resource,
  stuck: ReadonlyMap<Address, Address>,
  stuckImages: ReadonlyMap<string, Address>,
): Address | undefined => {
  if (stuck.size === 0 && stuckImages.size === 0) return undefined;
  for (const need of resource.needs) if (stuck.has(need)) return need;
  return resource.kind === 'boot-file' && resource.image !== undefined ? stuckImages.get(resource.image) : undefined;
};

/** What a resource would need; the world stays as it is. */
const tried = (resource: Resource, around: ResourceInput): Change =>
  around.world.attempt(
    () => planResource(resource, around),
    () => false,
  );

/** What is already right does not wait. */
const waiting = (resource: Resource, on: Address, around: ResourceInput): Change => {
  const change = tried(resource, { ...around, adopt: () => false });
  return change.action === 'keep' || change.action === 'adopt'
    ? change
    : { ...changeBase(resource), action: 'waiting', on };
};

/** A reload command follows, once, the last change that asks for it. */
const withReloads = (
  changes: readonly Change[],
  resource: (address: Address) => Resource | undefined,
  reloadExports: boolean,
): readonly Change[] => {
  const last = new Map<string, { readonly at: number; readonly command: readonly string[]; readonly effect: Effect }>();
  changes.forEach((change, at) => {
    const declared = resource(change.address);
    const undeclared = declared === undefined && change.kind === 'export' && reloadExports;
    const command = undeclared ? reloadCommand : declared?.reload;
    if (command !== undefined && 'steps' in change)
      last.set(command.join('\0'), { at, command, effect: change.effect });
  });
  const reloads = [...last.values()];
  return changes.flatMap((change, at) => [
    change,
    ...reloads.filter((reload) => reload.at === at).map((reload) => reloadOf(reload.command, change, reload.effect)),
  ]);
};

const reloadCommand = ['exportfs', '-ra'];

/** What a run before owes comes first, unless this plan reloads anyway. */
const withOwed = (changes: readonly Change[], owed: Effect | undefined): readonly Change[] =>
  owed === undefined || changes.some((change) => change.action === 'run')
    ? changes
    : [reloadOf(reloadCommand, undefined, owed), ...changes];

const reloadOf = (command: readonly string[], after: Change | undefined, effect: Effect): Change => ({
  address: addressOf('reload', command.join(' ')),
  kind: 'reload',
  needs: after === undefined ? [] : [after.address],
  effect,
  action: 'run',
  steps: [{ step: { do: 'run', command }, expect: [], writes: [] }],
});

/** Counts resources by action; one that is taken apart and made anew counts once. */
const summarise = (changes: readonly Change[], kept: readonly Address[]): Summary => {
  const action = actionsByAddress(changes);
  const by = countActions(action);
  const left = action.size === 0 ? kept.length : kept.filter((address) => !action.has(address)).length;
  return { ...by, unchanged: by.unchanged + left };
};
