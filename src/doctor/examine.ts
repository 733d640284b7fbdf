import type { Machine, Needs } from './machine.ts';

/** One thing that was checked. */
export interface Finding {
  readonly name: string;
  /** `bad` keeps something from working; `poor` may. */
  readonly state: 'good' | 'poor' | 'bad';
  readonly found: string;
  /** How to mend it. */
  readonly help?: string;
}

/** What is right and wrong with a machine that is to serve the nodes of a site, in the order in which to mend it. */
export const examine = (machine: Machine, needs: Needs): readonly Finding[] => [
  nodeVersion(machine),
  ...(machine.itself ? [privilege(machine)] : []),
  ...[...new Set([needs.installdir, needs.tftpdir])].map((path) => directory(machine, path)),
  ...needs.images.map((image) => imageFinding(machine, image)),
  ...needs.programs.map((program) => programFinding(machine, program)),
  exchanger(machine, needs),
  ...(machine.itself ? server(machine, needs) : []),
  ...needs.loaders.map((loader) => loaderFinding(machine, needs.tftpdir, loader)),
];

const good = (name: string, found: string): Finding => ({ name, state: 'good', found });
const poor = (name: string, found: string, help: string): Finding => ({ name, state: 'poor', found, help });
const bad = (name: string, found: string, help: string): Finding => ({ name, state: 'bad', found, help });

const nodeVersion = ({ node }: Machine): Finding => {
  const [major = 0, minor = 0] = node.split('.').map(Number);
  return major > 20 || (major === 20 && minor >= 19)
    ? good('Node.js', node)
    : bad('Node.js', node, 'install Node.js 20.19 or newer');
};

const privilege = ({ root }: Machine): Finding =>
  root
    ? good('privileges', 'root')
    : poor('privileges', 'not root', 'plan as you are; apply as root, since root trees belong to it');

/** A directory with less than this will not hold another image. */
const least = { bytes: 2 ** 30, inodes: 50_000 } as const;

const directory = ({ directories }: Machine, path: string): Finding => {
  const found = directories.get(path);
  if (found === undefined) return bad(path, 'is not there', `mkdir -p ${path}, or name another directory in the Site`);
  if (!found.writable) return bad(path, 'cannot be written to', 'run as root, and mount its file system read-write');
  const room = `${(found.freeBytes / 2 ** 30).toFixed(1)} GiB and ${found.freeInodes} inodes free`;
  // A file system without a fixed number of inodes reports none.
  const few = found.freeInodes > 0 && found.freeInodes < least.inodes;
  return found.freeBytes < least.bytes || few ? poor(path, room, 'make room before the next image') : good(path, room);
};

const imageFinding = ({ files }: Machine, { name, directory: at, files: wanted }: Needs['images'][number]): Finding => {
  const missing = wanted.filter((file) => !files.has(`${at}/${file}`));
  return missing.length === 0
    ? good(`image ${name}`, `${wanted.join(', ')} in ${at}`)
    : bad(
        `image ${name}`,
        `${missing.join(', ')} missing in ${at}`,
        `build it with statelite genimage ${name}, or copy them there`,
      );
};

const programFinding = ({ programs }: Machine, { name, purpose, wanted }: Needs['programs'][number]): Finding =>
  programs.has(name) ? good(name, purpose) : bad(name, `missing: ${purpose}`, `install the package ${wanted}`);

const exchanger = ({ programs }: Machine, { exchangers }: Needs): Finding => {
  const name = exchangers.join(' or ');
  return exchangers.some((one) => programs.has(one))
    ? good(name, 'a directory of an image and a link change places in one call')
    : poor(
        name,
        'missing: nodes may see a directory gone while it gives way to a link',
        `install ${name}, or apply while nodes are off`,
      );
};

const server = (machine: Machine, needs: Needs): readonly Finding[] => [
  machine.nfsd.threads > 0
    ? good('NFS server', `${machine.nfsd.threads} threads of the kernel`)
    : machine.ports.has('tcp/2049')
      ? good('NFS server', 'something listens on port 2049')
      : bad(
          'NFS server',
          machine.nfsd.known ? 'the kernel can serve, and nothing does' : 'nothing serves NFS',
          'install nfs-kernel-server (nfs-utils), and systemctl enable --now nfs-server',
        ),
  ...exportFinding(machine, needs),
  machine.ports.has('udp/69')
    ? good('TFTP server', 'something listens on port 69')
    : bad(
        'TFTP server',
        'nothing listens on port 69',
        `serve ${needs.tftpdir}, for example with dnsmasq: docs/booting.md`,
      ),
  machine.ports.has('udp/67')
    ? good('DHCP server', 'something listens on port 67')
    : poor('DHCP server', 'nothing listens on port 67 here', 'another machine must answer the nodes: docs/booting.md'),
  ...masterFinding(machine, needs),
];

const exportFinding = ({ exported }: Machine, { installdir }: Needs): readonly Finding[] => {
  if (exported === undefined) return [];
  const covering = exported.find(
    (path) => installdir === path || installdir.startsWith(path === '/' ? '/' : `${path}/`),
  );
  return [
    covering === undefined
      ? bad(
          'exports',
          `${installdir} is not exported`,
          'declare it in spec.exports of the Site and apply, then exportfs -ra',
        )
      : good('exports', `${covering} is exported`),
  ];
};

const masterFinding = ({ addresses }: Machine, { master }: Needs): readonly Finding[] => {
  if (master === undefined || !/^[\d.]+$|:/.test(master)) return [];
  return [
    addresses.includes(master)
      ? good('master', `${master} is an address of this machine`)
      : poor(
          'master',
          `${master} is no address of this machine`,
          `correct spec.master; this machine has ${addresses.join(', ')}`,
        ),
  ];
};

const loaderFinding = (
  { files }: Machine,
  tftpdir: string,
  { name, files: wanted, help }: Needs['loaders'][number],
): Finding => {
  const missing = wanted.filter((file) => !files.has(`${tftpdir}/${file}`));
  return missing.length === 0
    ? good(`loader ${name}`, wanted.length === 0 ? 'comes with the network card' : `${wanted.join(', ')} in ${tftpdir}`)
    : bad(`loader ${name}`, `${missing.join(', ')} missing in ${tftpdir}`, help);
};
