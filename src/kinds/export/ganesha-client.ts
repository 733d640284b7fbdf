/** A client of exports(5) as NFS-Ganesha writes it, and how exact it is: of several that match, exports(5) takes the most exact. */
export interface GaneshaClient {
  readonly text: string;
  /** 0 host name, 1 address or network, 2 pattern, 3 netgroup, 4 everybody: the order in which nfs-utils decides. */
  readonly rank: number;
}

/** How NFS-Ganesha names a client (ganesha-export-config(8), CLIENT), or why it cannot. */
export const ganeshaClient = (client: string): GaneshaClient | { readonly fault: string } => {
  if (client === '*') return { text: client, rank: 4 };
  if (client.startsWith('gss/')) return { fault: 'clients by security flavor do not exist there: use sec= options' };
  if (client.startsWith('@')) return plainOr(client, /^@[A-Za-z0-9._-]+$/, 3);
  if (client.includes('/')) return networkOf(client);
  if (/[*?[\]]/.test(client)) {
    return /[*?]/.test(client)
      ? plainOr(client, /^[A-Za-z0-9._*?[\]-]+$/, 2)
      : { fault: 'a pattern needs a * or a ? there' };
  }
  if (/^[0-9.]+$/.test(client) || client.includes(':')) return plainOr(client, /^[0-9A-Fa-f.:]+$/, 1);
  return plainOr(client, /^[A-Za-z0-9._-]+$/, 0);
};

const plainOr = (client: string, form: RegExp, rank: number): GaneshaClient | { readonly fault: string } =>
  form.test(client) ? { text: client, rank } : { fault: 'it has characters that may not stand in a client there' };

const networkOf = (client: string): GaneshaClient | { readonly fault: string } => {
  const [address = '', mask = ''] = client.split('/');
  const bits = mask.includes('.') ? maskBits(mask) : Number(mask);
  return bits === undefined
    ? { fault: 'its netmask has holes, and networks are given by a number of bits there' }
    : { text: `${address}/${bits}`, rank: 1 };
};

/** The number of leading ones of a dotted netmask; undefined when another one follows a zero. */
const maskBits = (mask: string): number | undefined => {
  const ones = mask
    .split('.')
    .map((part) => Number(part).toString(2).padStart(8, '0'))
    .join('');
  return /^1*0*$/.test(ones) ? ones.replaceAll('0', '').length : undefined;
};
