import type { Cluster } from '../cluster/cluster.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Resource } from '../core/resource.ts';
import { desireAll } from '../kinds/registry.ts';

/**
 * Why a plan would block resources whatever the disk holds: what the manifests alone show to be wrong. What is wrong
 * alike with several nodes of one declaration is told once.
 */
export const blockedAnyhow = (cluster: Cluster): readonly Diagnostic[] => {
  const survey = { images: new Map(), diagnostics: [] };
  const resources = desireAll({ cluster, survey, running: undefined, runtimeScript: '', bootText: () => '' });
  const alike = new Map<string, Map<string, Diagnostic>>();
  for (const resource of resources) {
    for (const problem of resource.blocked ?? []) {
      const key = likeness(problem, resource);
      const known = alike.get(key) ?? new Map<string, Diagnostic>();
      alike.set(key, known.set(problem.message, problem));
    }
  }
  return [...alike.values()].flatMap((problems) =>
    [...problems.values()].slice(0, 1).map(withOthers(problems.size - 1)),
  );
};

/** Equal for problems that differ in nothing but the node. */
const likeness = ({ code, at, message }: Diagnostic, { node }: Resource): string =>
  JSON.stringify([code, at, node === undefined ? message : message.replaceAll(node, '')]);

const withOthers =
  (others: number) =>
  (problem: Diagnostic): Diagnostic =>
    others === 0 ? problem : { ...problem, message: `${problem.message}; so it is with ${others} more declared here` };
