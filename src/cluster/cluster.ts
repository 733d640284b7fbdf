import type { RootedPath } from '../core/place.ts';
import type { Span } from '../core/source.ts';

/** How a rule's path behaves on a node. */
export type Behaviour = 'tmpfs' | 'persistent' | 'ro' | 'con' | 'localdisk';

/** How the path is made to lead there: by the two links of the 2010 design, or by a bind mount at boot. */
export type Method = 'link' | 'bind';

/** One line that the site wants in its exports file. */
export interface ExportLine {
  readonly path: string;
  readonly clients: readonly string[];
  readonly options: readonly string[];
  readonly because: Span;
}

/** The management node's settings, defaults filled in. */
export interface Site {
  readonly name: string;
  readonly because: Span;
  readonly protect: boolean;
  readonly installdir: RootedPath;
  readonly tftpdir: RootedPath;
  /** The address that nodes use to reach this machine. */
  readonly master: string;
  /** The port in `XCAT=`. */
  readonly xcatport: number;
  readonly exports: { readonly file: RootedPath; readonly lines: readonly ExportLine[]; readonly reload: boolean };
  /** Server paths visible on this machine, longest prefix first. */
  readonly localPaths: readonly {
    readonly server: string;
    readonly path: RootedPath;
    readonly directory: RootedPath;
  }[];
  /** Boot templates that replace ours, by loader: the template's text and the file it came from. */
  readonly templates: ReadonlyMap<Loader, { readonly file: string; readonly text: string }>;
  /** What `$site.key` reads. */
  readonly attributes: ReadonlyMap<string, string>;
}

/** The boot loaders we write files for. */
export type Loader = 'pxe' | 'xnba' | 'grub2';

/** A root tree and who boots it. */
export interface Image {
  readonly name: string;
  readonly because: Span;
  readonly protect: boolean;
  readonly os: string;
  readonly arch: string;
  readonly profile: string;
  readonly groups: readonly string[];
  /** Holds rootimg, kernel and initrd: `<installdir>/netboot/<os>/<arch>/<profile>` unless the manifest says otherwise. */
  readonly directory: RootedPath;
  /** File names of kernel and initrd in `directory`. */
  readonly kernel: string;
  readonly initrd: string;
  /** Further kernel parameters, as written. */
  readonly kernelParameters: string;
}

/** One node, its groups' values merged in. */
export interface Node {
  readonly name: string;
  readonly because: Span;
  readonly protect: boolean;
  readonly groups: readonly string[];
  /** The name of the image it boots. */
  readonly image: string | undefined;
  readonly ip: string | undefined;
  /** Lower case, colons. */
  readonly macs: readonly string[];
  /** The value of `table.column`: the node's own, else that of its first group that sets it. */
  attribute(table: string, column: string): string | undefined;
}

/** A litefile rule that applies to an image. */
export interface LitefileRule {
  /** As written. */
  readonly file: string;
  /** Normal form; may hold glob characters when `glob` is true. */
  readonly path: RootedPath;
  /** Written with a trailing slash. */
  readonly directory: boolean;
  readonly glob: boolean;
  readonly behaviour: Behaviour;
  readonly method: Method;
  /** The option as written, empty when blank. */
  readonly options: string;
  readonly comments: string;
  readonly because: Span;
  readonly protect: boolean;
  readonly source: 'image' | 'group' | 'all';
}

/** A litetree layer as one node sees it, variables replaced. */
export interface Layer {
  readonly priority: number;
  /** Empty when the directory is on the image itself. */
  readonly server: string;
  readonly directory: string;
  readonly mntopts: string;
  readonly onMissing: 'retry' | 'skip' | 'fail';
  readonly because: Span;
  readonly protect: boolean;
}

/** Where a node's persistent files live; the node's own name is appended when it is mounted. */
export interface StateMount {
  readonly server: string;
  readonly directory: string;
  readonly mntopts: string;
  readonly because: Span;
  readonly protect: boolean;
}

/** A row of the policy table, as written, in order of priority. */
export interface PolicyRule {
  readonly priority: number;
  readonly name: string;
  readonly host: string;
  readonly commands: readonly string[];
  readonly noderange: string;
  readonly parameters: string;
  readonly rule: string;
  readonly because: Span;
}

/** The resolved model: what every query, explanation and kind reads. All lists are sorted by name or path. */
export interface Cluster {
  readonly site: Site;
  readonly images: readonly Image[];
  readonly nodes: readonly Node[];
  image(name: string): Image | undefined;
  node(name: string): Node | undefined;
  /** The nodes that boot an image. */
  nodesOf(image: string): readonly Node[];
  /** The rules of an image after precedence, by path; a glob sorts by its text. */
  litefile(image: string): readonly LitefileRule[];
  /** The layers of a node in order of priority; empty when it has no image. */
  litetree(node: Node): readonly Layer[];
  /** The statelite mount of a node, if it has one. */
  state(node: Node): StateMount | undefined;
  readonly policy: readonly PolicyRule[];
}

/** The root tree of an image on the management node. */
export const rootimgOf = (image: Image): RootedPath => `${image.directory}/rootimg` as RootedPath;

/** The boot loader of a node: `noderes.netboot`, xNBA for `ipxe`, PXE when nothing is said. */
export const loaderOf = (node: Node): Loader => {
  const netboot = node.attribute('noderes', 'netboot') ?? 'pxe';
  return netboot === 'xnba' || netboot === 'ipxe' ? 'xnba' : netboot.startsWith('grub2') ? 'grub2' : 'pxe';
};
