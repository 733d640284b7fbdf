import type { Cluster, Node } from '../cluster/cluster.ts';
import type { Look } from '../core/look.ts';
import { isBelow, type RootedPath, rootedPath } from '../core/place.ts';
import { type Span, spanText } from '../core/source.ts';
import type { Manifest } from '../manifest/document.ts';
import type { Assertion, Claim, Exception, Found, Verdict } from './assertion.ts';
import { type Decided, decidePath, type ImageRules, judgePath } from './judge-path.ts';
import { judgeSource, type SourceInput } from './judge-source.ts';

/** One path granted to one client, as the exports file will say it. */
export interface ExportFact {
  readonly path: string;
  readonly client: string;
  /** Every option that holds, given or by default. */
  readonly options: readonly string[];
  readonly because: Span | undefined;
  /** Where a grant stands that the site does not declare: `/etc/exports`. */
  readonly foreign?: string;
}

/** What assertions are judged by. */
export interface JudgeInput {
  readonly cluster: Cluster;
  readonly manifests: readonly Manifest[];
  readonly look: Look;
  imageRules(image: string): ImageRules | undefined;
  /** A text says why nothing can be said about exports. */
  readonly exports: readonly ExportFact[] | { readonly unknown: string };
}

/** Judges assertions, each by itself, in their order. */
export const judgeAssertions = (assertions: readonly Assertion[], input: JudgeInput): readonly Verdict[] => {
  const judge = newJudge(input);
  return assertions.map((assertion) => {
    const { subject, claims } = assertion;
    if (subject.about === 'exports') return judgeExports(assertion, subject.path, input.exports);
    const of = subject.about === 'nodes' ? judge.node : judge.image;
    const found = subject.names.flatMap((name) => claims.map((claim) => ({ name, found: of(name, claim) })));
    return verdictOf(assertion, subject.names.length, found);
  });
};

interface Judge {
  node(name: string, claim: Claim): Found;
  image(name: string, claim: Claim): Found;
}

/** Judges nodes. What only the image decides is worked out once for each image and claim, and serves all of its nodes. */
const newJudge = (input: JudgeInput): Judge => {
  const { cluster, look } = input;
  const rowAt = rowsOf(input.manifests);
  const decided = new Map<string, Decided | NonNullable<Found>>();
  const judged = new Map<Claim, Map<Decided | NonNullable<Found>, Found>>();
  const decide = (known: ImageRules, path: RootedPath, node?: Node): Decided | NonNullable<Found> => {
    const led = known.resolve(path, node);
    // Nodes whose paths lead to the same place share one answer.
    const key = `${known.image.name}\0${path}\0${typeof led === 'object' ? JSON.stringify(led) : led}`;
    const before = decided.get(key) ?? decidePath(known, path, led);
    decided.set(key, before);
    return before;
  };
  const judgePlaced = (known: ImageRules, claim: Claim, node?: Node): Found => {
    if (!('path' in claim) || claim.claim === 'comesFrom') return undefined;
    const all = judged.get(claim) ?? new Map<Decided | NonNullable<Found>, Found>();
    judged.set(claim, all);
    const at = decide(known, claim.path, node);
    if (all.has(at)) return all.get(at);
    const found = 'instead' in at ? at : judgePath(claim, at, known.image);
    all.set(at, found);
    return found;
  };
  const judgeImage = (name: string, claim: Claim): Found => {
    const known = input.imageRules(name);
    return known === undefined ? undefined : judgePlaced(known, claim);
  };
  const judgeNode = (name: string, claim: Claim): Found => {
    const node = cluster.node(name);
    if (node === undefined) return undefined;
    if (!('path' in claim)) return judgePlain(claim, node, cluster);
    const known = input.imageRules(node.image ?? '');
    if (known === undefined) return { instead: 'it boots no image', because: node.because };
    if (claim.claim !== 'comesFrom') return judgePlaced(known, claim, node);
    const at = decide(known, claim.path, node);
    if ('instead' in at) return at;
    const source: SourceInput = { cluster, look, known, decided: at, rowAt };
    return judgeSource(claim, node, source);
  };
  return { node: judgeNode, image: judgeImage };
};

const rowsOf = (manifests: readonly Manifest[]): SourceInput['rowAt'] => {
  const rows = new Map<string, { readonly manifest: string; readonly directory: string }>();
  for (const manifest of manifests) {
    if (manifest.kind !== 'LiteTree') continue;
    const { metadata, spec } = manifest.value;
    for (const [index, { directory }] of spec.layers.entries()) {
      rows.set(spanText(manifest.at('spec', 'layers', index)), { manifest: metadata.name, directory });
    }
  }
  return (because) => rows.get(spanText(because));
};

const judgePlain = (claim: Claim, node: Node, cluster: Cluster): Found => {
  if (claim.claim === 'boots') {
    if (node.image === claim.image) return undefined;
    return {
      instead: node.image === undefined ? 'it boots no image' : `it boots ${node.image}`,
      because: node.because,
    };
  }
  if (claim.claim !== 'state') return undefined;
  const state = cluster.state(node);
  const place = state === undefined ? undefined : `${state.server}:${state.directory}`;
  const holds =
    typeof claim.wanted === 'boolean'
      ? claim.wanted === (state !== undefined)
      : place?.replace(/\/+$/, '') === claim.wanted.replace(/\/+$/, '');
  if (holds) return undefined;
  const instead = place === undefined ? 'no statelite mount is for it' : `its state is on ${place}`;
  return { instead, because: state?.because ?? node.because };
};

const judgeExports = (assertion: Assertion, path: RootedPath | 'ALL', exports: JudgeInput['exports']): Verdict => {
  if ('unknown' in exports) {
    return verdictOf(assertion, 1, [
      { name: 'exports', found: { instead: exports.unknown, because: undefined, undecided: true } },
    ]);
  }
  const meant = exports.filter((one) => path === 'ALL' || touches(one.path, path));
  // That nothing is exported for writing is true where nothing is exported.
  if (meant.length === 0) return { assertion, result: 'passed', checked: 0, failures: [], undecided: [] };
  const found = meant.flatMap((one) =>
    assertion.claims.map((claim) => ({
      name: `${one.path} to ${one.client || 'everybody'}`,
      found: grant(claim, one),
    })),
  );
  return verdictOf(assertion, meant.length, found);
};

const touches = (exported: string, path: RootedPath): boolean => {
  const at = rootedPath(exported);
  return at !== undefined && (at === path || isBelow(at, path) || isBelow(path, at));
};

const grant = (claim: Claim, { options, because, foreign }: ExportFact): Found => {
  if (claim.claim !== 'never' && claim.claim !== 'always') return undefined;
  const wrong = claim.options.filter((option) => options.includes(option) === (claim.claim === 'never'));
  if (wrong.length === 0) return undefined;
  const what = claim.claim === 'never' ? `it is ${wrong.join(', ')}` : `it is not ${wrong.join(', ')}`;
  return { instead: foreign === undefined ? what : `${what}, by ${foreign}, which the site does not declare`, because };
};

/** Gathers what is the same for several; a set of nothing fulfils no assertion. */
const verdictOf = (
  assertion: Assertion,
  checked: number,
  found: readonly { readonly name: string; readonly found: Found }[],
): Verdict => {
  if (checked === 0) {
    const nothing = { names: [], instead: 'it is about nothing: none is selected', because: assertion.because };
    return { assertion, result: 'failed', checked, failures: [nothing], undecided: [] };
  }
  const failures = new Map<string, { names: string[]; instead: string; because: Exception['because'] }>();
  const undecided: typeof failures = new Map();
  for (const one of found) {
    if (one.found === undefined) continue;
    const { instead, together = instead, because } = one.found;
    const groups = one.found.undecided === true ? undecided : failures;
    const key = `${together}\0${because === undefined ? '' : spanText(because)}`;
    const group = groups.get(key) ?? { names: [], instead, because };
    groups.set(key, group);
    if (group.names.at(-1) === one.name) continue;
    group.names.push(one.name);
    if (group.names.length > 1) group.instead = together;
  }
  const result = failures.size > 0 ? 'failed' : undecided.size > 0 ? 'undecided' : 'passed';
  return { assertion, result, checked, failures: [...failures.values()], undecided: [...undecided.values()] };
};
