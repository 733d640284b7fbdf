import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { differences, pictureOf } from '../../support/picture.ts';
import { type Outcome, type Person, runStatelite } from '../../support/run-program.ts';

/** A repository and a management node below temporary directories, with the commands as a user types them. */
export interface ASite {
  readonly directory: string;
  readonly repository: string;
  readonly root: string;
  run(...args: readonly string[]): Promise<Outcome>;
  /** As `run`, with somebody at the terminal. */
  runWith(person: Person, ...args: readonly string[]): Promise<Outcome>;
  /** Writes a file of the repository; parents are made. */
  manifest(name: string, text: string): void;
  /** Replaces a text that must be in a file of the repository. */
  edit(name: string, from: string, to: string): void;
  /** The path of something in an image's root tree. */
  inImage(image: 'compute' | 'login', path: string): string;
  /** What anybody could notice on the management node, without the engine's own state. */
  picture(): ReadonlyMap<string, string>;
  remove(): void;
}

/** A site with two images and four nodes, as `manifests` describe it; nothing is applied yet. */
export const aSite = (): ASite => {
  const directory = mkdtempSync(join(tmpdir(), 'statelite-commands-'));
  const repository = join(directory, 'repository');
  const root = join(directory, 'root');
  const write = (base: string, name: string, text: string): void => {
    mkdirSync(dirname(join(base, name)), { recursive: true });
    writeFileSync(join(base, name), text);
  };
  for (const image of ['compute', 'login']) {
    const at = `install/netboot/os1/x86_64/${image}`;
    for (const [path, text] of Object.entries(imageFiles)) write(root, `${at}/rootimg${path}`, text);
    symlinkSync('/run', join(root, at, 'rootimg/var/run'));
    write(root, `${at}/kernel`, `kernel of ${image}\n`);
    write(root, `${at}/initrd.gz`, `initrd of ${image}\n`);
  }
  write(
    root,
    'etc/exports',
    '# by hand\n/home 10.0.0.0/8(rw,no_subtree_check)\n/install *(rw,no_root_squash,sync,no_subtree_check)\n',
  );
  for (const [name, text] of Object.entries(manifests)) write(repository, name, text);
  const where = { repository, root };
  return {
    directory,
    ...where,
    run: (...args) => runStatelite(args, where),
    runWith: (person, ...args) => runStatelite(args, where, person),
    manifest: (name, text) => write(repository, name, text),
    edit: (name, from, to) => {
      const text = readFileSync(join(repository, name), 'utf8');
      if (!text.includes(from)) throw new Error(`${name} does not hold ${from}`);
      write(repository, name, text.replace(from, to));
    },
    inImage: (image, path) => join(root, `install/netboot/os1/x86_64/${image}/rootimg`, path),
    picture: () => pictureOf(root, { without: ['/var/lib/statelite'] }),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
};

/** The lines in which the management node differs from a picture taken before; directories on the way to state aside. */
export const since = (site: ASite, before: ReadonlyMap<string, string>): readonly string[] =>
  differences(before, site.picture()).filter((line) => !/^\+ "\/var(\/lib)?" dir/.test(line));

/** Everything below a directory with inode and times of modification and change: equal when nothing was written. */
export const stampsBelow = (directory: string): readonly string[] => {
  const { ino, mode, mtimeMs, ctimeMs, size } = lstatSync(directory);
  const below = lstatSync(directory).isDirectory() ? readdirSync(directory).sort() : [];
  return [
    [directory, ino, mode, mtimeMs, ctimeMs, size].join(' '),
    ...below.flatMap((name) => stampsBelow(join(directory, name))),
  ];
};

const imageFiles = {
  '/etc/ntp.conf': 'server a\n',
  '/etc/motd': 'welcome\n',
  '/etc/hosts': '127.0.0.1 localhost\n',
  '/var/log/messages': 'booted\n',
  '/srv/table': 'one\n',
};

const manifests = {
  'statelite.yaml': `apiVersion: statelite/v1
kind: Site
metadata: { name: small }
spec:
  manifests: ["manifests/*.yaml"]
  master: 10.0.0.1
  localPaths: { "nfs:/state": /state }
  exports:
    entries:
      - { path: /install, clients: ["*"], options: [ro, no_root_squash, sync, no_subtree_check] }
`,
  'manifests/images.yaml': `apiVersion: statelite/v1
kind: Image
metadata: { name: compute }
spec: { os: os1, arch: x86_64, profile: compute }
---
apiVersion: statelite/v1
kind: Image
metadata: { name: login }
spec: { os: os1, arch: x86_64, profile: login }
`,
  'manifests/nodes.yaml': `# who boots what
apiVersion: statelite/v1
kind: Node
metadata: { name: "n[01-03]" } # the rack
spec:
  groups: [all]
  image: compute # see images.yaml
  ip: 10.0.1.1
  mac: "52:54:00:00:00:01"
  noderes: { netboot: pxe }
---
apiVersion: statelite/v1
kind: Node
metadata: { name: l01 }
spec: { groups: [all], image: login, ip: 10.0.2.1, mac: "52:54:00:00:02:01", noderes: { netboot: pxe } }
`,
  'manifests/litefile.yaml': `apiVersion: statelite/v1
kind: LiteFile
metadata: { name: base }
spec:
  files:
    - /etc/ntp.conf
    - /var/log/
    - { file: /etc/motd, image: compute, method: bind }
`,
  'manifests/statelite.yaml': `apiVersion: statelite/v1
kind: Statelite
metadata: { name: state }
spec: { mounts: [ { node: all, statemnt: "nfs:/state" } ] }
`,
} as const;
