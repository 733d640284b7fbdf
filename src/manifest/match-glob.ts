/**
 * Whether a name matches a glob as fast-glob matches the files of a directory: `*`, `?`, `[…]`, `{…,…}` and `**`, no name
 * that begins with a dot unless the glob says so. Undefined for a glob with anything else that has a meaning there.
 */
export const globMatcher = (glob: string): ((name: string) => boolean) | undefined => {
  if (/(?<!\\)[()|]|\.\.[^/]*\}/.test(glob)) return undefined;
  const patterns = expandBraces(glob).map((one) => one.split('/').map(componentOf));
  return (name) => {
    const names = name.split('/');
    return patterns.some((pattern) => matchesFrom(pattern, 0, names, 0));
  };
};

type Component = '**' | RegExp;

/** `a{b,c{d,e}}` as `ab`, `acd`, `ace`; a brace without a comma is an ordinary character. */
const expandBraces = (glob: string): readonly string[] => {
  const found = /\{([^{}]*,[^{}]*)\}/.exec(glob);
  if (found === null) return [glob];
  const [whole, inner = ''] = found;
  const [before, after] = [glob.slice(0, found.index), glob.slice(found.index + whole.length)];
  return inner.split(',').flatMap((part) => expandBraces(`${before}${part}${after}`));
};

const matchesFrom = (pattern: readonly Component[], at: number, names: readonly string[], index: number): boolean => {
  const component = pattern[at];
  if (component === undefined) return index === names.length;
  const name = names[index];
  if (component === '**') {
    if (matchesFrom(pattern, at + 1, names, index)) return true;
    return name !== undefined && !name.startsWith('.') && matchesFrom(pattern, at, names, index + 1);
  }
  return name !== undefined && component.test(name) && matchesFrom(pattern, at + 1, names, index + 1);
};

const componentOf = (text: string): Component => {
  if (text === '**') return '**';
  let source = /^[*?]/.test(text) ? '(?!\\.)' : '';
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    const close = char === '[' ? text.indexOf(']', at + 2) : -1;
    if (char === '\\' && at + 1 < text.length) {
      at += 1;
      source += literal(text.charAt(at));
    } else if (char === '*') source += '[^/]*';
    else if (char === '?') source += '[^/]';
    else if (close > 0) {
      source += `[${text
        .slice(at + 1, close)
        .replace(/^!/, '^')
        .replace(/[\\\][]/g, '\\$&')}]`;
      at = close;
    } else source += literal(char);
  }
  return new RegExp(`^${source.replaceAll(/(?:\[\^\/\]\*){2,}/g, '[^/]*')}$`, 's');
};

const literal = (char: string): string => char.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
