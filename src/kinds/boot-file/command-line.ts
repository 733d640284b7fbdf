import type { Node, Site, StateMount } from '../../cluster/cluster.ts';
import { must } from '../../core/bug.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { joinPaths, rootedPath } from '../../core/place.ts';
import { isBootWord, type Part, parameterWords, partProblems } from './boot-words.ts';
import type { ImageBoot } from './image-boot.ts';

/** A kernel command line, or the reasons why none can be written. */
export type CommandLine =
  | { readonly text: string; readonly problems?: never }
  | { readonly problems: readonly Diagnostic[] };

/**
 * The kernel command line of a node, with the words of the 2010 document (section 2.8): where its root is, where its state
 * is (empty when nowhere), whom to ask, its name; then where its compiled lists are, its consoles, and further parameters
 * of the image and of the node.
 * A blank attribute is as good as none, as everywhere in xCAT.
 */
export const commandLineOf = (site: Site, boot: ImageBoot, node: Node, state: StateMount | undefined): CommandLine => {
  const facing = facingOf(site, node);
  const server = serverOf(site, node);
  const words = [
    `NFSROOT=${nfsRootOf(site, boot, node)}`,
    `STATEMNT=${state === undefined ? '' : `${hostText(state.server)}:${state.directory}`}`,
    `XCAT=${hostText(facing)}:${site.xcatport}`,
    `NODE=${node.name}`,
    `LISTS=${hostText(server)}:${listDirectory(site, node.attribute('noderes', 'nfsdir'))}`,
    'console=tty0',
    serialConsole(node),
    ...(state !== undefined && state.mntopts !== '' ? [`MNTOPTS=${state.mntopts}`] : []),
    ...boot.parameters,
    ...parameterWords(node.attribute('bootparams', 'addkcmdline') || ''),
  ];
  if (words.every(isBootWord)) return { text: words.join(' ') };
  return {
    problems: partProblems(
      words.map((value): Part => ({ what: `in the boot file of node ${node.name},`, value, at: node.because })),
    ),
  };
};

/** What a node mounts its root from, `server:/directory`; the root tree is `rootimg` in it. */
export const nfsRootOf = (site: Site, boot: ImageBoot, node: Node): string =>
  `${hostText(serverOf(site, node))}:${rootDirectory(boot, node.attribute('noderes', 'nfsdir'))}`;

/** How a node calls the management node. */
const facingOf = (site: Site, node: Node): string => node.attribute('noderes', 'xcatmaster') || site.master;

const serverOf = (site: Site, node: Node): string =>
  node.attribute('noderes', 'nfsserver') || node.attribute('noderes', 'tftpserver') || facingOf(site, node);

/** An address as it stands before a colon: IPv6 in brackets. */
const hostText = (host: string): string => (host.includes(':') && !host.startsWith('[') ? `[${host}]` : host);

/**
 * The directory that holds the root tree, as the NFS server names it. `noderes.nfsdir` stands for the install directory;
 * with two leading slashes it is the whole path (xCAT's convention).
 */
const rootDirectory = (boot: ImageBoot, nfsdir: string | undefined): string => {
  if (nfsdir === undefined || nfsdir === '') return boot.image.directory;
  if (nfsdir.startsWith('//')) return nfsdir.slice(1);
  return `${nfsdir.replace(/\/+$/, '')}/${boot.tree}`;
};

/** The directory of the compiled lists, as the NFS server names it: always the install directory's, never a root tree's. */
const listDirectory = (site: Site, nfsdir: string | undefined): string =>
  nfsdir === undefined || nfsdir === '' || nfsdir.startsWith('//')
    ? joinPaths(site.installdir, listArea)
    : `${nfsdir.replace(/\/+$/, '')}${listArea}`;

const listArea = must(rootedPath('/statelite'), 'the directory of the compiled lists');

/** The serial console of nodehm; without one, the console of the 2010 document's sample. */
const serialConsole = (node: Node): string => {
  const port = node.attribute('nodehm', 'serialport');
  if (port === undefined || port === '') return 'console=ttyS0,115200n8r';
  const speed = node.attribute('nodehm', 'serialspeed') || '115200';
  const flow = node.attribute('nodehm', 'serialflow') || '';
  return `console=ttyS${port},${speed}${/hard|tcs|ctsrts/.test(flow) ? 'n8r' : ''}`;
};
