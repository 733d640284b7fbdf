import type { Plan } from '../../core/plan.ts';
import { canonicalJson, digestOf } from './canonical-json.ts';

/**
 * The plan as `plan --json` prints it and `plan --out` saves it (schemas/plan.schema.json): sorted keys, one change a
 * line, complete enough to be applied, with the hash of everything else in `digest`. Equal plans give equal bytes.
 */
export const planJson = (plan: Plan): string => {
  const members = membersOf(plan);
  const digest: Member = { key: 'digest', text: JSON.stringify(digestOf(digested(members))) };
  const lines = [...members, digest].sort(byKey).map((member) => `  "${member.key}": ${memberText(member)}`);
  return `{\n${lines.join(',\n')}\n}\n`;
};

/** `sha256:` and the hash of the canonical plan: what an approval is bound to. */
export const planDigest = (plan: Plan): string => digestOf(digested(membersOf(plan)));

/** A member of the document in canonical JSON; a list is kept apart, to be written one element a line. */
type Member =
  | { readonly key: string; readonly text: string }
  | { readonly key: string; readonly list: readonly string[] };

const membersOf = (plan: Plan): readonly Member[] =>
  [
    { key: 'format_version', text: canonicalJson(plan.formatVersion) },
    { key: 'site', text: canonicalJson(plan.site) },
    { key: 'purpose', text: canonicalJson(plan.purpose) },
    ...(plan.below === undefined ? [] : [{ key: 'below', text: canonicalJson(plan.below) }]),
    { key: 'roots', list: plan.roots.map(canonicalJson) },
    { key: 'ledger_serial', text: canonicalJson(plan.ledgerSerial) },
    { key: 'changes', list: plan.changes.map(canonicalJson) },
    { key: 'summary', text: canonicalJson(plan.summary) },
    { key: 'diagnostics', list: plan.diagnostics.map(canonicalJson) },
  ].sort(byKey);

const byKey = (a: Member, b: Member): number => (a.key < b.key ? -1 : 1);

const memberText = (member: Member): string => {
  if ('text' in member) return member.text;
  return member.list.length === 0 ? '[]' : `[\n    ${member.list.join(',\n    ')}\n  ]`;
};

/** The pieces of the canonical JSON of all members, without ever joining them into one long text. */
function* digested(members: readonly Member[]): Generator<string> {
  yield '{';
  for (const [index, member] of members.entries()) {
    yield `${index === 0 ? '' : ','}"${member.key}":`;
    if ('text' in member) yield member.text;
    else for (const [at, text] of member.list.entries()) yield `${at === 0 ? '[' : ','}${text}`;
    if ('list' in member) yield member.list.length === 0 ? '[]' : ']';
  }
  yield '}';
}
