import { type Loader, loaderOf, type Node } from '../../cluster/cluster.ts';
import { must } from '../../core/bug.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import type { Entry } from '../../core/entry.ts';
import { root } from '../../core/fact.ts';
import { addressOf, childPath, type RootedPath, rootedPath } from '../../core/place.ts';
import type { Resource } from '../../core/resource.ts';
import type { BootValues, Desire } from '../kind.ts';
import { isBootWord, partProblems } from './boot-words.ts';
import { commandLineOf } from './command-line.ts';
import { type ImageBoot, imageBootOf } from './image-boot.ts';
import { hexAddress, macName, nameProblem } from './names.ts';

/** One resource for each node that boots an image: its boot files and the names they are looked up by. */
export const desireBootFiles = (input: Desire): readonly Resource[] => {
  const boots = new Map(input.cluster.images.map((image) => [image.name, imageBootOf(image)]));
  return input.cluster.nodes.flatMap((node) => {
    const boot = node.image === undefined ? undefined : boots.get(node.image);
    return boot === undefined ? [] : [resourceOf(input, boot, node)];
  });
};

const nextBoot = { when: 'next-boot', nodes: 1 } as const;

const resourceOf = (input: Desire, boot: ImageBoot, node: Node): Resource => {
  const made = entriesOf(input, boot, node);
  return {
    address: addressOf('boot-file', node.name),
    kind: 'boot-file',
    because: node.because,
    image: boot.image.name,
    node: node.name,
    needs: boot.needs,
    entries: made.entries,
    effect: nextBoot,
    ...(node.protect && { protect: true as const }),
    ...(made.problems.length > 0 && { blocked: made.problems }),
  };
};

interface Made {
  readonly entries: readonly Entry[];
  readonly problems: readonly Diagnostic[];
}

const none: readonly Diagnostic[] = [];

const entriesOf = (input: Desire, boot: ImageBoot, node: Node): Made => {
  const { site } = input.cluster;
  const loader = loaderOf(node);
  const named = nameProblem(node, loader);
  const server = node.attribute('noderes', 'tftpserver') || node.attribute('noderes', 'xcatmaster') || site.master;
  if (boot.problems.length > 0) return { entries: [], problems: boot.problems };
  const line = commandLineOf(site, boot, node, input.cluster.state(node));
  if (named !== undefined || line.problems !== undefined || !isBootWord(server)) {
    const odd = partProblems([{ what: 'noderes.tftpserver', value: server, at: node.because }]);
    return { entries: [], problems: [...(named ? [named] : []), ...(line.problems ?? []), ...odd] };
  }
  const values = {
    node: node.name,
    image: boot.image.name,
    kernel: boot.kernel,
    initrd: boot.initrd,
    cmdline: line.text,
    server,
    arch: boot.image.arch,
  };
  return { entries: filesFor[loader](input, node, values), problems: none };
};

const pxeArea = must(rootedPath('/pxelinux.cfg'), 'the PXELINUX directory');
const xnbaArea = must(rootedPath('/xcat/xnba/nodes'), 'the xNBA directory');
const grubArea = must(rootedPath('/boot/grub2'), 'the GRUB directory');

/** The files of each loader (2010 document, section 2.8, and what xCAT writes for the later ones). */
const filesFor: Readonly<Record<Loader, (input: Desire, node: Node, values: BootValues) => readonly Entry[]>> = {
  pxe: (input, node, values) => [
    fileAt(pxeArea, node.name, input.bootText('pxe', 'config', values)),
    ...lookedUpAs(node).map((name) => linkAt(pxeArea, name, node.name)),
  ],
  xnba: (input, node, values) => [
    fileAt(xnbaArea, node.name, input.bootText('xnba', 'config', values)),
    fileAt(xnbaArea, `${node.name}.uefi`, input.bootText('xnba', 'uefi', values)),
    fileAt(xnbaArea, `${node.name}.elilo`, input.bootText('xnba', 'elilo', values)),
  ],
  grub2: (input, node, values) => [
    fileAt(grubArea, node.name, input.bootText('grub2', 'config', values)),
    ...lookedUpAs(node).map((name) => linkAt(grubArea, `grub.cfg-${name}`, node.name)),
  ],
};

const lookedUpAs = (node: Node): readonly string[] => {
  const names: string[] = [];
  const address = hexAddress(node.ip);
  if (address !== undefined) names.push(address);
  for (const mac of node.macs) {
    const name = macName(mac);
    if (name !== undefined && !names.includes(name)) names.push(name);
  }
  return names;
};

const fileAt = (area: RootedPath, name: string, text: string): Entry => ({
  type: 'file',
  at: { root: 'tftp', path: childPath(area, name) },
  text,
  mode: 0o644,
  owner: root,
  claim: 'own',
});

const linkAt = (area: RootedPath, name: string, target: string): Entry => ({
  type: 'link',
  at: { root: 'tftp', path: childPath(area, name) },
  target,
});
