import { ruleRows } from '../explain/effective-row.ts';
import { pairSides, type ViewedSide } from '../explain/pair-sides.ts';
import { walkView } from '../explain/walk-view.ts';
import { comparisonJson, comparisonText } from '../render/explain/comparison.ts';
import { simulationJson, simulationText, treeText } from '../render/explain/simulation.ts';
import type { Context } from './context.ts';
import { type ExitCode, exit } from './exit.ts';
import { asJson } from './say.ts';
import { shortNames } from './short-names.ts';
import type { SimulateFlags } from './simulate.ts';

/** Prints one side, or what changes from one side to the other; exit 2 when something does. */
export const saySimulation = (
  context: Context,
  flags: SimulateFlags,
  before: ViewedSide,
  after: ViewedSide | undefined,
): ExitCode => {
  const style = { color: context.color, width: context.width, foldNodes: shortNames };
  if (after === undefined) {
    const groups = before.groups.map((group) => {
      const view = before.view(group, 'stamp');
      const rows = flags.tree === true ? walkView(view, flags.all === true ? 'all' : 'rules') : ruleRows(view);
      return { image: group.image, nodes: group.nodes.map(({ name }) => name), rows };
    });
    if (context.json) context.out(asJson(simulationJson(before.revision, groups)));
    else if (flags.tree === true) context.out(treeText(groups, style));
    else context.out(simulationText(groups, style));
    return exit.done;
  }
  const pairs = pairSides(before, after);
  context.out(
    context.json ? asJson(comparisonJson(before, after, pairs)) : comparisonText(before, after, pairs, style),
  );
  return pairs.some(({ comparison }) => comparison === undefined || comparison.changes.length > 0)
    ? exit.changes
    : exit.done;
};
