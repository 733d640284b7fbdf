/** What becomes an rpm package: the name, the version and the relations of a Debian package, and its files. */
export interface Deb {
  readonly name: string;
  readonly version: string;
  /** As in its control file, commas between clauses and bars between alternatives. */
  readonly depends: string;
  readonly provides: string;
  readonly files: readonly string[];
}

/** One spec whose packages are those, with the files that lie in a tree. */
export const specOf = (debs: readonly Deb[], tree: string): string => {
  const providers = new Map<string, string>();
  for (const { name, provides } of debs) for (const one of clauses(provides)) providers.set(bare(one), name);
  for (const { name } of debs) providers.set(name, name);
  return `${head(tree)}\n${debs.map((deb) => packageText(deb, providers)).join('\n')}`;
};

const head = (tree: string): string => `%global debug_package %{nil}
%global __os_install_post %{nil}
Name: lab
Version: 1
Release: 1
Summary: All of them
License: as the packages say
%description
Debian's packages as rpms.
%install
cp --archive --link ${tree}/. %{buildroot}
`;

const packageText = ({ name, version, depends, files }: Deb, providers: ReadonlyMap<string, string>): string => {
  const rpm = rpmName(name);
  const [upstream = '1', release = '1'] = version.replace(/^\d+:/, '').split(/-(?=[^-]*$)/);
  const needed = clauses(depends).flatMap((clause) => firstOf(clause, providers) ?? []);
  const requires = [...(name === 'filesystem' ? [] : ['filesystem']), ...new Set(needed.map(rpmName))];
  const more = extras[rpm] ?? {};
  return `%package -n ${rpm}
Version: ${upstream.replaceAll('-', '.')}
Release: ${release}
Summary: ${name} of Debian
AutoReqProv: no
${requires
  .filter((one) => one !== rpm)
  .map((one) => `Requires: ${one}\n`)
  .join('')}${more.header ?? ''}
%description -n ${rpm}
${name} of Debian.
${more.scriptlet ?? ''}
%files -n ${rpm}
%defattr(-,root,root)
${files.join('\n')}
`;
};

const clauses = (field: string): readonly string[] =>
  field
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');

const bare = (relation: string): string => relation.replace(/[ :(].*$/, '');

const firstOf = (clause: string, providers: ReadonlyMap<string, string>): string | undefined =>
  clause
    .split('|')
    .map((one) => providers.get(bare(one.trim())))
    .find((one) => one !== undefined);

const rpmName = (name: string): string => (name.startsWith('linux-image-') ? 'kernel-core' : (names[name] ?? name));

/** What Red Hat calls them. */
const names: Readonly<Record<string, string>> = {
  'base-files': 'setup',
  'busybox-static': 'busybox',
  'dracut-core': 'dracut',
  iproute2: 'iproute',
  'iputils-arping': 'iputils',
  'isc-dhcp-client': 'dhcp-client',
  libc6: 'glibc',
  'libc-bin': 'glibc-common',
  'nfs-common': 'nfs-utils',
  procps: 'procps-ng',
  udev: 'systemd-udev',
};

interface Extra {
  readonly header?: string;
  readonly scriptlet?: string;
}

/** What rpm packages of these names do on their own. */
const extras: Readonly<Record<string, Extra>> = {
  'util-linux': { header: 'Requires: mount\n' },
  bash: { header: 'Provides: /bin/sh\n' },
  // What Debian takes for granted.
  dracut: { header: 'Requires: bash coreutils findutils glibc-common grep gzip procps-ng sed util-linux\n' },
  'glibc-common': { scriptlet: '%posttrans -n glibc-common\n/sbin/ldconfig\n' },
  'kernel-core': {
    header: 'Requires: kmod\n',
    scriptlet: '%posttrans -n kernel-core\ndepmod -a "$(ls /lib/modules)"\n',
  },
};
