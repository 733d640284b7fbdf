import type { Diagnostic } from '../core/diagnostic.ts';
import type { RootName } from '../core/place.ts';
import type { Plan } from '../core/plan.ts';
import { realBelow } from '../host/resolve-below.ts';
import { readState } from '../host/state.ts';
import type { Desire } from '../kinds/kind.ts';
import { kinds } from '../kinds/registry.ts';
import { localRoots, rootsOf } from '../planning/roots.ts';
import { commandText } from '../render/plan/step-lines.ts';
import { visible } from '../render/plan/visible.ts';
import type { Context } from './context.ts';
import type { Resolved } from './site-plan.ts';

/**
 * Why a saved plan must not be carried out here: a file says whatever its writer wanted, so its site and its directories must
 * be those that the manifests resolve to, its tree the one that `--root` names, and its commands those that the engine itself
 * plans.
 */
export const checkSavedPlan = (context: Context, repository: Resolved, plan: Plan): readonly Diagnostic[] => {
  const { site } = repository.cluster;
  if (plan.site !== site.name) {
    return [foreign(`it is for site ${visible(plan.site)}, and the manifests are of site ${visible(site.name)}`)];
  }
  const here = realBelow(context.rootDirectory);
  if (plan.below !== here) return [ofOtherTree(plan.below, here)];
  const directoryOf = directories(context, repository);
  return [
    ...plan.roots.flatMap(({ name, directory }) => {
      const wanted = directoryOf(name);
      if (wanted === directory) return [];
      const instead = wanted === undefined ? 'the manifests know no such root' : `the manifests say ${visible(wanted)}`;
      return [foreign(`its root ${visible(name)} is ${visible(directory)}, and ${instead}`)];
    }),
    ...plan.changes.flatMap((change) =>
      'steps' in change
        ? change.steps.flatMap(({ step }) =>
            step.do === 'run' && commandText(step.command) !== reload
              ? [foreign(`it runs ${visible(commandText(step.command))}, and a plan only ever runs ${reload}`)]
              : [],
          )
        : [],
    ),
  ];
};

const reload = 'exportfs -ra';

/** The directory of a root by manifests and ledger; what only layers and state directories name is worked out when asked for. */
const directories = (context: Context, { cluster }: Resolved): ((name: RootName) => string | undefined) => {
  const { ledger } = readState({ rootDirectory: context.rootDirectory, hashes: new Map() }, cluster.site.name);
  const roots = rootsOf(cluster, ledger);
  const input: Desire = {
    cluster,
    survey: { images: new Map(), diagnostics: [] },
    running: undefined,
    runtimeScript: '',
    bootText: () => '',
  };
  let local: ReadonlyMap<RootName, string> | undefined;
  return (name) => {
    const known = roots.get(name);
    if (known !== undefined || !name.startsWith('local/')) return known;
    local ??= localRoots([...kinds.layer.desire(input), ...kinds['state-dir'].desire(input)]);
    return local.get(name);
  };
};

const ofOtherTree = (wanted: string | undefined, here: string | undefined): Diagnostic => ({
  code: 'plan-of-other-tree',
  severity: 'error',
  message: `the saved plan is for ${treeText(wanted)}, and this is ${treeText(here)}`,
  help: `give --root ${visible(wanted ?? '/')} to carry it out there, or plan again for this one`,
});

const treeText = (below: string | undefined): string =>
  below === undefined ? 'the machine itself' : `the tree below ${visible(below)}`;

const foreign = (reason: string): Diagnostic => ({
  code: 'plan-not-of-manifests',
  severity: 'error',
  message: `the saved plan is not one that these manifests could give: ${reason}`,
  help: 'plan again from these manifests, or name the repository that it was made from with -C',
});
