import { evaluate } from './arithmetic.ts';

/** What a pattern makes of a node's name. `loose` says that a `$1` stood outside parentheses, where xCAT leaves it. */
export type PatternValue = { readonly value: string; readonly loose: boolean } | { readonly problem: string };

/** Whether xCAT takes a value of a node table for a pattern: `/match/replacement/`, `|match|expression|` or `|expression|`. */
export const isPattern = (value: string): boolean => /^\/[^/]*\/[^/]*\/$/.test(value) || /^\|.*\|$/.test(value);

/** The value of a pattern for a node, as `xcatdb(5)` describes it; a blank value means none. */
export const patternValue = (pattern: string, node: string): PatternValue => {
  const inner = pattern.slice(1, -1);
  const cut = inner.indexOf(pattern.startsWith('/') ? '/' : '|');
  const match = cut < 0 ? numbersOf(node) : inner.slice(0, cut);
  const replacement = inner.slice(cut + 1);
  const expression = expressionOf(match);
  if (expression === undefined) return { problem: 'its regular expression is beyond what the import reads' };
  const found = expression.exec(node);
  if (found === null) return { value: node, loose: false };
  const parts = found.map((part: string | undefined) => part ?? '');
  const result = pattern.startsWith('/') ? replacement : arithmetic(replacement, node, expression, parts);
  if (typeof result !== 'string') return result;
  const loose = /\$\{?\d/.test(result);
  const filled = result.replace(/\$(?:\{(\d+)\}|(\d+))/g, (_, a?: string, b?: string) => parts[Number(a ?? b)] ?? '');
  return { value: node.replace(expression, () => filled), loose };
};

/** xCAT's own match for `|expression|`: every number of the name, without leading zeros, is a part. */
const numbersOf = (node: string): string => `${'[\\D0]*(\\d+)'.repeat((node.match(/\d+/g) ?? []).length)}.*$`;

const expressions = new Map<string, RegExp | undefined>();

/** A Perl match as ours; undefined for what differs between the two or could take for ever. */
const expressionOf = (match: string): RegExp | undefined => {
  if (!expressions.has(match)) expressions.set(match, compile(match));
  return expressions.get(match);
};

const compile = (match: string): RegExp | undefined => {
  const ours = match.replace(/\\[zZ]/g, '$').replace(/\\A/g, '^');
  if (/\\[^dDwWsSbB.\-_/|()[\]{}+*?^$\\]|\(\?|\[:|[@&]/.test(ours) || match.length > 200) return undefined;
  if (/\([^()]*[+*][^()]*\)[+*{]/.test(ours) || (match.match(/[+*{]/g) ?? []).length > 20) return undefined;
  try {
    return new RegExp(ours);
  } catch {
    return undefined;
  }
};

/** The replacement with every outermost parenthesis worked out. */
const arithmetic = (
  replacement: string,
  node: string,
  expression: RegExp,
  parts: readonly string[],
): string | { readonly problem: string } => {
  let text = '';
  for (let rest = replacement; ; ) {
    const open = rest.indexOf('(');
    if (open < 0) return text + rest;
    const close = closing(rest, open);
    if (close < 0) return { problem: 'a parenthesis is not closed' };
    const inside = rest.slice(open + 1, close);
    const value = resultOf(inside, parts);
    if (value === undefined) return { problem: `(${inside}) cannot be worked out` };
    // xCAT puts the value in place of the match, so that what the match leaves over of the name stays.
    text += rest.slice(0, open) + node.replace(expression, () => value);
    rest = rest.slice(close + 1);
  }
};

const closing = (text: string, open: number): number => {
  let depth = 0;
  for (let at = open; at < text.length; at += 1) {
    if (text[at] === '(') depth += 1;
    if (text[at] === ')') depth -= 1;
    if (depth === 0) return at;
  }
  return -1;
};

const resultOf = (inside: string, parts: readonly string[]): string | undefined => {
  const part = /^\$\{?(\d+)\}?$/.exec(inside);
  if (part !== null) return parts[Number(part[1])] ?? '';
  const format = /^sprintf\(["'](.*)["'],\s*(.*)\)$/.exec(inside);
  const value = evaluate(format?.[2] ?? inside, parts);
  if (value === undefined || format === null) return value?.toString();
  const directive = /^%(0?)(\d{0,2})([dsxXou])$/.exec(format[1] ?? '');
  if (directive === null || (value < 0 && directive[3] !== 'd' && directive[3] !== 's')) return undefined;
  const [, zero, width, type] = directive;
  const text = type === 'x' || type === 'X' ? value.toString(16) : value.toString(type === 'o' ? 8 : 10);
  return (type === 'X' ? text.toUpperCase() : text).padStart(Number(width), zero === '0' ? '0' : ' ');
};
