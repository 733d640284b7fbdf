/**
 * The value of an expression in whole numbers, as Perl's `use integer` has it: `+ - * / %`, parentheses, numbers and
 * `$1` or `${1}`, the parts of a match. Undefined when it is anything else or divides by zero.
 */
export const evaluate = (expression: string, parts: readonly string[]): number | undefined => {
  const tokens = expression.match(/\$\{\d+\}|\$\d+|\d+|[-+*/%()]/g) ?? [];
  if (tokens.join('') !== expression || expression.length > 200) return undefined;
  const state: State = { tokens, at: 0, parts };
  const value = sum(state);
  return state.at === tokens.length && Number.isSafeInteger(value) ? value : undefined;
};

interface State {
  readonly tokens: readonly string[];
  at: number;
  readonly parts: readonly string[];
}

// A missing operand is NaN and makes the whole value NaN, which is no integer.
const sum = (state: State): number => {
  let value = product(state);
  for (let sign = state.tokens[state.at]; sign === '+' || sign === '-'; sign = state.tokens[state.at]) {
    state.at += 1;
    const right = product(state);
    value = sign === '+' ? value + right : value - right;
  }
  return value;
};

const product = (state: State): number => {
  let value = operand(state);
  for (let sign = state.tokens[state.at]; sign === '*' || sign === '/' || sign === '%'; sign = state.tokens[state.at]) {
    state.at += 1;
    const right = operand(state);
    value = sign === '*' ? value * right : sign === '/' ? Math.trunc(value / right) : value % right;
  }
  return value;
};

const operand = (state: State): number => {
  const token = state.tokens[state.at];
  state.at += 1;
  if (token === '-') return -operand(state);
  if (token === '+') return operand(state);
  if (token === '(') {
    const value = sum(state);
    const closed = state.tokens[state.at] === ')';
    state.at += 1;
    return closed ? value : Number.NaN;
  }
  if (token?.startsWith('$')) return leadingNumber(state.parts[Number(token.replace(/\D/g, ''))]);
  return token !== undefined && /^\d+$/.test(token) ? Number(token) : Number.NaN;
};

/** Perl reads the digits at the start of a text as its number, and nothing as 0. */
const leadingNumber = (text: string | undefined): number => Number(/^\d*/.exec(text ?? '')?.[0] ?? '');
