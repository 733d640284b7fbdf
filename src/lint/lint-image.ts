import type { LitefileRule } from '../cluster/cluster.ts';
import type { SurveyedImage } from '../cluster/survey.ts';
import { ancestorsOf, rootedPath } from '../core/place.ts';
import type { Coverage, Need } from './coverage.ts';
import { daemonNeeds } from './daemon-needs.ts';
import { type ImageReader, known } from './image-reader.ts';
import { logNeeds } from './log-needs.ts';
import { packageNeeds } from './package-needs.ts';
import { type PlacedNeed, proposeRules } from './propose-rules.ts';
import { type ActiveUnit, activeUnits, hasSystemd, pathOfWord, wordsOf } from './systemd-units.ts';
import { tmpfilesNeeds } from './tmpfiles-needs.ts';
import { unitNeeds } from './unit-needs.ts';
import { unusedRules } from './unused-rules.ts';

/** What coverage is judged by. */
export interface LintInput {
  readonly image: string;
  readonly reader: ImageReader;
  /** The rules of the image, as the manifests have them and as the image shows them. */
  readonly rules: readonly LitefileRule[];
  readonly surveyed: SurveyedImage;
  /** Whether some node of the image has a layer. */
  readonly layered: boolean;
  /** Nodes of the image without a statelite mount, folded; undefined when there is none. */
  readonly stateless: string | undefined;
}

/** Compares what the image says of itself with its rules. Runs nothing of the image; the same image gives the same answer. */
export const lintImage = (input: LintInput): Coverage => {
  const { image, reader, rules, surveyed } = input;
  const units = hasSystemd(reader) ? activeUnits(reader) : undefined;
  const placed = placeNeeds(
    [
      // The first reason decides how a path is to behave, so those who know best come first.
      ...daemonNeeds(units, reader),
      ...unitNeeds(units ?? [], reader),
      ...logNeeds(reader),
      ...tmpfilesNeeds(reader),
      ...packageNeeds(reader),
    ],
    reader,
    mountedPaths(units ?? [], reader),
  );
  const ruled = new Set<string>(surveyed.rules.map((rule) => rule.path));
  const open = placed.filter(({ at }) => !ruled.has(at) && !ancestorsOf(at).some((above) => ruled.has(above)));
  return {
    image,
    paths: new Set(placed.map(({ at }) => at)).size,
    findings: proposeRules(open, { rules: surveyed.rules, stateless: input.stateless }),
    whole: reader.isWhole(),
    unused: unusedRules({
      rules,
      surveyed,
      wanted: new Set(placed.map(({ at }) => at)),
      has: (path) => reader.fact(path) !== undefined,
      layered: input.layered,
    }),
  };
};

/** Each need where a node will meet it; what ends in a file system that the node mounts by itself is no need. */
const placeNeeds = (needs: readonly Need[], reader: ImageReader, mounted: ReadonlySet<string>): readonly PlacedNeed[] =>
  needs.flatMap((need) => {
    const resolved = reader.resolve(need.path);
    if (resolved.type !== 'place') return [];
    const at = resolved.path;
    if (mounted.has(at) || ancestorsOf(at).some((above) => mounted.has(above))) return [];
    const inTheWay = need.is === 'dir' && reader.fact(at) !== undefined && reader.fact(at)?.type !== 'dir';
    return [
      { at, need: inTheWay ? { ...need, mend: 'the image has something else there: make it a directory' } : need },
    ];
  });

/** Where /etc/fstab (fstab(5)) or an active mount unit puts another file system. */
const mountedPaths = (units: readonly ActiveUnit[], reader: ImageReader): ReadonlySet<string> => {
  const lines = reader.text(known('/etc/fstab'))?.lines ?? [];
  const listed = lines.flatMap((line) => {
    const [, where = '', type = '', options = ''] = line.replace(/^\s*#.*/, '').split(/\s+/);
    const path = rootedPath(where);
    const skipped = path === undefined || path === '/' || type === 'swap' || options.split(',').includes('noauto');
    return skipped ? [] : [path];
  });
  const ofUnits = units.flatMap((unit) =>
    wordsOf(unit, 'Mount', 'Where').flatMap(({ word }) => pathOfWord(word) ?? []),
  );
  return new Set([...listed, ...ofUnits]);
};
