import type { Cluster } from '../cluster/cluster.ts';
import { selectNodes } from '../cluster/noderange.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Effect } from '../core/effect.ts';
import type { LedgerRecord } from '../core/ledger.ts';
import { selectSome } from './select-some.ts';

/** The nodes that a plan is about, and those that are known to run; undefined means all. */
export interface ChosenNodes {
  readonly nodes: ReadonlySet<string> | undefined;
  readonly running: ReadonlySet<string> | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Resolves `--node` and the text of `--running FILE`: noderanges, one or more a line, `#` begins a comment. */
export const chooseNodes = (
  cluster: Cluster,
  wishes: { readonly nodes: string | undefined; readonly running: string | undefined },
): ChosenNodes => {
  const diagnostics: Diagnostic[] = [];
  const namesOf = (selected: ReturnType<typeof selectNodes>): ReadonlySet<string> => {
    diagnostics.push(...selected.diagnostics);
    return new Set(selected.nodes.map((node) => node.name));
  };
  const lines = wishes.running?.split('\n').map((line) => line.replace(/#.*/, '').trim().split(/\s+/).join(','));
  const range = lines?.filter((line) => line !== '').join(',');
  return {
    nodes: wishes.nodes === undefined ? undefined : namesOf(selectSome(wishes.nodes, cluster)),
    running: range === undefined ? undefined : range === '' ? new Set() : namesOf(selectNodes(range, cluster)),
    diagnostics,
  };
};

/** Who notices that something recorded is removed: running nodes of its image at once, its own node when it boots. */
export const removalEffect = (
  cluster: Cluster,
  record: LedgerRecord,
  running: ReadonlySet<string> | undefined,
): Effect => {
  if (record.node !== undefined) return { when: 'next-boot', nodes: 1 };
  if (record.image === undefined) return { when: record.type === 'edit' ? 'reload' : 'none', nodes: 0 };
  const nodes = cluster.nodesOf(record.image).filter((node) => running?.has(node.name) ?? true);
  return { when: nodes.length === 0 ? 'next-boot' : 'live', nodes: nodes.length };
};
