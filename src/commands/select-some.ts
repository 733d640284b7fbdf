import type { Cluster, Node } from '../cluster/cluster.ts';
import { selectNodes } from '../cluster/noderange.ts';
import { type Diagnostic, hasErrors } from '../core/diagnostic.ts';

/**
 * The nodes that a command is asked for. One at least: to a mistyped pattern, "nothing to do" would be the wrong answer.
 */
export const selectSome = (
  range: string,
  cluster: Cluster,
): { readonly nodes: readonly Node[]; readonly diagnostics: readonly Diagnostic[] } => {
  const selected = selectNodes(range, cluster);
  if (selected.nodes.length > 0 || hasErrors(selected.diagnostics)) return selected;
  return { ...selected, diagnostics: [...selected.diagnostics, selectsNothing(range)] };
};

const selectsNothing = (range: string): Diagnostic => ({
  code: 'no-such-target',
  severity: 'error',
  message: `${JSON.stringify(range)} selects no node`,
  help: 'name nodes or a group; statelite lslite lists every node',
});
