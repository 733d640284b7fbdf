import type { Loader, Node } from '../../cluster/cluster.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { isFileName } from '../../core/file-name.ts';

/** Why no boot files can be written under the node's name, or for the loader that it asks for. */
export const nameProblem = (node: Node, loader: Loader): Diagnostic | undefined => {
  const asked = node.attribute('noderes', 'netboot');
  if (asked !== undefined && asked !== '' && !loaders.has(asked)) return unknownLoader(node, asked);
  if (isFileName(node.name) && !reserved[loader].test(node.name)) return undefined;
  return {
    code: 'unsafe-file-name',
    severity: 'error',
    message: `node ${JSON.stringify(node.name)} cannot have a boot file: that name means something else to ${loader}`,
    at: node.because,
    help: 'rename the node, or let it boot with another loader (noderes.netboot)',
  };
};

/** The name by which PXELINUX and GRUB look an IPv4 address up: eight upper-case hexadecimal digits. */
export const hexAddress = (ip: string | undefined): string | undefined => {
  const match = ip === undefined ? null : dotted.exec(ip);
  if (match === null) return undefined;
  let value = 0;
  for (let part = 1; part <= 4; part += 1) {
    const byte = Number(match[part]);
    if (byte > 255) return undefined;
    value = value * 256 + byte;
  }
  return value.toString(16).toUpperCase().padStart(8, '0');
};

/** The name by which they look an Ethernet address up: `01-` and the address with dashes, in lower case. */
export const macName = (mac: string): string | undefined =>
  ethernet.test(mac) ? `01-${mac.toLowerCase().replaceAll(':', '-')}` : undefined;

const loaders: ReadonlySet<string> = new Set(['pxe', 'xnba', 'ipxe', 'grub2', 'grub2-http', 'grub2-tftp']);

// PXELINUX tries `default`, hexadecimal prefixes of an address and 01-<mac>: a node of that name would boot others.
const reserved: Readonly<Record<Loader, RegExp>> = {
  pxe: /^(default|[0-9A-F]{1,8}|01-[0-9a-f]{2}(-[0-9a-f]{2}){5})$|\.(c32|0)$/,
  xnba: /\.(uefi|elilo)$/,
  grub2: /^(grub2?[.-]|fonts$|locale$|themes$)|\.mod$/,
};

const dotted = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;
const ethernet = /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i;

const unknownLoader = (node: Node, asked: string): Diagnostic => ({
  code: 'unknown-boot-loader',
  severity: 'error',
  message: `node ${node.name} asks for the boot loader ${JSON.stringify(asked)}, for which no files can be written`,
  at: node.because,
  help: `set noderes.netboot to one of ${[...loaders].join(', ')}`,
});
