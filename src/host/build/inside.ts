/** Files that go into a tree before a program runs in it, and out of it afterwards. Only `/run` of the tree is for that. */
export interface Carried {
  /** Put at `/run/brought`, executable for root. */
  readonly bring?: string;
  /** Gets what the program left at `/run/initrd`. */
  readonly fetch?: string;
}

/** The words that run a program inside a tree, with the file systems that programs expect there. Only for `runContained`. */
export const insideWords = (tree: string, words: readonly string[], carried: Carried = {}): readonly string[] => [
  'sh',
  '-euc',
  `${mounts}${inside}`,
  'sh',
  tree,
  carried.bring ?? '',
  carried.fetch ?? '',
  ...words,
];

/** As `insideWords` for a program of this machine that works on the tree from outside. */
export const besideWords = (tree: string, words: readonly string[]): readonly string[] => [
  'sh',
  '-euc',
  `${mounts}shift\nexec "$@"`,
  'sh',
  tree,
  ...words,
];

// $1 the tree. A link where a directory belongs is left alone: it may lead anywhere.
const mounts = `
put() {
  [ ! -L "$2" ] || return 0
  [ -d "$2" ] || mkdir -m 0755 "$2"
  mount -t "$1" -o "$3" "$1" "$2"
}
put proc "$1/proc" nosuid,nodev,noexec
put sysfs "$1/sys" nosuid,nodev,noexec
put tmpfs "$1/run" mode=0755,nosuid
if [ ! -L "$1/dev" ]; then
  put tmpfs "$1/dev" mode=0755,nosuid
  for name in null zero full random urandom tty; do
    : >"$1/dev/$name"
    mount --bind "/dev/$name" "$1/dev/$name"
  done
  mkdir -m 1777 "$1/dev/shm"
  ln -s /proc/self/fd "$1/dev/fd"
  ln -s fd/0 "$1/dev/stdin"
  ln -s fd/1 "$1/dev/stdout"
  ln -s fd/2 "$1/dev/stderr"
fi
`;

// $1 the tree, $2 a file to bring in, $3 where the initrd goes, then the program.
const inside = `
tree=$1 bring=$2 fetch=$3
shift 3
if [ -n "$bring" ]; then
  cp -- "$bring" "$tree/run/brought"
  chmod 0700 "$tree/run/brought"
fi
HOME=/root TMPDIR=/run chroot "$tree" "$@"
[ -z "$fetch" ] || cp -- "$tree/run/initrd" "$fetch"
`;
