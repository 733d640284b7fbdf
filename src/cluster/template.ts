/** A text with variables, taken apart once so that it can be filled in for thousands of nodes. */
export interface Template {
  readonly text: string;
  readonly pieces: readonly (string | Variable)[];
}

/** `$node`, `$site.key` or `$table.column`; `written` is its text in the manifest. */
export interface Variable {
  readonly written: string;
  readonly of: 'node' | 'site' | 'table';
  readonly table: string;
  readonly key: string;
}

/** Why a text is not a template. */
export interface TemplateProblem {
  readonly code: 'command-refused' | 'variable-malformed';
  readonly problem: string;
  readonly help: string;
}

/** Reads a text with `$node`, `$table.column`, `$site.key`, `${…}` around any of them, and `$$` for a dollar sign. */
export const compileTemplate = (text: string): Template | TemplateProblem => {
  if (/#CMD=/i.test(text)) return refusedCommand;
  const pieces: (string | Variable)[] = [];
  let rest = 0;
  for (const found of text.matchAll(/\$(?:(\$)|\{([^{}$]*)\}|([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)?))?/g)) {
    const [written, dollar, braced, bare] = found;
    if (found.index > rest) pieces.push(text.slice(rest, found.index));
    rest = found.index + written.length;
    if (dollar !== undefined) {
      pieces.push('$');
      continue;
    }
    const variable = readVariable(written, braced ?? bare ?? '');
    if ('problem' in variable) return variable;
    pieces.push(variable);
  }
  if (rest < text.length) pieces.push(text.slice(rest));
  return { text, pieces };
};

/** Where a template's values come from. */
export interface Scope {
  readonly node: string;
  attribute(table: string, column: string): string | undefined;
  readonly site: ReadonlyMap<string, string>;
}

/** The text for one node, or the variables without a value, or a value that must not stand in a path. */
export const fillTemplate = (
  { pieces }: Template,
  scope: Scope,
):
  | { readonly text: string }
  | { readonly missing: readonly Variable[] }
  | { readonly unsafe: Variable; readonly value: string } => {
  let text = '';
  let missing: Variable[] | undefined;
  for (const piece of pieces) {
    if (typeof piece === 'string') {
      text += piece;
      continue;
    }
    const value = variableValue(piece, scope);
    if (value === undefined || value === '') {
      missing ??= [];
      missing.push(piece);
    } else if (isUnsafe(value)) return { unsafe: piece, value };
    else text += value;
  }
  return missing === undefined ? { text } : { missing };
};

/** The value of a variable for one node, undefined when it has none. */
export const variableValue = (variable: Variable, scope: Scope): string | undefined => {
  if (variable.of === 'node') return scope.node;
  return variable.of === 'site' ? scope.site.get(variable.key) : scope.attribute(variable.table, variable.key);
};

const refusedCommand: TemplateProblem = {
  code: 'command-refused',
  problem: '#CMD= would run a shell command as root on the management node each time a node is looked up',
  help: 'put the value into a column of a table, by hand or with a CSV table, and use $table.column',
};

const readVariable = (written: string, name: string): Variable | TemplateProblem => {
  if (name === 'node') return { written, of: 'node', table: '', key: 'node' };
  const parts = /^([a-z][a-z0-9_]*)\.([A-Za-z]\w*)$/.exec(name);
  if (parts === null || parts[1] === 'node') return malformed(written, name);
  const [, table = '', key = ''] = parts;
  return table === 'site' ? { written, of: 'site', table, key } : { written, of: 'table', table, key };
};

const malformed = (written: string, name: string): TemplateProblem => {
  const after = name.startsWith('node') ? name.slice('node'.length) : '';
  const help =
    after === ''
      ? 'variables are $node, $site.key and $table.column; write $$ for a dollar sign'
      : `to put ${JSON.stringify(after)} after the node's name, write \${node}${after}`;
  return { code: 'variable-malformed', problem: `${JSON.stringify(written)} is not a variable`, help };
};

/** A value may bring in directories, but must not climb out of the one it stands in, nor break a line. */
const isUnsafe = (value: string): boolean => !/^[\w-]+$/.test(value) && /\p{Cc}|(?:^|\/)\.\.?(?:\/|$)/u.test(value);
