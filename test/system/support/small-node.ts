import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Behaviour, Layer, Method, StateMount } from '../../../src/cluster/cluster.ts';
import type { SurveyedRule } from '../../../src/cluster/survey.ts';
import { must } from '../../../src/core/bug.ts';
import { joinPaths, relativeTarget, rootedPath } from '../../../src/core/place.ts';
import { imageListText, nodeListText } from '../../../src/kinds/node-list/list-text.ts';
import { commandPath } from './lacking.ts';

const because = { file: 'test.yaml', start: { line: 1, column: 1 }, end: { line: 1, column: 1 } };
const script = new URL('../../../src/runtime/statelite.sh', import.meta.url).pathname;

/** `behaviour method path`, in one word each; a trailing slash declares a directory. */
export type RuleText = `${Behaviour} ${Method} ${string}`;

/** A rule as the survey of an image gives it. */
export const ruleOf = (text: RuleText, all: readonly RuleText[] = []): SurveyedRule => {
  const paths = all.map((other) => pathOf(other));
  const path = pathOf(text);
  const parent = paths.filter((above) => path.startsWith(`${above}/`)).sort((a, b) => b.length - a.length)[0];
  const [behaviour, method] = text.split(' ');
  return {
    rule: {
      file: path,
      path,
      directory: text.endsWith('/'),
      glob: false,
      behaviour: must(
        behaviours.find((name) => name === behaviour),
        text,
      ),
      method: method === 'bind' ? 'bind' : 'link',
      options: '',
      comments: '',
      because,
      protect: false,
      source: 'all',
    },
    path,
    is: text.endsWith('/') ? 'dir' : 'file',
    parent,
  };
};

const behaviours: readonly Behaviour[] = ['tmpfs', 'persistent', 'ro', 'con', 'localdisk'];
const pathOf = (text: string) => {
  const file = text.split(' ').slice(2).join(' ');
  return must(rootedPath(file), file);
};

/** A layer on the test's own server, one for each name, with priorities 1, 2, and so on. */
export const layersOf = (directories: readonly string[], onMissing: Layer['onMissing'] = 'fail'): readonly Layer[] =>
  directories.map((directory, index) => ({
    priority: index + 1,
    server: 'srv',
    directory,
    mntopts: '',
    onMissing,
    because,
    protect: false,
  }));

export const stateOn = (directory: string): StateMount => ({
  server: 'srv',
  directory,
  mntopts: '',
  because,
  protect: false,
});

/** What a boot did: the runtime's exit status and words, and what was printed afterwards inside the node's root. */
export interface Boot {
  readonly status: number;
  readonly said: string;
  readonly shown: string;
}

/** A root, its server's directories and lists below one temporary directory. */
export interface SmallNode {
  readonly top: string;
  /** Writes files of the image (`root`) or of the server (`srv`): text, or null for an empty directory. */
  put(where: 'root' | 'srv', files: Readonly<Record<string, string | null>>): void;
  /** Makes the image and the lists say what the rules, layers and state ask for. */
  convert(rules: readonly RuleText[], layers?: readonly Layer[], state?: StateMount): void;
  /** Boots it in a mount and PID namespace under a shell, then runs `show` in its root with busybox. */
  boot(shell: Shell, show: string, around?: Around): Boot;
  remove(): void;
}

/** What differs from an ordinary boot. */
export interface Around {
  /** The kernel command line; `NODE=n01` unless it is said. */
  readonly cmdline?: string;
  /** Run before the runtime, in its mount namespace. */
  readonly before?: string;
  /** Run after the runtime and before what is shown, in its mount namespace. */
  readonly after?: string;
  /** Run on the console when the runtime gives a shell. */
  readonly console?: string;
  /** Shell functions that the runtime finds in the place of programs. */
  readonly functions?: string;
}

export type Shell = 'dash' | 'busybox' | 'bash';

export const smallNode = (): SmallNode => {
  const top = mkdtempSync(join(tmpdir(), 'statelite-runtime-'));
  const put: SmallNode['put'] = (where, files) => {
    for (const [path, text] of Object.entries(files)) {
      const full = join(top, where, path);
      mkdirSync(text === null ? full : dirname(full), { recursive: true });
      if (text !== null) writeFileSync(full, text);
    }
  };
  put('root', { dev: null, proc: null, '.default': null, '.statelite/tmpfs': null, 'bin/busybox': '' });
  copyFileSync(must(commandPath('busybox'), 'busybox'), join(top, 'root/bin/busybox'));
  for (const name of [...runtimeApplets, 'readlink', 'tail', 'grep', 'find', 'sort'])
    symlinkSync('busybox', join(top, 'root/bin', name));
  put('root', { 'etc/init.d/statelite': readFileSync(script, 'utf8') });
  put('srv', { state: null });
  writeFileSync(join(top, 'mount'), mountProgram(top), { mode: 0o755 });
  makeApplets(join(top, 'applets'));
  return {
    top,
    put,
    convert: (texts, layers = [], state = undefined) => {
      const rules = texts.map((text) => ruleOf(text, texts)).sort((a, b) => (a.path < b.path ? -1 : 1));
      for (const rule of rules) convertRule(join(top, 'root'), rule);
      mkdirSync(join(top, 'lists/images'), { recursive: true });
      mkdirSync(join(top, 'lists/nodes'), { recursive: true });
      writeFileSync(join(top, 'lists/images/im age'), imageListText(rules));
      writeFileSync(join(top, 'lists/nodes/n01'), nodeListText('im age', layers, state));
    },
    boot: (shell, show, around = {}) => bootOnce(top, shell, show, around),
    remove: () => rmSync(top, { recursive: true }),
  };
};

const mountProgram = (top: string): string => `#!/bin/sh
printf '%s\n' "$*" >>${top}/mounted
[ "$1" = srv ] && [ -d "${top}/srv$2" ] || exit 1
mount -o bind "${top}/srv$2" "$3" || exit 1
case ,$4, in *,ro,*) mount -o remount,bind,ro "${top}/srv$2" "$3" ;; esac
`;

/** Every command that the runtime calls. */
export const runtimeApplets = [
  ...['sh', 'cat', 'chmod', 'chown', 'chroot', 'cp', 'date', 'ln', 'ls', 'mkdir', 'mount', 'mv', 'printf', 'rm'],
  ...['rmdir', 'sleep', 'stat', 'sync', 'timeout', 'uname'],
];

/** The same, as busybox has them. */
const makeApplets = (directory: string): void => {
  mkdirSync(directory);
  for (const name of runtimeApplets) {
    symlinkSync(must(commandPath('busybox'), 'busybox'), join(directory, name));
  }
};

/** What apply does to the image for a rule that has no parent (DESIGN section 4), and for one that has. */
const convertRule = (root: string, { path, is, parent, rule }: SurveyedRule): void => {
  const make = (at: string) => {
    if (existsSync(at)) return;
    mkdirSync(is === 'dir' ? at : dirname(at), { recursive: true });
    if (is === 'file') writeFileSync(at, '');
  };
  const kept = join(root, '.default', path);
  make(join(root, path));
  if (rule.method === 'bind' || parent !== undefined || lstatSync(join(root, path)).isSymbolicLink()) return;
  const between = must(rootedPath(`/.statelite/tmpfs${path}`), path);
  mkdirSync(dirname(kept), { recursive: true });
  mkdirSync(dirname(join(root, between)), { recursive: true });
  renameSync(join(root, path), kept);
  symlinkSync(relativeTarget(between, joinPaths(must(rootedPath('/.default'), 'default'), path)), join(root, between));
  symlinkSync(relativeTarget(path, between), join(root, path));
};

const bootOnce = (top: string, shell: Shell, show: string, around: Around): Boot => {
  const { cmdline = 'quiet NODE=n01', before = '', after = '', console = '', functions = '' } = around;
  writeFileSync(join(top, 'cmdline'), `${cmdline}\n`);
  writeFileSync(
    join(top, 'script'),
    readFileSync(script, 'utf8').replace(/^main "\$@"$/m, () => `${functions}\nmain "$@"`),
  );
  writeFileSync(join(top, 'shell'), `#!/bin/sh\necho "in the shell" >>${top}/shells\n${console}\n`, { mode: 0o755 });
  writeFileSync(join(top, 'reboot'), `#!/bin/sh\necho "$@" >>${top}/reboots\n`, { mode: 0o755 });
  const path = shell === 'busybox' ? `${top}/applets` : process.env.PATH;
  const program = shell === 'bash' ? ['bash', '--posix'] : shell === 'busybox' ? ['busybox', 'sh'] : [shell];
  const commands = `
    mount --bind ${top}/root ${top}/root && mount -o remount,bind,ro ${top}/root &&
      mount --rbind /dev ${top}/root/dev &&
      mount --rbind /proc ${top}/root/proc || exit 99
    export STATELITE_LISTS=${top}/lists STATELITE_MOUNT=${top}/mount STATELITE_TRIES=2 STATELITE_PAUSE=0
    export STATELITE_REBOOT=${top}/reboot STATELITE_SHELL=${top}/shell STATELITE_CONSOLE=/dev/null STATELITE_CMDLINE=${top}/cmdline
    ${before}
    PATH=${path} ${must(commandPath(program[0] ?? ''), shell)} ${program.slice(1).join(' ')} ${top}/script ${top}/root 2>${top}/said
    echo $? >${top}/status
    ${after}
    unset STATELITE_LISTS STATELITE_MOUNT STATELITE_SHELL STATELITE_CONSOLE STATELITE_CMDLINE
    PATH=/bin ${must(commandPath('chroot'), 'chroot')} ${top}/root /bin/busybox sh -c "$1"`;
  const apart = ['--mount', '--propagation', 'private', '--pid', '--fork', '--kill-child'];
  const ran = spawnSync('unshare', [...apart, 'sh', '-c', commands, 'sh', show], { encoding: 'utf8', timeout: 30_000 });
  return {
    status: Number(readFileSync(join(top, 'status'), 'utf8')),
    said: readFileSync(join(top, 'said'), 'utf8'),
    shown: `${ran.stdout}${ran.stderr}`,
  };
};
