import type { Cluster, Image, LitefileRule } from '../cluster/cluster.ts';
import { selectorRank, strengthOf } from '../cluster/image-selector.ts';
import { type WrittenRow, writtenRows } from '../cluster/litefile-rows.ts';
import { type RulePath, readRulePath } from '../cluster/rule-path.ts';
import { isBelow, type RootedPath } from '../core/place.ts';
import { type Span, spanText } from '../core/source.ts';
import type { Manifest } from '../manifest/document.ts';
import type { Candidate, PlacedRule } from './explanation.ts';

/** What the rows are held against. */
export interface CandidateInput {
  readonly cluster: Cluster;
  readonly manifests: readonly Manifest[];
  readonly image: Image;
  readonly path: RootedPath;
  /** The rule that decides, and those above it. */
  readonly rule: PlacedRule | undefined;
  readonly parents: readonly PlacedRule[];
  /** The places of the image that a rule's path leads to, and those only its text matches. */
  placesOf(path: RulePath): { readonly places: readonly string[]; readonly text: boolean };
  /** Why the row at a span cannot be applied in the image. */
  problemAt(at: Span): string | undefined;
}

/** Every row of litefile that is about a path or a directory above it, in the order written, with its verdict. */
export const ruleCandidates = (input: CandidateInput): readonly Candidate[] => {
  const standing = new Map(input.cluster.litefile(input.image.name).map((rule) => [rule.path, rule]));
  return input.manifests.flatMap((manifest) =>
    manifest.kind === 'LiteFile' ? writtenRows(manifest).flatMap((row) => candidateOf(row, input, standing) ?? []) : [],
  );
};

type Relation = 'same' | 'above' | 'text';

const candidateOf = (
  row: WrittenRow,
  input: CandidateInput,
  standing: ReadonlyMap<string, LitefileRule>,
): Candidate | undefined => {
  const read = readRulePath(row.file);
  if (read === undefined) return undefined;
  const { places, text } = input.placesOf(read);
  const relation = relationOf(places, text, input.path);
  if (relation === undefined) return undefined;
  const judged = judge(row, { ...read, places }, relation, input, standing);
  if (judged === undefined) return undefined;
  const { file, options, method, selector, at } = row;
  const [verdict, why] = judged;
  return { at, file, selector, options, method, verdict, why };
};

const relationOf = (places: readonly string[], text: boolean, path: string): Relation | undefined => {
  if (places.includes(path)) return 'same';
  if (places.some((place) => isBelow(path, place))) return 'above';
  return text ? 'text' : undefined;
};

type Judged = readonly [Candidate['verdict'], string];

const judge = (
  row: WrittenRow,
  read: RulePath & { readonly places: readonly string[] },
  relation: Relation,
  input: CandidateInput,
  standing: ReadonlyMap<string, LitefileRule>,
): Judged | undefined => {
  const { image, rule } = input;
  const is = (placed: PlacedRule): boolean => spanText(placed.rule.because) === spanText(row.at);
  if (row.disabled) return ['disabled', 'it is switched off: disable'];
  if (rule !== undefined && is(rule)) {
    return ['decides', relation === 'same' ? '' : 'the nearest rule above'];
  }
  const parent = input.parents.find(is);
  if (parent !== undefined) return ['parent', `the rule of ${parent.path}, above it`];
  const rank = selectorRank(row.selector, image);
  if (rank === undefined) {
    // What other images have above the path tells nothing about this one.
    return relation === 'above' && rule !== undefined ? undefined : ['other-image', otherImage(row.selector, input)];
  }
  const winner = standing.get(read.path);
  if (winner !== undefined && spanText(winner.because) !== spanText(row.at)) {
    return ['overruled', weaker(rank, winner)];
  }
  const problem = input.problemAt(row.at);
  if (problem !== undefined) return ['overruled', problem];
  const [elsewhere] = read.places;
  if (relation === 'text' && !read.glob && elsewhere !== undefined) {
    return ['overruled', `in the image it is ${elsewhere}`];
  }
  if (relation === 'text') return ['matches-nothing', 'the pattern fits, but the image has nothing there'];
  if (rule === undefined) return ['needs-nothing', 'what it leads to needs no rule'];
  if (relation === 'above') return ['overruled', 'a nearer rule decides'];
  if (read.glob && !rule.rule.glob) return ['overruled', 'a path beats a pattern'];
  return ['overruled', `it is the same place as ${rule.rule.file}, which is read first`];
};

const otherImage = (selector: string, { cluster, image }: CandidateInput): string =>
  cluster.image(selector) === undefined
    ? `it is for the image group ${selector}, to which ${image.name} does not belong`
    : `it is for image ${selector}`;

const weaker = (rank: LitefileRule['source'], winner: LitefileRule): string =>
  strengthOf(rank) === strengthOf(winner.source)
    ? 'it says the same again'
    : `a rule for ${wording[winner.source]} beats one for ${wording[rank]}`;

const wording: Readonly<Record<LitefileRule['source'], string>> = {
  image: 'the image itself',
  group: 'one of its groups',
  all: 'ALL',
};
