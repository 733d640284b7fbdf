import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { run, runScript } from './commands.ts';

/** Debian's kernel for virtual machines, unpacked and not installed. */
export interface Kernel {
  readonly file: string;
  /** The module files that modules need, in the order in which they load. */
  modules(names: readonly string[]): readonly string[];
}

/** Fetches the kernel package with apt and unpacks it below a directory. */
export const fetchKernel = (directory: string): Kernel => {
  mkdirSync(directory, { recursive: true });
  runScript(fetch, [directory], 180);
  const version = only(readdirSync(join(directory, 'lib/modules')));
  run('depmod', ['-b', directory, version]);
  return {
    file: join(directory, `boot/vmlinuz-${version}`),
    modules: (names) => {
      const shown = names.flatMap((name) =>
        run('modprobe', ['-d', directory, '-S', version, '--show-depends', name]).split('\n'),
      );
      return [...new Set(shown.flatMap((line) => /^insmod (\S+)/.exec(line)?.[1] ?? []))];
    },
  };
};

const fetch = `
cd "$1"
name=$(apt-cache depends linux-image-cloud-amd64 | sed -n 's/^ *Depends: \\(linux-image-[0-9].*\\)/\\1/p')
apt-get -qq -o APT::Sandbox::User=root download "$name"
dpkg-deb --fsys-tarfile "$name"_*.deb | tar -x ./boot ./lib/modules
rm "$name"_*.deb
`;

const only = (names: readonly string[]): string => {
  const [name, ...others] = names;
  if (name === undefined || others.length > 0) throw new Error(`expected one kernel and found ${names.join(', ')}`);
  return name;
};
