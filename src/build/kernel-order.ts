/** Below zero when the first version is older than the second, above zero when it is newer. */
export type VersionOrder = (a: string, b: string) => number;

/** The order of the kernels of one tree: that of rpm where their names end as rpm names them, else Debian's. */
export const kernelOrder = (versions: readonly string[]): VersionOrder =>
  versions.some((version) => rpmName.test(version)) ? compareRpmKernels : compareDebianKernels;

/** `4.18.0-80.11.2.el8_0.x86_64+debug`: version, release, architecture, and what it was built for. */
const rpmName =
  /^([^-]+)-(.+)\.(?:x86_64|aarch64|ppc64|ppc64le|s390|s390x|i[3-6]86|armv7hl|riscv64|loongarch64)([.+].+)?$/;

const compareRpmKernels: VersionOrder = (a, b) => {
  const [, version = a, release = '', built = ''] = rpmName.exec(a) ?? [];
  const [, otherVersion = b, otherRelease = '', otherBuilt = ''] = rpmName.exec(b) ?? [];
  // Of one release, the kernel for debugging is not the newer one.
  return (
    compareRpmVersions(version, otherVersion) ||
    compareRpmVersions(release, otherRelease) ||
    compareText(otherBuilt, built)
  );
};

/**
 * As rpmvercmp of rpm(8): runs of digits and of letters one by one, what is between them counts for nothing. A number is
 * newer than letters, more is newer than less; but with `~` it is older, and with `^` older than any other more.
 */
export const compareRpmVersions: VersionOrder = (a, b) => {
  const left = a.match(rpmParts) ?? [];
  const right = b.match(rpmParts) ?? [];
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    const one = left[at];
    const other = right[at];
    const byRank = rankOf(one, other) - rankOf(other, one);
    if (byRank !== 0) return byRank;
    const byPart = compareParts(one ?? '', other ?? '');
    if (byPart !== 0) return byPart;
  }
  return 0;
};

const rpmParts = /\d+|[A-Za-z]+|~|\^/g;

/** What kind of part wins: a tilde loses against an end, an end against a caret, that against all others. */
const rankOf = (part: string | undefined, other: string | undefined): number => {
  if (part === '~') return 0;
  if (part === undefined) return other === '^' ? 1 : 2;
  if (part === '^') return 2;
  return /^\d/.test(part) ? 4 : 3;
};

/**
 * As linux-version(1) of Debian sorts: numbers by value, other words by character, a hyphen begins a word. `-rc` and
 * `-trunk` come before everything, also before the end.
 */
const compareDebianKernels: VersionOrder = (a, b) => {
  const left = a.match(debianParts) ?? [];
  const right = b.match(debianParts) ?? [];
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    const one = left[at] ?? '';
    const other = right[at] ?? '';
    const byRelease = Number(isBefore(other)) - Number(isBefore(one));
    if (byRelease !== 0) return byRelease;
    const byPart = compareParts(one, other);
    if (byPart !== 0) return byPart;
  }
  return 0;
};

const debianParts = /\d+|-[^-\d]*|[^-\d]+/g;

const isBefore = (part: string): boolean => part === '-rc' || part === '-trunk';

const compareParts: VersionOrder = (a, b) => {
  if (!/^\d/.test(a) || !/^\d/.test(b)) return compareText(a, b);
  const difference = BigInt(a) - BigInt(b);
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
};

const compareText: VersionOrder = (a, b) => (a === b ? 0 : a < b ? -1 : 1);
