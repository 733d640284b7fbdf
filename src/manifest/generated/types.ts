// Made from schemas/ by scripts/generate.mjs; do not edit.

export type AnyManifest =
  | SiteManifest
  | ImageManifest
  | NodeGroupManifest
  | NodeManifest
  | LiteFileManifest
  | LiteTreeManifest
  | StateliteManifest
  | PolicyManifest
  | AssertionManifest
  | PlanPolicyManifest;
/**
 * Six or more pairs of hexadecimal digits with colons between them, in quotes.
 */
export type MacAddress = string;
/**
 * An absolute path, or a mapping with the path and how it behaves.
 */
export type LiteFileRule =
  | string
  | {
      /**
       * The path in the image, absolute; a trailing slash declares a directory; may be a glob.
       */
      file: string;
      /**
       * How the path behaves: tmpfs, persistent, ro, con or localdisk; blank and ALL mean tmpfs.
       */
      options?: string;
      /**
       * How the path leads there: two links made in the image, or a bind mount at boot.
       */
      method?: 'link' | 'bind';
      /**
       * The image, image group or ALL (or blank) that this row is for; the manifest's own when absent.
       */
      image?: string;
      /**
       * Free text for people; kept, never interpreted.
       */
      comments?: string;
      /**
       * true removes this row without deleting it.
       */
      disable?: boolean;
    };

/**
 * The settings of the management node; exactly one in a repository, in statelite.yaml.
 */
export interface SiteManifest {
  /**
   * The version of the manifest language; the first manifest of a file says it for the others.
   */
  apiVersion?: 'statelite/v1';
  /**
   * What this manifest describes.
   */
  kind: 'Site';
  metadata: Metadata;
  spec: SiteSpec;
}
/**
 * Who this manifest is.
 */
export interface Metadata {
  /**
   * Letters, digits and . _ + - only, beginning with a letter, digit or underscore.
   */
  name: string;
  /**
   * true keeps what this manifest asked for even when it is removed or changed.
   */
  protect?: boolean;
  /**
   * Free text for people; kept, never interpreted.
   */
  comments?: string;
}
/**
 * The settings.
 */
export interface SiteSpec {
  /**
   * Globs, relative to the repository, that name the files of the other manifests.
   *
   * Items: A glob relative to the repository, such as manifests/** /*.yaml.
   */
  manifests?: string[];
  /**
   * Where the images live.
   */
  installdir?: string;
  /**
   * What the TFTP server serves.
   */
  tftpdir?: string;
  /**
   * The address or name by which nodes reach this machine.
   */
  master: string;
  /**
   * The port that nodes ask, from 1 to 65535.
   */
  xcatport?: number;
  /**
   * The DNS domain of the nodes.
   */
  domain?: string;
  exports?: Exports;
  /**
   * Server paths (server:/path) that are visible on this machine, and where.
   */
  localPaths?: {
    /**
     * The directory on this machine.
     */
    [k: string]: string;
  };
  templates?: BootTemplates;
  /**
   * What $site.key reads.
   */
  attributes?: {
    /**
     * Any text.
     */
    [k: string]: string;
  };
}
/**
 * The lines that this site wants in its exports(5) file; all other lines are left alone.
 */
export interface Exports {
  /**
   * The exports file.
   */
  file?: string;
  /**
   * Whether the server is told with exportfs -ra.
   */
  reload?: boolean;
  /**
   * One exported directory each.
   */
  entries?: ExportEntry[];
}
/**
 * One exported directory.
 */
export interface ExportEntry {
  /**
   * The directory.
   */
  path: string;
  /**
   * Who may mount it: addresses, networks, names or *.
   *
   * Items: An address, network, name or *.
   */
  clients: string[];
  /**
   * The options of exports(5).
   *
   * Items: One option of exports(5).
   */
  options?: string[];
}
/**
 * Files, relative to the repository, that replace the built-in boot templates.
 */
export interface BootTemplates {
  /**
   * The template of PXELINUX files.
   */
  pxe?: string;
  /**
   * The template of xNBA and iPXE files.
   */
  xnba?: string;
  /**
   * The template of GRUB 2 files.
   */
  grub2?: string;
}
/**
 * A root tree that nodes mount read-only, with its kernel and initrd.
 */
export interface ImageManifest {
  /**
   * The version of the manifest language; the first manifest of a file says it for the others.
   */
  apiVersion?: 'statelite/v1';
  /**
   * What this manifest describes.
   */
  kind: 'Image';
  metadata: Metadata;
  spec: ImageSpec;
}
/**
 * Where the image is and what is in it.
 */
export interface ImageSpec {
  /**
   * The operating system, as in the path of the image.
   */
  os: string;
  /**
   * The architecture, as in the path of the image.
   */
  arch: string;
  /**
   * The profile, as in the path of the image.
   */
  profile: string;
  /**
   * Image groups that litefile and litetree rows may name.
   *
   * Items: Letters, digits and . _ + - only, beginning with a letter, digit or underscore.
   */
  groups?: string[];
  /**
   * The directory that holds rootimg, kernel and initrd; <installdir>/netboot/<os>/<arch>/<profile> when absent.
   */
  directory?: string;
  /**
   * The name of the kernel in the directory.
   */
  kernel?: string;
  /**
   * The name of the initrd in the directory.
   */
  initrd?: string;
  /**
   * Further kernel parameters, on one line.
   */
  kernelParameters?: string;
  build?: ImageBuild;
}
/**
 * How `statelite genimage` makes the root tree, the kernel and the initrd.
 */
export interface ImageBuild {
  /**
   * Which distribution is installed; decides between apt and dnf.
   */
  distribution?: 'debian' | 'ubuntu' | 'fedora' | 'rhel' | 'centos' | 'rocky' | 'almalinux' | 'oracle';
  /**
   * The distribution's release: a code name or a number.
   */
  release?: string;
  from?: ImageSource;
  /**
   * Packages to install: NAME, @GROUP, or -NAME for one that must stay out.
   *
   * Items: One package, as in a package list.
   */
  packages?: string[];
  /**
   * Files of the repository in the format of xCAT's pkglist.
   *
   * Items: A package list, relative to the repository.
   */
  packageLists?: string[];
  /**
   * Where packages come from; the distribution's own mirrors when absent.
   */
  repositories?: PackageRepository[];
  /**
   * Whether packages that others only recommend are installed too.
   */
  recommends?: boolean;
  /**
   * Paths to remove after the installation, as in an exclude list.
   *
   * Items: A pattern as find -path takes it; a + in front keeps what others remove.
   */
  excludes?: string[];
  /**
   * Files of the repository in the format of xCAT's exlist.
   *
   * Items: An exclude list, relative to the repository.
   */
  excludeLists?: string[];
  /**
   * Which kernel of the tree is used; the newest when absent.
   */
  kernelVersion?: string;
  /**
   * Modules that the initramfs must hold, beside those for NFS: network drivers, for example.
   *
   * Items: The name of a kernel module.
   */
  kernelModules?: string[];
  /**
   * What makes the initrd: initramfs-tools on Debian and Ubuntu and dracut elsewhere when absent; none leaves the initrd alone.
   */
  initramfs?: 'dracut' | 'initramfs-tools' | 'none';
  /**
   * A script of the repository, run inside the new tree as root at the end.
   */
  postInstall?: string;
  /**
   * A file with root's password as crypt(5) writes it, on one line; absolute, or relative to the repository. Its content is never shown nor logged.
   */
  rootPasswordHash?: string;
  /**
   * A file of public keys with which root may log in; absolute, or relative to the repository.
   */
  authorizedKeys?: string;
}
/**
 * An existing tree to copy, instead of installing packages.
 */
export interface ImageSource {
  /**
   * An absolute path: this tree is copied.
   */
  directory?: string;
  /**
   * An absolute path: this tar file is unpacked; gzip, xz and zstd are recognised.
   */
  tarball?: string;
}
/**
 * One source of packages: a url, or a file that lists sources.
 */
export interface PackageRepository {
  /**
   * What dnf calls it; the position in the list when absent.
   */
  name?: string;
  /**
   * The address of the repository.
   */
  url?: string;
  /**
   * The suite of an apt repository; the release when absent.
   */
  suite?: string;
  /**
   * The components of an apt repository; main when absent.
   *
   * Items: One component.
   */
  components?: string[];
  /**
   * An absolute path: the file with the keys that packages must be signed with.
   */
  key?: string;
  /**
   * true accepts packages without a signature.
   */
  trusted?: boolean;
  /**
   * A file of sources instead of a url: .list or .sources for apt, .repo for dnf; absolute, or relative to the repository.
   */
  file?: string;
}
/**
 * A group of nodes and the values that its members share, as rows of xCAT's tables.
 */
export interface NodeGroupManifest {
  /**
   * The version of the manifest language; the first manifest of a file says it for the others.
   */
  apiVersion?: 'statelite/v1';
  /**
   * What this manifest describes.
   */
  kind: 'NodeGroup';
  metadata: Metadata;
  spec: NodeGroupSpec;
}
/**
 * Members and tables.
 */
export interface NodeGroupSpec {
  /**
   * Nodes that belong to the group beside those that name it in their groups.
   */
  members?: string;
  noderes?: Table;
  nodepos?: Table;
  nodetype?: Table;
  nodehm?: Table;
  mac?: Table;
  hosts?: Table;
  bootparams?: Table;
}
/**
 * A row of one of xCAT's tables: columns and their values, read by $table.column.
 */
export interface Table {
  /**
   * The value of the column.
   */
  [k: string]: string;
}
/**
 * One node, a range of nodes, or the nodes of a CSV table.
 */
export interface NodeManifest {
  /**
   * The version of the manifest language; the first manifest of a file says it for the others.
   */
  apiVersion?: 'statelite/v1';
  /**
   * What this manifest describes.
   */
  kind: 'Node';
  metadata: Metadata;
  spec: NodeSpec;
}
/**
 * Groups, image, addresses and tables.
 */
export interface NodeSpec {
  /**
   * Groups in order of precedence: the first that sets a column wins.
   *
   * Items: Letters, digits and . _ + - only, beginning with a letter, digit or underscore.
   */
  groups?: string[];
  /**
   * The name of the image that the node boots.
   */
  image?: string;
  /**
   * The address of the node; counts up over a range.
   */
  ip?: string;
  /**
   * A CSV file, relative to this manifest, with one row for each node; columns name, groups, image, ip, mac and table.column.
   */
  table?: string;
  noderes?: Table;
  nodepos?: Table;
  nodetype?: Table;
  nodehm?: Table;
  hosts?: Table;
  bootparams?: Table;
  /**
   * The address of the network card, or of several; counts up over a range.
   */
  mac?: string | MacAddress[];
}
/**
 * Paths that are not simply read from the image, and how they behave.
 */
export interface LiteFileManifest {
  /**
   * The version of the manifest language; the first manifest of a file says it for the others.
   */
  apiVersion?: 'statelite/v1';
  /**
   * What this manifest describes.
   */
  kind: 'LiteFile';
  metadata: Metadata;
  spec: LiteFileSpec;
}
/**
 * The rules.
 */
export interface LiteFileSpec {
  /**
   * An image, an image group, or ALL; blank means ALL.
   */
  image?: string;
  /**
   * The rules; a bare path is short for tmpfs.
   */
  files: LiteFileRule[];
}
/**
 * Directory trees that are searched for a rule's initial content, by priority.
 */
export interface LiteTreeManifest {
  /**
   * The version of the manifest language; the first manifest of a file says it for the others.
   */
  apiVersion?: 'statelite/v1';
  /**
   * What this manifest describes.
   */
  kind: 'LiteTree';
  metadata: Metadata;
  spec: LiteTreeSpec;
}
/**
 * The layers.
 */
export interface LiteTreeSpec {
  /**
   * An image, an image group, or ALL; blank means ALL.
   */
  image?: string;
  /**
   * The layers.
   */
  layers: LiteTreeLayer[];
}
/**
 * One tree.
 */
export interface LiteTreeLayer {
  /**
   * Lower is searched first; compared as a number.
   */
  priority: number;
  /**
   * The image, image group or ALL (or blank) that this row is for; the manifest's own when absent.
   */
  image?: string;
  /**
   * server:/path, or a path on the image; $node, $table.column and $site.key are replaced.
   */
  directory: string;
  /**
   * Options for mounting the directory, comma separated, as nfs(5) names them.
   */
  mntopts?: string;
  /**
   * What a booting node does when the layer cannot be mounted.
   */
  onMissing?: 'retry' | 'skip' | 'fail';
  /**
   * Free text for people; kept, never interpreted.
   */
  comments?: string;
  /**
   * true removes this row without deleting it.
   */
  disable?: boolean;
}
/**
 * The NFS directories that hold nodes' persistent files.
 */
export interface StateliteManifest {
  /**
   * The version of the manifest language; the first manifest of a file says it for the others.
   */
  apiVersion?: 'statelite/v1';
  /**
   * What this manifest describes.
   */
  kind: 'Statelite';
  metadata: Metadata;
  spec: StateliteSpec;
}
/**
 * The mounts.
 */
export interface StateliteSpec {
  /**
   * The mounts.
   */
  mounts: StateliteMount[];
}
/**
 * Where the persistent files of some nodes live.
 */
export interface StateliteMount {
  /**
   * The nodes: a noderange or a group.
   */
  node: string;
  /**
   * The image, image group or ALL (or blank) that this row is for; the manifest's own when absent.
   */
  image?: string;
  /**
   * server:/path; the node's own name is appended; $node, $table.column and $site.key are replaced.
   */
  statemnt: string;
  /**
   * Options for mounting the directory, comma separated, as nfs(5) names them.
   */
  mntopts?: string;
  /**
   * Free text for people; kept, never interpreted.
   */
  comments?: string;
  /**
   * true removes this row without deleting it.
   */
  disable?: boolean;
}
/**
 * Which node may ask for which command.
 */
export interface PolicyManifest {
  /**
   * The version of the manifest language; the first manifest of a file says it for the others.
   */
  apiVersion?: 'statelite/v1';
  /**
   * What this manifest describes.
   */
  kind: 'Policy';
  metadata: Metadata;
  spec: PolicySpec;
}
/**
 * The rules.
 */
export interface PolicySpec {
  /**
   * The rules; the first that matches decides.
   */
  rules: PolicyRule[];
}
/**
 * One row.
 */
export interface PolicyRule {
  /**
   * Lower is asked first; compared as a number.
   */
  priority: number;
  /**
   * Who asks.
   */
  name?: string;
  /**
   * The host that asks.
   */
  host?: string;
  /**
   * The commands; absent means all.
   *
   * Items: The name of a command.
   */
  commands?: string[];
  /**
   * The nodes that the command is about.
   */
  noderange?: string;
  /**
   * A regular expression that the parameters must match.
   */
  parameters?: string;
  /**
   * allow, accept, trusted, or anything else to deny.
   */
  rule: string;
  /**
   * Free text for people; kept, never interpreted.
   */
  comments?: string;
  /**
   * true removes this row without deleting it.
   */
  disable?: boolean;
}
/**
 * What must be true of nodes, images and exports; statelite test says whether it is.
 */
export interface AssertionManifest {
  /**
   * The version of the manifest language; the first manifest of a file says it for the others.
   */
  apiVersion?: 'statelite/v1';
  /**
   * What this manifest describes.
   */
  kind: 'Assertion';
  metadata: Metadata;
  spec: AssertionSpec;
}
/**
 * The assertions.
 */
export interface AssertionSpec {
  /**
   * The assertions.
   */
  assertions: AssertionRow[];
}
/**
 * One of nodes, images and exports, and what must be true of each.
 */
export interface AssertionRow {
  /**
   * Nodes: a noderange or a group.
   */
  nodes?: string;
  /**
   * Images: an image, an image group, or ALL.
   */
  images?: string;
  /**
   * Exports: a path, with those above and below it, or ALL.
   */
  exports?: string;
  /**
   * A path on the nodes or in the images, absolute.
   */
  path?: string;
  /**
   * How the path behaves: as its litefile rule says, or image when no rule covers it.
   */
  behaviour?: 'tmpfs' | 'persistent' | 'ro' | 'con' | 'localdisk' | 'image';
  /**
   * How the path leads there.
   */
  method?: 'link' | 'bind';
  /**
   * Whether a node can write there.
   */
  writable?: boolean;
  /**
   * Whether what a node writes there outlives a reboot.
   */
  survives?: boolean;
  /**
   * Where the first content comes from: one source, or for con all of them in their order.
   */
  comesFrom?: string | string[];
  /**
   * The image that each node boots.
   */
  boots?: string;
  /**
   * Whether each node has a directory for its state; or which, as server:/directory.
   */
  state?: boolean | string;
  /**
   * Options that no export may have, given or by default.
   *
   * Items: An option of exports(5), such as rw or no_root_squash.
   */
  never?: string[];
  /**
   * Options that every export must have, given or by default.
   *
   * Items: An option of exports(5), such as rw or no_root_squash.
   */
  always?: string[];
  /**
   * Free text for people; kept, never interpreted.
   */
  comments?: string;
  /**
   * true removes this row without deleting it.
   */
  disable?: boolean;
}
/**
 * What a plan must not do; apply refuses it, plan says so.
 */
export interface PlanPolicyManifest {
  /**
   * The version of the manifest language; the first manifest of a file says it for the others.
   */
  apiVersion?: 'statelite/v1';
  /**
   * What this manifest describes.
   */
  kind: 'PlanPolicy';
  metadata: Metadata;
  spec: PlanPolicySpec;
}
/**
 * The rules.
 */
export interface PlanPolicySpec {
  /**
   * The rules; each is judged by itself.
   */
  rules: PlanRule[];
}
/**
 * Which changes of a plan, and when they are too much. Without a limit, one change is.
 */
export interface PlanRule {
  /**
   * What people call the rule.
   */
  name: string;
  /**
   * What to tell who is refused.
   */
  message?: string;
  /**
   * deny refuses the plan; warn only tells.
   */
  effect?: 'deny' | 'warn';
  /**
   * Only changes of these kinds.
   *
   * @minItems 1
   *
   * Items: A kind of managed thing.
   */
  kinds?: (
    'image-link' | 'image-runtime' | 'layer' | 'state-dir' | 'node-list' | 'export' | 'boot-file' | 'boot-kernel'
  )[];
  /**
   * Only changes that do this.
   *
   * @minItems 1
   *
   * Items: What a change does.
   */
  actions?: ('create' | 'update' | 'remove')[];
  /**
   * Only changes of these addresses; * stands for any characters.
   *
   * @minItems 1
   *
   * Items: An address, or a pattern.
   */
  addresses?: string[];
  /**
   * Only changes that are noticed then.
   *
   * @minItems 1
   *
   * Items: When a change is noticed, and how.
   */
  when?: ('live' | 'live-breaks' | 'next-boot' | 'reload' | 'none')[];
  /**
   * More changes than this are too much.
   */
  moreThan?: number;
  /**
   * Changes that more nodes than this notice are too much.
   */
  moreNodesThan?: number;
  /**
   * Only options that an exports file newly grants a client.
   *
   * @minItems 1
   *
   * Items: An option of exports(5).
   */
  exportsGain?: ('rw' | 'no_root_squash')[];
  outside?: TimeWindow;
  /**
   * Free text for people; kept, never interpreted.
   */
  comments?: string;
  /**
   * true leaves the rule out.
   */
  disable?: boolean;
}
/**
 * Times at which changes may be made.
 */
export interface TimeWindow {
  /**
   * The time zone of the times, by its name in the IANA database.
   */
  zone: string;
  /**
   * The days on which it opens; all when left out.
   *
   * @minItems 1
   *
   * Items: A day of the week.
   */
  days?: ('mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun')[];
  /**
   * When it opens; 00:00 when left out.
   */
  from?: string;
  /**
   * When it closes; before or at from means on the next day. The end of the day when left out.
   */
  to?: string;
}
