import type { InitramfsMaker } from './recipe.ts';

/** What is known of an initramfs that was just made. */
export interface MadeInitramfs {
  readonly maker: InitramfsMaker;
  /** What lsinitramfs(8) or lsinitrd(1) printed. */
  readonly listing: string;
  /** What the generator printed. */
  readonly log: string;
  /** Modules it must hold, beside those for NFS. */
  readonly modules: readonly string[];
  /** The text of modules.builtin of its kernel: those are in no file. */
  readonly builtin: string;
  /** The text of the script by which initramfs-tools brings the network up; empty when it is not known. */
  readonly networking: string;
}

/**
 * What is wrong with an initramfs whose generator was content. dracut, for one, exits with 0 after "ERROR: installing
 * 'pgrep'", and leaves `ip` out.
 */
export const checkInitramfs = (made: MadeInitramfs): readonly string[] => {
  const { maker, listing, log, modules, builtin } = made;
  const paths = listing.split('\n').map(pathOf);
  const has = (expression: RegExp): boolean => paths.some((path) => expression.test(path));
  const builtIn = new Set(builtin.split('\n').map(moduleName));
  const present = new Set(paths.filter((path) => /\.ko(\.\w+)?$/.test(path)).map(moduleName));
  const files = needed[maker].filter(({ expression }) => !has(expression)).map(({ what }) => `it has no ${what}`);
  const network = maker === 'initramfs-tools' ? lackingClients(made.networking, has) : [];
  // A node can be told to mount by NFS 3 long after the image was built.
  const lacking = ['nfs', 'nfsv3', 'nfsv4', ...modules.map((name) => name.replaceAll('-', '_'))]
    .filter((name) => !present.has(name) && !builtIn.has(name))
    .map((name) => `it has no kernel module ${name}`);
  const said = log
    .split('\n')
    .filter((line) => /^E: |\bERROR\b|\bFAILED\b/.test(line))
    .map((line) => `its generator said ${JSON.stringify(line.trim())}`);
  return [...new Set([...files, ...network, ...lacking, ...said])];
};

const needed: Readonly<Record<InitramfsMaker, readonly { readonly what: string; readonly expression: RegExp }[]>> = {
  'initramfs-tools': [
    { what: 'mount.nfs', expression: /(^|\/)sbin\/mount\.nfs$/ },
    { what: 'scripts/statelite', expression: /(^|\/)scripts\/statelite$/ },
    { what: 'conf/conf.d/statelite', expression: /(^|\/)conf\/conf\.d\/statelite$/ },
  ],
  dracut: [
    { what: 'mount.nfs', expression: /(^|\/)mount\.nfs$/ },
    { what: 'program ip', expression: /(^|\/)s?bin\/ip$/ },
    { what: 'hook parse-statelite.sh', expression: /(^|\/)hooks\/cmdline\/\d+-parse-statelite\.sh$/ },
    { what: 'hook statelite-pivot.sh', expression: /(^|\/)hooks\/pre-pivot\/\d+-statelite-pivot\.sh$/ },
  ],
};

/**
 * What of the DHCP clients is missing: initramfs-tools has used ipconfig for long, and newer ones use dhcpcd. They leave
 * out in silence what the tree does not have.
 */
const lackingClients = (networking: string, has: (expression: RegExp) => boolean): readonly string[] => {
  const used = clients.filter(({ name }) => new RegExp(`^[^#\\n]*\\b${name}\\b`, 'm').test(networking));
  const one = used.length === 0 ? clients : used;
  if (one.some(({ name }) => has(new RegExp(`(^|/)s?bin/${name}$`)))) return [];
  return [`it has no ${one.map(({ name, of }) => `${name} (package ${of})`).join(' or ')} to bring the network up`];
};

const clients = [
  { name: 'ipconfig', of: 'klibc-utils' },
  { name: 'dhcpcd', of: 'dhcpcd-base' },
] as const;

/** The path in a line of lsinitramfs, or in one of lsinitrd, which looks like ls -l: eight columns, path, `-> target`. */
const pathOf = (line: string): string => {
  const long = /^[-dlcbps][-rwxsStT]{9}(?:\s+\S+){7}\s(.*)$/.exec(line.trimEnd());
  return (long?.[1]?.replace(/ -> .*$/, '') ?? line.trimEnd()).replace(/^\.?\//, '');
};

const moduleName = (path: string): string => {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name.replace(/\.ko(\.\w+)?$/, '').replaceAll('-', '_');
};
