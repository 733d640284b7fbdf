/** Why a file with a password hash cannot be used; undefined when it can. Nothing of its content is told. */
export const hashProblem = (text: string): string | undefined => {
  const hash = hashOf(text);
  if (hash === '') return 'it is empty';
  if (/[\s:]/.test(hash)) return 'it must hold one hash of crypt(5) on one line, and nothing else';
  return /^\$[0-9a-z]+\$./.test(hash) ? undefined : 'it does not hold a hash as crypt(5) writes it, such as $6$…';
};

/** The text of shadow(5) with root's hash in it. */
export const withRootHash = (shadow: string, hashText: string): string => {
  const hash = hashOf(hashText);
  const lines = shadow.split('\n');
  const index = lines.findIndex((line) => line.startsWith('root:'));
  if (index === -1) return `root:${hash}:::::::\n${shadow}`;
  const fields = (lines[index] ?? '').split(':');
  lines[index] = ['root', hash, ...fields.slice(2)].join(':');
  return lines.join('\n');
};

/** The text of passwd(5) in which root's password is looked for in shadow(5); undefined when there is no root. */
export const withShadowedRoot = (passwd: string): string | undefined =>
  /^root:/m.test(passwd) ? passwd.replace(/^root:[^:]*:/m, 'root:x:') : undefined;

/** Root's home directory. */
export const homeOfRoot = (passwd: string): string => /^root:(?:[^:\n]*:){4}(\/[^:\n]*)/m.exec(passwd)?.[1] ?? '/root';

const hashOf = (text: string): string => text.replace(/\r?\n$/, '');
