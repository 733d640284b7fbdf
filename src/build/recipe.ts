/** A file that a build refers to: of the repository when relative, of the machine when absolute. */
export interface FileReference {
  readonly file: string;
}

/** One source of packages. */
export type PackageSource =
  | {
      readonly type: 'url';
      readonly name: string;
      readonly url: string;
      readonly suite: string | undefined;
      readonly components: readonly string[];
      readonly key: string | undefined;
      readonly trusted: boolean;
    }
  | { readonly type: 'file'; readonly file: string };

/** The packages of an image, sorted. */
export interface PackageChoice {
  readonly packages: readonly string[];
  /** Groups of packages, without the @. */
  readonly groups: readonly string[];
  /** What must stay out. */
  readonly without: readonly string[];
}

/** Where the tree comes from. */
export type RecipeSource =
  | {
      readonly type: 'apt' | 'dnf';
      readonly distribution: string;
      readonly release: string;
      readonly repositories: readonly PackageSource[];
      readonly recommends: boolean;
      readonly choice: PackageChoice;
    }
  | { readonly type: 'directory' | 'tarball'; readonly path: string };

/** A pattern of an exclude list, as `find -path` takes it, from the root of the tree. */
export interface ExcludePattern {
  readonly pattern: string;
  /** Whether what matches is kept although another pattern removes it. */
  readonly keep: boolean;
}

/** What makes an initrd. */
export type InitramfsMaker = 'dracut' | 'initramfs-tools';

/** Everything that decides what an image will be: package lists read, defaults filled in. Secrets only by reference. */
export interface Recipe {
  readonly image: string;
  readonly arch: string;
  readonly source: RecipeSource;
  readonly excludes: readonly ExcludePattern[];
  readonly kernelVersion: string | undefined;
  readonly kernelModules: readonly string[];
  readonly initramfs: InitramfsMaker | 'none';
  readonly postInstall: { readonly file: string; readonly text: string } | undefined;
  readonly rootPasswordHash: FileReference | undefined;
  readonly authorizedKeys: FileReference | undefined;
}
