import { rootedPath } from '../../core/place.ts';
import { toBytes } from './parse.ts';

/** What is wrong with a declared path, as a sentence. */
export const pathFault = (path: string): string | undefined => {
  const quoted = JSON.stringify(path);
  if (!path.startsWith('/')) return `${quoted} is not an absolute path`;
  if (rootedPath(path) === undefined) return `${quoted} must not hold ".." or a NUL character`;
  // exportfs passes it on to mountd with the backslash escaped and the digits not, which mountd reads as one escape.
  if (/\\[0-3][0-7]{2}/.test(path))
    return `${quoted} holds a backslash and three octal digits, which nfs-utils garbles`;
  return toBytes(path).length > 1024 ? `${quoted} has more than the 1024 bytes that exportfs reads` : undefined;
};

/** What is wrong with a declared client, and what to write; undefined when nothing (exports(5), Machine Name Formats). */
export const clientFault = (client: string): { readonly message: string; readonly help: string } | undefined => {
  const quoted = JSON.stringify(client);
  const formats =
    'write a host name, an address, a network such as 10.0.0.0/8, a pattern such as *.cluster, @netgroup or *';
  if (client === '') return { message: 'a client is empty', help: `${formats}; everybody is *` };
  if (client.includes('(')) return { message: `${quoted} is a client with options`, help: 'put them under options' };
  if (/\s/.test(client))
    return { message: `${quoted} holds a blank: these are two clients to exportfs`, help: formats };
  if (client.startsWith('-'))
    return { message: `${quoted} would be read as default options of the line`, help: formats };
  const bracketed = /^\[([0-9a-f:.]+:[0-9a-f:.]*)\](\/[0-9]+)?$/i.exec(client);
  if (bracketed !== null) {
    const plain = `${bracketed[1] ?? ''}${bracketed[2] ?? ''}`;
    return { message: `${quoted}: in an exports file, brackets make a character class`, help: `write ${plain}` };
  }
  if (!/^@?[A-Za-z0-9._:*?[\]^!/-]+$/.test(client))
    return { message: `${quoted} is no client of exports(5)`, help: formats };
  return networkFault(client);
};

const networkFault = (client: string): { readonly message: string; readonly help: string } | undefined => {
  const slash = client.indexOf('/');
  if (slash < 0 || client.startsWith('gss/') || client.startsWith('@')) return undefined;
  const [address, mask] = [client.slice(0, slash), client.slice(slash + 1)];
  const bits = address.includes(':') ? 128 : 32;
  const numeric = /^[0-9]+$/.test(mask) && Number(mask) <= bits;
  const dotted = bits === 32 && isAddress(mask);
  if ((bits === 128 ? /^[0-9a-f:.]+$/i.test(address) : isAddress(address)) && (numeric || dotted)) return undefined;
  const help = `write address/bits with at most ${bits} bits${bits === 32 ? ', or address/netmask' : ''}`;
  return { message: `${JSON.stringify(client)} is no network`, help };
};

const isAddress = (text: string): boolean =>
  /^[0-9]+(\.[0-9]+){3}$/.test(text) && text.split('.').every((part) => Number(part) < 256);
