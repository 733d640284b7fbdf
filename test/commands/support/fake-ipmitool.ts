import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { env } from 'node:process';

/** A stand-in for ipmitool, first in PATH: it notes how it was called and answers as it is told for each address. */
export interface FakeIpmitool {
  /** The arguments of every call, one line each, sorted; environment and password as the call had them. */
  calls(): readonly string[];
  /** What the controller of an address does: shell text that runs with the ipmi command in `$command`. */
  answers(address: string, shell: string): void;
  /** The most calls that were under way at one moment. */
  most(): number;
  remove(): void;
}

/** Puts the stand-in below a directory; controllers nobody told anything are on and obey. */
export const fakeIpmitool = (directory: string): FakeIpmitool => {
  const before = env.PATH;
  const at = join(directory, 'fake');
  for (const name of ['bin', 'answers', 'running']) mkdirSync(join(at, name), { recursive: true });
  writeFileSync(join(at, 'bin/ipmitool'), script(at));
  chmodSync(join(at, 'bin/ipmitool'), 0o755);
  env.PATH = `${join(at, 'bin')}${delimiter}${before ?? ''}`;
  const lines = (name: string): readonly string[] =>
    existsSync(join(at, name)) ? readFileSync(join(at, name), 'utf8').trimEnd().split('\n') : [];
  return {
    calls: () => [...lines('calls')].sort(),
    answers: (address, shell) => writeFileSync(join(at, 'answers', address), shell),
    most: () => Math.max(0, ...lines('counts').map(Number)),
    remove: () => {
      if (before === undefined) delete env.PATH;
      else env.PATH = before;
    },
  };
};

const script = (at: string): string => `#!/bin/sh
# Not the real ipmitool.
: >'${at}/running/'$$
trap 'rm -f ${at}/running/'$$ EXIT
ls '${at}/running' | wc -l >>'${at}/counts'
echo "$* password=\${IPMI_PASSWORD-none}" >>'${at}/calls'
while [ $# -gt 0 ]; do
  case $1 in
    -H) address=$2; shift 2;;
    -E) shift;;
    -*) shift 2;;
    *) break;;
  esac
done
command="$*"
[ ! -e "${at}/answers/$address" ] || . "${at}/answers/$address"
case $command in
  'chassis power status') echo 'Chassis Power is on';;
  'chassis power '*) echo "Chassis Power Control: $3";;
  'chassis bootdev pxe'*) echo 'Set Boot Device to pxe';;
  'chassis bootparam get 5') printf 'Boot parameter version: 1\\nBoot parameter data: 8004000000\\n';;
esac
`;
