/** A kernel of a tree: its version and where its file is. */
export interface TreeKernel {
  readonly version: string;
  readonly path: string;
}

/** The kernel with the wanted version, else the newest; `has` tells whether the tree has a file. */
export const chooseKernel = (
  versions: readonly string[],
  wanted: string | undefined,
  has: (path: string) => boolean,
): TreeKernel | undefined => {
  const all = versions.flatMap((version): TreeKernel[] => {
    const path = placesOf(version).find(has);
    return path === undefined ? [] : [{ version, path }];
  });
  if (wanted !== undefined) return all.find(({ version }) => version === wanted);
  return all.sort((a, b) => compareVersions(a.version, b.version)).at(-1);
};

const placesOf = (version: string): readonly string[] => [
  `/boot/vmlinuz-${version}`,
  `/lib/modules/${version}/vmlinuz`,
  `/boot/vmlinux-${version}`,
  `/boot/Image-${version}`,
];

/** Numbers by value, words by character, as sort -V does for the names of kernels. */
const compareVersions = (a: string, b: string): number => {
  const left = a.match(/\d+|\D+/g) ?? [];
  const right = b.match(/\d+|\D+/g) ?? [];
  for (let i = 0; i < Math.max(left.length, right.length); i += 1) {
    const one = left[i] ?? '';
    const other = right[i] ?? '';
    const byValue = /^\d/.test(one) && /^\d/.test(other) ? Number(one) - Number(other) : 0;
    if (byValue !== 0) return byValue;
    if (one !== other) return one < other ? -1 : 1;
  }
  return 0;
};
