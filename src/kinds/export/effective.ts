import { type Flag, flagOptions, flagsOfFlavor, flavors, fsidNumber, splitOptions } from './options.ts';
import { fromBytes, parseExports, toBytes } from './parse.ts';

/** What one client of one path is granted, all defaults filled in. */
export interface EffectiveExport {
  /** As exportfs reads it, before it follows links. */
  readonly path: string;
  /** Empty when the line names nobody. */
  readonly client: string;
  /** In the order and spelling of /var/lib/nfs/etab (exportfs -v prints a selection of them). */
  readonly options: string;
}

/** Every path and client of an exports file with its effective options, in the order of the file. */
export const effectiveOptions = (text: string): readonly EffectiveExport[] =>
  parseExports(toBytes(text)).records.flatMap((record) =>
    record.clients.map((client) => ({
      path: fromBytes(record.path.text),
      client: fromBytes(client.client),
      options: fromBytes(effective(record.defaults?.text.slice(1), client.options)),
    })),
  );

/**
 * The full option list that results from the line's defaults and a client's own options, as etab spells it. Equal
 * results mean equal rights. An option we do not know is kept as it is, at the end.
 */
export const effective = (defaults: string | undefined, options: string | undefined): string => {
  const state = startState();
  for (const list of [defaults, options]) if (list !== undefined) applyList(list, state);
  return describe(state);
};

interface State {
  readonly flags: Set<Flag>;
  /** In the order of mention; each with the flags that hold for it. */
  readonly sec: { readonly name: string; readonly flags: Set<Flag> }[];
  readonly values: Map<string, string>;
  readonly unknown: string[];
}

const startState = (): State => ({
  flags: new Set<Flag>(['readonly', 'rootSquash', 'gathered', 'noSubtreeCheck']),
  sec: [],
  values: new Map([
    ['anonuid', '65534'],
    ['anongid', '65534'],
  ]),
  unknown: [],
});

/** One list, as `parseopts` of nfs-utils goes through it: a `sec=` governs what follows it, to the end of its list. */
const applyList = (list: string, state: State): void => {
  let active: readonly number[] = [];
  for (const option of splitOptions(list)) {
    const flag = flagOptions.get(option);
    if (flag !== undefined) setFlag(flag, active, state);
    else if (option.startsWith('sec=')) active = addFlavors(option.slice(4), state);
    else setValue(option, state);
  }
  for (const entry of state.sec) {
    for (const flag of state.flags) if (!flagsOfFlavor.includes(flag)) entry.flags.add(flag);
  }
};

const setFlag = ([flag, on]: readonly [Flag, boolean], active: readonly number[], state: State): void => {
  const targets = [state.flags, ...active.flatMap((i) => state.sec[i]?.flags ?? [])];
  for (const target of targets) {
    if (on) target.add(flag);
    else target.delete(flag);
  }
};

const addFlavors = (names: string, state: State): readonly number[] =>
  names.split(':').map((name) => {
    const known = state.sec.findIndex((entry) => flavorNumber(entry.name) === flavorNumber(name));
    if (known >= 0) return known;
    state.sec.push({ name, flags: new Set(state.flags) });
    return state.sec.length - 1;
  });

const flavorNumber = (name: string): number | string => flavors.get(name) ?? name;

const setValue = (option: string, state: State): void => {
  const [name = '', value = ''] = [option.split('=', 1)[0], option.slice(option.indexOf('=') + 1)];
  if (name === 'mountpoint' || name === 'mp')
    state.values.set('mountpoint', option.includes('=') && value !== '' ? `=${value}` : '');
  else if (name === 'anonuid' || name === 'anongid') state.values.set(name, String(Number.parseInt(value, 10) | 0));
  else if (name === 'fsid') setFsid(value, state);
  else if (name === 'refer' || name === 'replicas') state.values.set('location', `${name}=${value}`);
  else if (name === 'squash_uids' || name === 'squash_gids') {
    state.values.set(name, `${state.values.get(name) ?? ''}${value},`);
  } else if (name === 'xprtsec' || name === 'reexport') state.values.set(name, value);
  else state.unknown.push(option);
};

/** A number and a UUID can both be set. */
const setFsid = (value: string, state: State): void => {
  const number = fsidNumber(value);
  if (number === undefined) state.values.set('uuid', value);
  else state.values.set('fsid', String(number | 0));
};

/** The order of `putexportent` in nfs-utils. */
const describe = (state: State): string => {
  const word = (flag: Flag, on: string, off: string): string => (state.flags.has(flag) ? on : off);
  const value = (key: string, before: string): readonly string[] =>
    state.values.has(key) ? [`${before}${state.values.get(key) ?? ''}`] : [];
  const squash = (key: string): string => (state.values.has(key) ? `${key}=${state.values.get(key) ?? ''}` : '');
  return [
    word('readonly', 'ro', 'rw'),
    word('async', 'async', 'sync'),
    word('gathered', 'wdelay', 'no_wdelay'),
    word('nohide', 'nohide', 'hide'),
    word('crossmnt', 'crossmnt', 'nocrossmnt'),
    word('insecure', 'insecure', 'secure'),
    word('rootSquash', 'root_squash', 'no_root_squash'),
    word('allSquash', 'all_squash', 'no_all_squash'),
    word('noSubtreeCheck', 'no_subtree_check', 'subtree_check'),
    word('noAuthNlm', 'insecure_locks', 'secure_locks'),
    word('noAcl', 'no_acl', 'acl'),
    ...[word('noReaddirplus', 'nordirplus', ''), word('securityLabel', 'security_label', '')].filter((w) => w !== ''),
    ...(state.flags.has('signFh') ? ['sign_fh'] : []),
    word('pnfs', 'pnfs', 'no_pnfs'),
    ...value('fsid', 'fsid='),
    ...value('uuid', 'fsid='),
    ...value('reexport', 'reexport='),
    ...value('mountpoint', 'mountpoint'),
    ...value('location', ''),
    `${squash('squash_uids')}${squash('squash_gids')}anonuid=${state.values.get('anonuid') ?? ''}`,
    `anongid=${state.values.get('anongid') ?? ''}`,
    ...describeSec(state),
    ...value('xprtsec', 'xprtsec='),
    ...state.unknown,
  ].join(',');
};

/** Neighbouring flavors with equal flags share one `sec=`. */
const describeSec = (state: State): readonly string[] => {
  const entries = state.sec.length > 0 ? state.sec : [{ name: 'sys', flags: state.flags }];
  const words: string[] = [];
  let group: string | undefined;
  for (const { name, flags } of entries) {
    const key = [...flags].sort().join(' ');
    if (key === group) {
      words.splice(-4, 1, `${words.at(-4) ?? ''}:${name}`);
      continue;
    }
    group = key;
    words.push(
      `sec=${name}`,
      flags.has('readonly') ? 'ro' : 'rw',
      flags.has('rootSquash') ? 'root_squash' : 'no_root_squash',
      flags.has('allSquash') ? 'all_squash' : 'no_all_squash',
    );
  }
  return words;
};
