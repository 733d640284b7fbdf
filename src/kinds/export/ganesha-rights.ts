import { effective } from './effective.ts';

/** What a declared option list grants, in the words of NFS-Ganesha's CLIENT block, with what has no word there. */
export interface GaneshaRights {
  /** `Name = value` pairs, every one that matters written out, so that no default of the server counts. */
  readonly words: readonly string[];
  readonly access: 'RO' | 'RW';
  /** Options that would only change speed or behaviour: they are left out. */
  readonly ignored: readonly string[];
  /** Options that withhold something; without them clients would get more than the site says. */
  readonly missing: readonly string[];
}

/** Translates the options of exports(5) as exportfs understands them, defaults filled in. */
export const ganeshaRights = (options: readonly string[]): GaneshaRights => {
  const { general, groups } = splitFlavors(effective(undefined, options.join(',')).split(','));
  const [first] = groups;
  const flags = new Set(first?.flags);
  const access = flags.has('ro') ? 'RO' : 'RW';
  const squash = flags.has('all_squash') ? 'All_Squash' : flags.has('root_squash') ? 'Root_Squash' : 'No_Root_Squash';
  const value = (name: string): string =>
    general.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1) ?? '';
  const rest = general.filter((word) => !translated.test(word) && !defaults.has(word));
  return {
    access,
    words: [
      `Access_Type = ${access}`,
      `Squash = ${squash}`,
      `Anonymous_Uid = ${value('anonuid')}`,
      `Anonymous_Gid = ${value('anongid')}`,
      `SecType = ${(first?.flavors ?? []).map((name) => flavorWords.get(name) ?? name).join(', ')}`,
      `PrivilegedPort = ${!general.includes('insecure')}`,
    ],
    ignored: rest.filter((word) => !withholding.test(word)),
    missing: [
      ...rest.filter((word) => withholding.test(word) && word !== 'xprtsec=none'),
      ...(groups.length > 1 ? ['different rights for different sec= flavors'] : []),
    ],
  };
};

const flavorWords: ReadonlyMap<string, string> = new Map([
  ['unix', 'sys'],
  ['null', 'none'],
]);

const translated = /^(?:ro|rw|insecure|secure|(?:no_)?(?:root|all)_squash|anon[ug]id=.*)$/;

const withholding = /^(?:squash_[ug]ids=|xprtsec=|refer=|replicas=|mountpoint)/;

/** What exportfs assumes and NFS-Ganesha does anyway, or what makes no difference to a client. */
const defaults = new Set('sync wdelay no_wdelay hide nocrossmnt no_subtree_check secure_locks acl no_pnfs'.split(' '));

interface FlavorGroup {
  readonly flavors: readonly string[];
  readonly flags: string[];
}

/** The words before the first `sec=`, and the flavors with the three flags behind each. Those after them belong to all. */
const splitFlavors = (
  words: readonly string[],
): { readonly general: readonly string[]; readonly groups: readonly FlavorGroup[] } => {
  const general: string[] = [];
  const groups: FlavorGroup[] = [];
  for (const word of words) {
    const group = groups.at(-1);
    if (word.startsWith('sec=')) groups.push({ flavors: word.slice(4).split(':'), flags: [] });
    else if (group !== undefined && group.flags.length < 3) group.flags.push(word);
    else general.push(word);
  }
  return { general, groups };
};
