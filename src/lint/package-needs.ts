import { childPath, parentPath, type RootedPath, rootedPath } from '../core/place.ts';
import { behaviourFor, type ImageLine, type Need } from './coverage.ts';
import { type ImageReader, known } from './image-reader.ts';

/**
 * Directories below /var that a package brings, or that belong to an account of a daemon. The first are read from dpkg's
 * file lists. The database of rpm is no text, but a root tree that nothing ran in holds only what packages brought.
 */
export const packageNeeds = (reader: ImageReader): readonly Need[] => [
  ...dpkgNeeds(reader),
  ...ownerNeeds(reader),
  ...rpmNeeds(reader),
];

const above = ['lib', 'cache', 'spool', 'log', 'db', 'opt'].map((name) => known(`/var/${name}`));

const dpkgLists = known('/var/lib/dpkg/info');

const dpkgNeeds = (reader: ImageReader): readonly Need[] => {
  const directory = dpkgLists;
  const seen = new Set<string>();
  return reader
    .names(directory)
    .filter((name) => name.endsWith('.list'))
    .flatMap((name) => {
      const text = reader.text(childPath(directory, name));
      if (text === undefined) return [];
      const owner = name.replace(/(:[^:]*)?\.list$/, '');
      return text.lines.flatMap((line, index): readonly Need[] => {
        if (!line.startsWith('/var/') || seen.has(line)) return [];
        seen.add(line);
        const path = rootedPath(line);
        if (path === undefined || !isStateDirectory(path) || reader.fact(path)?.type !== 'dir') return [];
        const because = { file: text.file, line: index + 1 };
        return [need(path, because, `package ${owner} keeps something there`)];
      });
    });
};

/** A directory right below /var/lib and the like that is not the tools' own bookkeeping, which a node never changes. */
const isStateDirectory = (path: RootedPath): boolean => above.includes(parentPath(path)) && !bookkeeping.has(path);

const bookkeeping: ReadonlySet<string> = new Set(
  `/var/lib/dpkg /var/lib/apt /var/lib/ucf /var/lib/pam /var/lib/rpm /var/lib/rpm-state /var/lib/dnf /var/lib/yum
  /var/lib/zypp /var/lib/alternatives /var/lib/python /var/lib/misc /var/lib/initramfs-tools /var/lib/os-prober
  /var/lib/grub /var/lib/shim-signed /var/lib/xml-core /var/lib/sgml-base /var/lib/vim /var/lib/dkms /var/lib/gems
  /var/lib/polkit-1 /var/lib/selinux /var/lib/games /var/lib/aspell /var/lib/emacsen-common /var/lib/binfmts
  /var/lib/dbus /var/lib/man-db /var/lib/systemd /var/lib/private /var/lib/authselect /var/lib/initramfs
  /var/lib/portables /var/lib/machines /var/cache/apt /var/cache/dnf /var/cache/yum
  /var/cache/zypp /var/cache/debconf /var/cache/adduser /var/cache/ldconfig /var/cache/fontconfig
  /var/cache/dictionaries-common /var/cache/private`.split(/\s+/),
);

const ownerNeeds = (reader: ImageReader): readonly Need[] => {
  const accounts = readAccounts(reader);
  return above.flatMap((parent) =>
    reader.names(parent).flatMap((name): readonly Need[] => {
      const path = childPath(parent, name);
      const fact = reader.fact(path);
      if (fact?.type !== 'dir' || bookkeeping.has(path)) return [];
      const account = fact.owner.uid === 0 ? undefined : accounts.get(fact.owner.uid);
      return account === undefined ? [] : [need(path, account.at, `it belongs to the account ${account.name}`)];
    }),
  );
};

const databases = [known('/var/lib/rpm'), known('/usr/lib/sysimage/rpm')];

const rpmNeeds = (reader: ImageReader): readonly Need[] => {
  if (!databases.some((path) => reader.names(path).length > 0) || reader.names(dpkgLists).length > 0) return [];
  return above.flatMap((parent) =>
    reader.names(parent).flatMap((name): readonly Need[] => {
      const path = childPath(parent, name);
      const fact = reader.fact(path);
      // What belongs to an account has been told with its name.
      if (bookkeeping.has(path) || fact?.type !== 'dir' || fact.owner.uid !== 0) return [];
      return [need(path, { file: path, line: 0 }, 'a package brought it, to keep something there')];
    }),
  );
};

const readAccounts = (reader: ImageReader): ReadonlyMap<number, { readonly name: string; readonly at: ImageLine }> => {
  const text = reader.text(known('/etc/passwd'));
  const accounts = new Map<number, { readonly name: string; readonly at: ImageLine }>();
  for (const [index, line] of (text?.lines ?? []).entries()) {
    const [name = '', , uid = ''] = line.split(':');
    if (text !== undefined && /^\d{1,10}$/.test(uid))
      accounts.set(Number(uid), { name, at: { file: text.file, line: index + 1 } });
  }
  return accounts;
};

const need = (path: RootedPath, because: ImageLine, reason: string): Need => ({
  path,
  is: 'dir',
  severity: 'note',
  because,
  reason,
  ...behaviourFor(path),
});
