/** The IP address `steps` after `first`, IPv4 or IPv6 in its shortest form; undefined when malformed or past the last. */
export const countIp = (first: string, steps: number): string | undefined => {
  const address = first.includes(':') ? parseIp6(first) : parseIp4(first);
  if (address === undefined) return undefined;
  if (steps === 0 && !first.includes(':')) return first;
  const value = address + BigInt(steps);
  if (first.includes(':')) return value >> 128n === 0n ? ip6Text(value) : undefined;
  return value >> 32n === 0n ? [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.') : undefined;
};

/** The MAC address `steps` after `first`, in lower case with colons; undefined when malformed or past the last. */
export const countMac = (first: string, steps: number): string | undefined => {
  const digits = first.toLowerCase().replaceAll(/[:-]/g, '');
  const pairs = first.split(/[:-]/);
  if (!/^([0-9a-f]{2})+$/.test(digits) || pairs.some((pair) => pair.length !== 2)) return undefined;
  if (pairs.length < 6 || pairs.length > 20) return undefined;
  const text = (BigInt(`0x${digits}`) + BigInt(steps)).toString(16).padStart(digits.length, '0');
  return text.length > digits.length ? undefined : (text.match(/../g) ?? []).join(':');
};

const parseIp4 = (text: string): bigint | undefined => {
  const parts = text.split('.');
  if (parts.length !== 4 || parts.some((part) => !/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255))
    return undefined;
  return parts.reduce((value, part) => (value << 8n) + BigInt(part), 0n);
};

const parseIp6 = (text: string): bigint | undefined => {
  const embedded = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  if (embedded !== null) {
    const low = parseIp4(embedded[2] ?? '');
    return low === undefined
      ? undefined
      : parseIp6(`${embedded[1]}${(low >> 16n).toString(16)}:${(low & 0xffffn).toString(16)}`);
  }
  const halves = text.split('::');
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - head.length - tail.length;
  if (halves.length > 2 || (halves.length === 1 ? missing !== 0 : missing < 1)) return undefined;
  const groups = [...head, ...Array<string>(missing).fill('0'), ...tail];
  if (groups.some((group) => !/^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return groups.reduce((value, group) => (value << 16n) + BigInt(`0x${group}`), 0n);
};

/** RFC 5952: lower case, no leading zeros, the longest run of zero groups (the first of equals) as `::`. */
const ip6Text = (value: bigint): string => {
  const groups = Array.from({ length: 8 }, (_, index) => ((value >> BigInt(112 - index * 16)) & 0xffffn).toString(16));
  let [start, length] = [0, 0];
  for (let from = 0; from < 8; from += 1) {
    let to = from;
    while (groups[to] === '0') to += 1;
    if (to - from > length) [start, length] = [from, to - from];
  }
  if (length < 2) return groups.join(':');
  return `${groups.slice(0, start).join(':')}::${groups.slice(start + length).join(':')}`;
};
