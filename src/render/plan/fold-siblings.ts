import type { Change } from '../../core/change.ts';
import { compareTexts } from '../../core/compare-texts.ts';
import { isBelow } from '../../core/place.ts';
import { riskOf } from './risk.ts';
import { takesOver } from './takes-over.ts';
import { verdictOf } from './verdict.ts';
import { kindNoun } from './words.ts';

/** One line of a plan: a single change, or many that differ only in their name. */
export interface Line {
  /** The change, or the first of the siblings by address. */
  readonly change: Change;
  readonly members: readonly Change[];
  /** For siblings `412 links under compute:/etc` or `10,000 boot files for n[00001-10000]`; undefined for one change. */
  readonly text: string | undefined;
}

/** How siblings are folded. */
export interface FoldStyle {
  /** More siblings than this become one line. */
  readonly above: number;
  /** Writes node names as one noderange. */
  readonly foldNodes: (names: readonly string[]) => string;
}

/** The lines for some changes, riskiest first, then by address. */
export const foldSiblings = (changes: readonly Change[], style: FoldStyle): readonly Line[] => {
  const families = new Map<string, Change[]>();
  for (const change of changes) {
    const key = familyOf(change);
    const family = families.get(key);
    if (family === undefined) families.set(key, [change]);
    else family.push(change);
  }
  return [...families.values()]
    .flatMap((members) => linesOf(members, style))
    .map((line) => ({ line, risk: riskOf(line.change) }))
    .sort((a, b) => a.risk - b.risk || compareTexts(a.line.change.address, b.line.change.address))
    .map(({ line }) => line);
};

const linesOf = (members: readonly Change[], style: FoldStyle): readonly Line[] => {
  if (members.length <= style.above) return members.map((change) => ({ change, members: [change], text: undefined }));
  const change = members.reduce((first, member) => (member.address < first.address ? member : first));
  return [{ change, members, text: foldedText(change, members, style.foldNodes) }];
};

/** Siblings share mark, kind, reason, file of origin and, where they have a path, its first component. */
const familyOf = (change: Change): string =>
  [
    verdictOf(change).word,
    change.kind,
    change.because?.file ?? '',
    change.action === 'update' ? change.why : '',
    takesOver(change) ? 'takes over' : '',
    change.action === 'waiting' ? change.on : '',
    change.action === 'blocked' ? change.diagnostics.map(({ code }) => code).join(',') : '',
    change.image ?? '',
    change.node === undefined ? topOf(change) : 'node',
  ].join('\0');

const topOf = (change: Change): string => {
  const { scope, path } = addressParts(change);
  const end = path.indexOf('/', 1);
  return `${scope}:${end < 0 ? path : path.slice(0, end)}`;
};

/** `kind/scope:/path` taken apart; both are empty for an address without a path. */
const addressParts = ({ address }: Change): { readonly scope: string; readonly path: string } => {
  const colon = address.indexOf(':/');
  return colon < 0
    ? { scope: '', path: '' }
    : { scope: address.slice(address.indexOf('/') + 1, colon), path: address.slice(colon + 1) };
};

const foldedText = (
  first: Change,
  members: readonly Change[],
  foldNodes: (names: readonly string[]) => string,
): string => {
  const many = kindNoun(first.kind, members.length);
  if (first.node !== undefined) {
    return `${many} for ${foldNodes(members.flatMap(({ node }) => (node === undefined ? [] : [node])))}`;
  }
  const { scope, path } = addressParts(first);
  return path === '' ? many : `${many} under ${scope}:${commonDirectory(path, members)}`;
};

/** The deepest directory that the paths of all members lie below. */
const commonDirectory = (first: string, members: readonly Change[]): string => {
  let common = first;
  for (const member of members) {
    const { path } = addressParts(member);
    while (common !== '/' && !isBelow(path, common)) common = common.slice(0, common.lastIndexOf('/')) || '/';
  }
  return common;
};
