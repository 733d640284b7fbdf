import type { Diagnostic } from '../core/diagnostic.ts';

/** What a plan must say of the names that its snapshot does not show, one diagnostic a directory; with any, it cannot be applied. */
export const notInSnapshot = (names: readonly string[]): readonly Diagnostic[] => {
  const byDirectory = new Map<string, string[]>();
  for (const name of names) {
    const directory = name.slice(0, name.lastIndexOf('/'));
    byDirectory.set(directory, [...(byDirectory.get(directory) ?? []), name]);
  }
  return [...byDirectory.values()].map((members) => ({
    code: 'not-in-snapshot',
    severity: 'error',
    message: `the snapshot does not show ${members.join(', ')}, which this plan takes as absent`,
    help: 'take a snapshot with these manifests on the management node, or plan there; this plan cannot be applied',
  }));
};
