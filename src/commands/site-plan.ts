import type { Cluster } from '../cluster/cluster.ts';
import { closest } from '../core/closest.ts';
import { type Diagnostic, hasErrors } from '../core/diagnostic.ts';
import type { Effect } from '../core/effect.ts';
import type { Ledger } from '../core/ledger.ts';
import { placeKey } from '../core/place.ts';
import type { Plan } from '../core/plan.ts';
import type { Resource } from '../core/resource.ts';
import { desireAll, editors } from '../kinds/registry.ts';
import { blockAbsentImages } from '../planning/absent-images.ts';
import { madeByUs } from '../planning/made-by-us.ts';
import { makePlan } from '../planning/make-plan.ts';
import { notInSnapshot } from '../planning/not-in-snapshot.ts';
import { outwardLinks } from '../planning/outward-links.ts';
import { isOutOfReach, localRoots, missingRoots, movedRoots, rootMissing, rootsOf } from '../planning/roots.ts';
import { patternExpression, selectResources } from '../planning/select.ts';
import { sharedTrees } from '../planning/shared-trees.ts';
import { surveyImages } from '../planning/survey-image.ts';
import { withLostLinks } from '../planning/with-lost-links.ts';
import { bootRenderer } from '../render/boot/boot-text.ts';
import { runtimeScript } from '../runtime/generated/runtime-script.ts';
import { appliedRules } from './applied-rules.ts';
import { buildNotes } from './build-notes.ts';
import { chooseNodes, removalEffect } from './choose-nodes.ts';
import type { Repository } from './load-repository.ts';
import type { Machine } from './machine.ts';
import { keepProtectedRules } from './protected-rules.ts';

/** What a plan is asked for, beside the manifests. */
export interface PlanWishes {
  readonly purpose: 'apply' | 'destroy';
  readonly targets: readonly string[];
  readonly excludes: readonly string[];
  readonly images: readonly string[];
  /** A noderange, or undefined for all. */
  readonly nodes: string | undefined;
  readonly adopt: readonly string[];
  /** The text of a file that names running nodes, or undefined when all are assumed to run. */
  readonly running: string | undefined;
}

/** A plan of everything, with nothing taken over that is not ours. */
export const everything: PlanWishes = {
  purpose: 'apply',
  targets: [],
  excludes: [],
  images: [],
  nodes: undefined,
  adopt: [],
  running: undefined,
};

/** A plan; without one, the diagnostics say why. */
export interface SitePlan {
  readonly plan: Plan | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** A repository whose manifests are right. */
export type Resolved = Repository & { readonly cluster: Cluster };

/** Whether the manifests of a repository are right. */
export const isResolved = (repository: Repository): repository is Resolved => repository.cluster !== undefined;

/** The whole pipeline on one screen: cluster → survey → entries → facts → plan. Writes nothing and takes no lock. */
export const makeSitePlan = (machine: Machine, repository: Resolved, wishes: PlanWishes): SitePlan => {
  const { cluster } = repository;
  const { ledger } = machine;
  const roots = new Map(rootsOf(cluster, ledger));
  const look = machine.look(roots);
  const chosen = chooseNodes(cluster, wishes);
  const gone = missingRoots(ledger, look);
  const known = imagesIn(ledger);
  const survey = surveyImages({
    cluster,
    look: withLostLinks(look, ledger),
    wanted: () => wishes.purpose === 'apply',
    gone: (image) => gone.has(`image/${image}`),
    record: (at) => ledger.records.get(placeKey(at)),
    made: madeByUs(ledger),
    isNew: (image) => !known.has(image),
  });
  const stages = new Map(cluster.images.map(({ name }) => [name, machine.buildStage(name)]));
  const torn = new Set([...stages.keys()].filter((name) => stages.get(name) === 'swap'));
  const resources =
    wishes.purpose === 'destroy'
      ? []
      : keepProtectedRules(
          blockAbsentImages(
            desireAll({
              cluster,
              survey,
              running: chosen.running,
              applied: appliedRules(ledger, look),
              runtimeScript,
              bootText: bootRenderer(cluster.site.templates),
            }),
            survey,
            gone,
            torn,
          ),
          ledger,
          look,
        );
  const { selection, unmatched } = selectResources(
    { ...wishes, nodes: chosen.nodes },
    resources,
    ledger.records.values(),
  );
  const diagnostics = [
    ...repository.diagnostics,
    ...machine.diagnostics,
    ...unfinished(machine),
    ...movedRoots(cluster, ledger, machine.exists),
    ...(wishes.purpose === 'apply' ? sharedTrees(cluster, machine.real) : []),
    ...chosen.diagnostics,
    ...survey.diagnostics,
    ...[...survey.images.values()].flatMap(({ image, rules }) => outwardLinks(image, rules, look, 'children')),
    ...buildNotes(repository, look, (name) => stages.get(name)),
    ...[...gone].map((root) => rootMissing(root, roots.get(root) ?? '')),
    ...unmatched.map((pattern) => noMatch(pattern, resources)),
    ...unknownImages(wishes.images, cluster, ledger),
  ];
  if (hasErrors(diagnostics)) {
    machine.forget();
    return { plan: undefined, diagnostics: [...notInSnapshot(machine.unknown()), ...diagnostics] };
  }
  for (const [name, directory] of localRoots(resources)) roots.set(name, directory);
  const plan = makePlan({
    site: cluster.site.name,
    purpose: wishes.purpose,
    below: machine.below,
    roots,
    resources,
    ledger,
    look,
    editors,
    diagnostics,
    reloadExports: cluster.site.exports.reload,
    reloadOwed: reloadOwed(machine, cluster),
    selection: {
      resource: selection.resource,
      record: (record, key) => !isOutOfReach(gone, record, key) && selection.record(record, key),
    },
    adopt: (address) => wishes.adopt.some((pattern) => patternExpression(pattern).test(address)),
    effectOf: (record) => removalEffect(cluster, record, chosen.running),
    isSaved: machine.isSaved,
  });
  machine.forget();
  const unknown = notInSnapshot(machine.unknown());
  const told = unknown.length === 0 ? plan : { ...plan, diagnostics: [...unknown, ...plan.diagnostics] };
  return { plan: told, diagnostics: told.diagnostics };
};

const noMatch = (pattern: string, resources: readonly Resource[]): Diagnostic => {
  const meant = closest(
    pattern,
    resources.map((resource) => resource.address),
  );
  return {
    code: 'no-such-target',
    severity: 'error',
    message: `${JSON.stringify(pattern)} matches no address of this site`,
    help:
      meant === undefined
        ? 'addresses look like image-link/IMAGE:/PATH; statelite plan prints them'
        : `did you mean ${meant}?`,
  };
};

/** The images in or for which something of ours is recorded. */
const imagesIn = (ledger: Ledger): ReadonlySet<string> => {
  const images = new Set<string>();
  ledger.records.forEach(({ image }) => {
    if (image !== undefined) images.add(image);
  });
  return images;
};

const unknownImages = (images: readonly string[], cluster: Cluster, ledger: Ledger): readonly Diagnostic[] => {
  if (images.length === 0) return [];
  const known = new Set([...cluster.images.map((image) => image.name), ...imagesIn(ledger)]);
  return images
    .filter((image) => !known.has(image))
    .map((image) => {
      const meant = closest(image, [...known]);
      return {
        code: 'no-such-target',
        severity: 'error',
        message: `there is no image ${JSON.stringify(image)}`,
        help: meant === undefined ? 'name an Image of the manifests' : `did you mean ${meant}?`,
      };
    });
};

const reloadOwed = ({ unfinished: stopped }: Machine, { site, nodes }: Cluster): Effect | undefined =>
  stopped?.reload === true && site.exports.reload
    ? { when: 'reload', nodes: nodes.filter((node) => node.image !== undefined).length }
    : undefined;

const unfinished = ({ unfinished: stopped, atWork }: Machine): readonly Diagnostic[] => {
  if (stopped === undefined) return [];
  const { run, done, left } = stopped;
  const said =
    atWork === undefined
      ? {
          message: `run ${run} stopped half-way: ${done} steps are done, ${left} are left`,
          help: 'finish it with apply --resume, take it back with rollback, or apply this plan, which starts from what is there',
        }
      : {
          message: `run ${run} is being carried out by ${atWork.user}@${atWork.host}, process ${atWork.pid}: this plan saw it half done`,
          help: 'plan again when it has ended; statelite lock shows who is at work',
        };
  return [{ code: 'run-unfinished', severity: 'warning', ...said }];
};
