import type { ManifestOf } from '../manifest/document.ts';
import type { PolicyRule } from './cluster.ts';
import type { Findings } from './findings.ts';
import { type NodeNames, selectNames } from './noderange.ts';

/** The live rows of all Policy manifests in order of priority; a repeated priority is reported. */
export const resolvePolicy = (
  manifests: readonly ManifestOf<'Policy'>[],
  model: NodeNames,
  findings: Findings,
): readonly PolicyRule[] => {
  const rules = manifests.flatMap((manifest) =>
    manifest.value.spec.rules.flatMap((row, index): readonly PolicyRule[] => {
      if (row.disable === true) return [];
      if (row.noderange !== undefined && row.noderange.trim() !== '') {
        findings.add(selectNames(row.noderange, model, manifest.at('spec', 'rules', index, 'noderange')).diagnostics);
      }
      const { priority, name = '', host = '', commands = [], noderange = '', parameters = '', rule } = row;
      const because = manifest.at('spec', 'rules', index);
      return [{ priority, name, host, commands, noderange, parameters, rule, because }];
    }),
  );
  const sorted = rules.sort((a, b) => a.priority - b.priority);
  for (const [index, rule] of sorted.entries()) {
    const before = sorted[index - 1];
    if (before?.priority !== rule.priority) continue;
    findings.error('policy-priority-repeated', `two policy rules have the priority ${rule.priority}`, {
      at: rule.because,
      help: 'the first rule that fits decides, so each needs a priority of its own',
      related: [{ at: before.because, message: 'the first rule' }],
    });
  }
  return sorted;
};
