import { closest } from '../../core/closest.ts';

/** What is wrong with one option. `unknown` may merely be newer than we are, unless `meant` says what it resembles. */
export type OptionFault =
  | { readonly type: 'unknown'; readonly meant: string | undefined }
  | { readonly type: 'value'; readonly reason: string };

/** The words of an option list, as exportfs separates them: blanks after a comma do not count, nor a final comma. */
export const splitOptions = (list: string): readonly string[] => {
  const words = list.split(',').map((word) => word.replace(/^[ \t]+/, ''));
  return words.at(-1) === '' ? words.slice(0, -1) : words;
};

/** What exportfs would object to in one option; undefined when nothing (nfs-utils 2.6 and later, exports(5)). */
export const optionFault = (option: string): OptionFault | undefined => {
  const equals = option.indexOf('=');
  const name = equals < 0 ? option : option.slice(0, equals);
  if (equals < 0 && (flagOptions.has(name) || bareOptions.includes(name))) return undefined;
  const check = valueOptions.get(name);
  if (check === undefined || equals < 0) return { type: 'unknown', meant: meantBy(option, name, equals < 0) };
  const reason = check(option.slice(equals + 1));
  return reason === undefined ? undefined : { type: 'value', reason };
};

/** The properties of an export that an option switches on or off. */
export type Flag =
  | 'readonly'
  | 'async'
  | 'gathered'
  | 'nohide'
  | 'crossmnt'
  | 'insecure'
  | 'rootSquash'
  | 'allSquash'
  | 'noSubtreeCheck'
  | 'noAuthNlm'
  | 'noAcl'
  | 'noReaddirplus'
  | 'securityLabel'
  | 'signFh'
  | 'pnfs';

/** The property that each plain word sets, and to what. */
export const flagOptions: ReadonlyMap<string, readonly [flag: Flag, on: boolean]> = new Map<
  string,
  readonly [flag: Flag, on: boolean]
>([
  ['ro', ['readonly', true]],
  ['rw', ['readonly', false]],
  ['async', ['async', true]],
  ['sync', ['async', false]],
  ['wdelay', ['gathered', true]],
  ['no_wdelay', ['gathered', false]],
  ['nohide', ['nohide', true]],
  ['hide', ['nohide', false]],
  ['crossmnt', ['crossmnt', true]],
  ['nocrossmnt', ['crossmnt', false]],
  ['insecure', ['insecure', true]],
  ['secure', ['insecure', false]],
  ['root_squash', ['rootSquash', true]],
  ['no_root_squash', ['rootSquash', false]],
  ['all_squash', ['allSquash', true]],
  ['no_all_squash', ['allSquash', false]],
  ['no_subtree_check', ['noSubtreeCheck', true]],
  ['subtree_check', ['noSubtreeCheck', false]],
  ['no_auth_nlm', ['noAuthNlm', true]],
  ['auth_nlm', ['noAuthNlm', false]],
  ['insecure_locks', ['noAuthNlm', true]],
  ['secure_locks', ['noAuthNlm', false]],
  ['no_acl', ['noAcl', true]],
  ['acl', ['noAcl', false]],
  ['nordirplus', ['noReaddirplus', true]],
  ['security_label', ['securityLabel', true]],
  ['sign_fh', ['signFh', true]],
  ['pnfs', ['pnfs', true]],
  ['no_pnfs', ['pnfs', false]],
]);

/** The properties that may differ from one `sec=` to the next. */
export const flagsOfFlavor: readonly Flag[] = ['readonly', 'rootSquash', 'allSquash'];

/** The number of each security flavor; `unix` and `none` are second names. */
export const flavors: ReadonlyMap<string, number> = new Map<string, number>([
  ['krb5', 390003],
  ['krb5i', 390004],
  ['krb5p', 390005],
  ['unix', 1],
  ['sys', 1],
  ['null', 0],
  ['none', 0],
]);

/** The number that an `fsid=` stands for (decimal, 0x or octal, as strtoul reads it); undefined for a UUID. */
export const fsidNumber = (value: string): number | undefined => {
  if (value === 'root') return 0;
  if (/^0x[0-9a-f]+$/i.test(value)) return Number.parseInt(value, 16);
  if (/^0[0-7]*$/.test(value)) return Number.parseInt(value, 8);
  return /^[1-9][0-9]*$/.test(value) ? Number.parseInt(value, 10) : undefined;
};

const bareOptions: readonly string[] = ['mountpoint', 'mp'];

const isInteger = (value: string): string | undefined =>
  /^[+-]?[0-9]+$/.test(value) ? undefined : 'a whole number is expected';

const isRange = (value: string): string | undefined =>
  /^[0-9]+(-[0-9]+)?$/.test(value) ? undefined : 'a number or a range such as 0-15 is expected, and no list';

const isFsid = (value: string): string | undefined =>
  fsidNumber(value) !== undefined || value.replace(/[^0-9a-f]/gi, '').length === 32
    ? undefined
    : 'a number, the word root, or a UUID of 32 hexadecimal digits is expected';

const isPath = (value: string): string | undefined =>
  value.startsWith('/') ? undefined : 'an absolute path is expected';

const isLocation = (value: string): string | undefined =>
  /^\/[^@]*@[^@]+$/.test(value) ? undefined : 'path@host is expected';

const isOneOf =
  (words: readonly string[]) =>
  (value: string): string | undefined => {
    const wrong = value.split(':').find((word) => !words.includes(word));
    return wrong === undefined ? undefined : `${JSON.stringify(wrong)} is not one of ${words.join(', ')}`;
  };

/** Options with a value, and what may stand there. */
const valueOptions: ReadonlyMap<string, (value: string) => string | undefined> = new Map<
  string,
  (value: string) => string | undefined
>([
  ['anonuid', isInteger],
  ['anongid', isInteger],
  ['squash_uids', isRange],
  ['squash_gids', isRange],
  ['fsid', isFsid],
  ['mountpoint', isPath],
  ['mp', isPath],
  ['refer', isLocation],
  ['replicas', isLocation],
  ['sec', isOneOf([...flavors.keys()])],
  ['xprtsec', isOneOf(['none', 'tls', 'mtls'])],
  ['reexport', isOneOf(['auto-fsidnum', 'predefined-fsidnum', 'none'])],
]);

const meantBy = (option: string, name: string, bare: boolean): string | undefined => {
  if (bare && valueOptions.has(name)) return `${name}=`;
  if (!bare && (flagOptions.has(name) || bareOptions.includes(name))) return name;
  const names = [...flagOptions.keys(), ...bareOptions, ...[...valueOptions.keys()].map((key) => `${key}=`)];
  return closest(bare ? option : `${name}=`, names);
};
