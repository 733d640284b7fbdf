/** The images and image groups that the manifests have; rows that name others cannot be imported. */
export interface ImageNames {
  readonly images: ReadonlyMap<string, KnownImage>;
  readonly groups: ReadonlySet<string>;
  /** Why an image of the dump is not imported. */
  readonly skipped: ReadonlyMap<string, string>;
}

/** What the other tables need of an image. */
export interface KnownImage {
  readonly groups: readonly string[];
  readonly os: string;
  readonly arch: string;
  readonly profile: string;
}

/** An image that nodes or other tables speak of, for dumps without an osimage table. */
export interface SpokenImage {
  readonly name: string;
  readonly os: string;
  readonly arch: string;
  readonly profile: string;
}

/** `<os>-<arch>-<profile>`, as xCAT names images; undefined for a name of another form. */
export const imageOfName = (name: string): SpokenImage | undefined => {
  const found = /^(.+?)-(x86_64|x86|i[3-6]86|ppc64le|ppc64|ppc64el|aarch64|s390x)-(?:statelite-)?(.+)$/.exec(name);
  return found === null ? undefined : { name, os: found[1] ?? '', arch: found[2] ?? '', profile: found[3] ?? '' };
};

/** Whether a text may name an image, an operating system, an architecture or a profile. */
export const isImageWord = (text: string): boolean => /^[A-Za-z0-9_][A-Za-z0-9._+-]*$/.test(text);
