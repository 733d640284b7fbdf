import type { PowerAction, PowerResult } from '../../power/perform-power.ts';
import { visible } from '../plan/visible.ts';
import { plural } from '../plan/words.ts';
import { table } from '../run/table.ts';

/** What became of one node, and which controller was asked. */
export interface NodePower {
  readonly node: string;
  readonly bmc: string;
  readonly result: PowerResult;
}

/** One line a node in the order given: its name, what is or was done, and what to know. */
export const powerTable = (rows: readonly NodePower[]): string =>
  table(
    rows.map(({ node, result }) => [
      node,
      result.outcome === 'done' ? result.state : outcomeWords[result.outcome],
      ...(result.detail === '' ? [] : [visible(result.detail)]),
    ]),
  );

const outcomeWords = { half: 'half done', unclear: 'unclear', failed: 'failed', unasked: 'not asked' } as const;

/** The last line when not all went well: how many did not, and `command` with the nodes that are left, to try them again. */
export const powerSummary = (
  rows: readonly NodePower[],
  foldNodes: (names: readonly string[]) => string,
  command: string,
): string => {
  const left = rows.filter(({ result }) => result.outcome !== 'done').map(({ node }) => node);
  if (left.length === 0) return '';
  const again = foldNodes(left);
  return `${plural(rows.length - left.length, 'node')} done, ${left.length} not; again for the rest: ${command} '${again}'\n`;
};

/** What `--json` tells of the same. */
export const powerFacts = (action: PowerAction, rows: readonly NodePower[]) => ({
  action,
  nodes: rows.map(({ node, bmc, result: { outcome, state, detail } }) => ({ node, bmc, outcome, state, detail })),
  done: rows.filter(({ result }) => result.outcome === 'done').length,
  notDone: rows.filter(({ result }) => result.outcome !== 'done').length,
});
