/** What was found on a machine that is to serve diskless nodes. */
export interface Machine {
  /** The version of Node.js that runs this, without the v. */
  readonly node: string;
  readonly root: boolean;
  /** The machine itself is looked at, not a tree below `--root`. */
  readonly itself: boolean;
  /** Its own addresses. */
  readonly addresses: readonly string[];
  /** Programs that were found, of those that were asked for. */
  readonly programs: ReadonlySet<string>;
  /** The kernel can serve NFS, now. */
  readonly nfsd: { readonly known: boolean; readonly threads: number };
  /** Directories that the NFS server exports now; undefined when nobody says. */
  readonly exported: readonly string[] | undefined;
  /** Ports on which something listens. */
  readonly ports: ReadonlySet<string>;
  readonly directories: ReadonlyMap<string, Directory>;
  /** Files that were found, of those that were asked for. */
  readonly files: ReadonlySet<string>;
}

/** One directory of the site. */
export interface Directory {
  readonly writable: boolean;
  /** Bytes and inodes that are left on its file system. */
  readonly freeBytes: number;
  readonly freeInodes: number;
}

/** What a site needs of its machine, told by its manifests. */
export interface Needs {
  readonly installdir: string;
  readonly tftpdir: string;
  /** The address by which nodes reach the machine. */
  readonly master: string | undefined;
  /** Images that nodes boot, with the directory of each. */
  readonly images: readonly { readonly name: string; readonly directory: string; readonly files: readonly string[] }[];
  /** Boot loaders that nodes ask for, with what each finds below the tftp directory. */
  readonly loaders: readonly { readonly name: string; readonly files: readonly string[]; readonly help: string }[];
  /** Programs by what needs them. */
  readonly programs: readonly { readonly name: string; readonly purpose: string; readonly wanted: string }[];
  /** Programs any one of which can exchange a directory of an image with a link in one call. */
  readonly exchangers: readonly string[];
}
