import type { Diagnostic } from '../core/diagnostic.ts';
import type { Span } from '../core/source.ts';
import { isNodeName, maximumNames, readNameRange } from './name-range.ts';
import { splitOutside } from './split-outside.ts';

/**
 * The node names that a declaration such as `n[001-512]` or `n1,n2,db[1-2]` makes, in the order written and each once.
 * Groups, exclusions and patterns have no meaning here; at most 100,000 names.
 */
export const expandNodeNames = (
  text: string,
  at?: Span,
): { readonly names: readonly string[] } | { readonly diagnostic: Diagnostic } => {
  if (plainName.test(text)) return { names: [text] };
  const names = new Set<string>();
  for (const { text: word } of splitOutside(text, ',')) {
    const range = readNameRange(word);
    if ('problem' in range) return refuse(range.problem, range.help, at);
    const wrong = range.names.find((name) => !isNodeName(name));
    if (wrong !== undefined) {
      return refuse(
        `${JSON.stringify(wrong)} cannot name a node`,
        'Use letters, digits, dots, dashes and underscores.',
        at,
      );
    }
    for (const name of range.names) names.add(name);
    if (names.size > maximumNames) {
      return refuse(`${JSON.stringify(text)} stands for more than ${maximumNames} names`, undefined, at);
    }
  }
  return { names: [...names] };
};

/** Nothing but a name, as in each row of a table. */
const plainName = /^[A-Za-z0-9_]{1,253}$/;

const refuse = (
  message: string,
  help: string | undefined,
  at: Span | undefined,
): { readonly diagnostic: Diagnostic } => ({
  diagnostic: {
    code: 'noderange-syntax',
    severity: 'error',
    message,
    ...(help === undefined ? {} : { help }),
    ...(at === undefined ? {} : { at }),
  },
});
