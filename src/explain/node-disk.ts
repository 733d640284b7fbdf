import {
  type NodeTrees,
  type Origin,
  rulesByPath,
  type SimulatedNode,
  simulateNode,
} from '../cluster/simulate-node.ts';
import type { SurveyedRule } from '../cluster/survey.ts';
import type { Held } from '../cluster/tree.ts';
import { ancestorsOf, childPath, type RootedPath } from '../core/place.ts';
import { type AreaThing, isInEffect, nodeAreas } from './node-areas.ts';

/** Where a walk through a node's directories is. */
export interface Stop {
  /** The place itself, from which a relative link and `..` go on. */
  readonly real: RootedPath;
  /** The path under which the rules of the node show what lies there; undefined where none does. */
  readonly path: RootedPath | undefined;
}

/** What is at a stop, and the first thing that supplied it. */
export interface Found {
  readonly held: Held | undefined;
  readonly from: Origin | undefined;
}

/** A node's directories as its kernel has them: below a link rule the content lies somewhere else than its path says. */
export interface NodeDisk {
  readonly simulated: SimulatedNode;
  /** A place, by its own name. */
  stop(real: RootedPath): Stop;
  /** Where a name in a directory leads, links of ours followed and no others. */
  enter(directory: Stop, name: string): Stop;
  found(at: Stop): Found;
  /** What lies at a place of statelite's own areas. */
  thing(real: RootedPath): AreaThing | undefined;
}

/** The directories of a node of that name, simulated on what was seen of its image, its layers and its state. */
export const nodeDisk = (node: string, rules: readonly SurveyedRule[], trees: NodeTrees): NodeDisk => {
  const simulated = simulateNode(rules, trees);
  const areas = nodeAreas(node, rules, trees, simulated);
  const byPath = rulesByPath(rules);
  const shown = (real: RootedPath): RootedPath | undefined => {
    const thing = areas.thing(real);
    if (thing === undefined) return real;
    const innermost = [...ancestorsOf(thing.path), thing.path]
      .flatMap((path) => byPath.get(path) ?? [])
      .findLast((rule) => isInEffect(rule, simulated));
    return innermost !== undefined && areas.holds(thing.area, innermost) ? thing.path : undefined;
  };
  /** What is mounted over a path is not in the copy that a rule above it shows there. */
  const isMountedOver = (path: RootedPath, real: RootedPath): boolean => {
    const rule = byPath.get(path);
    const thing = areas.thing(real);
    return (
      rule?.rule.method === 'bind' &&
      isInEffect(rule, simulated) &&
      thing !== undefined &&
      !areas.holds(thing.area, rule)
    );
  };
  return {
    simulated,
    stop: (real) => ({ real, path: shown(real) }),
    enter: ({ path: above, real: directory }, name) => {
      const real = childPath(directory, name);
      const below = above === undefined || above === directory ? shown(real) : childPath(above, name);
      const path = below !== undefined && isMountedOver(below, real) ? undefined : below;
      const rule = path === undefined ? undefined : byPath.get(path);
      return { path, real: rule?.rule.method === 'link' ? areas.location(rule) : real };
    },
    found: ({ real, path }) => {
      if (path !== undefined) {
        const at = simulated.at(path);
        return { held: at?.held, from: at?.from[0] };
      }
      const thing = areas.thing(real);
      return { held: thing?.held, from: thing?.area.from };
    },
    thing: areas.thing,
  };
};
