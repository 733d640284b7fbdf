/** Gives the address some steps after a first one; undefined when that would be past the last. */
export type AddressCounter = (steps: number) => string | undefined;

/** The IP address `steps` after `first`; undefined when `first` is none or the last is passed. */
export const countIp = (first: string, steps: number): string | undefined => ipCounter(first)?.(steps);

/** The MAC address `steps` after `first`; undefined when `first` is none or the last is passed. */
export const countMac = (first: string, steps: number): string | undefined => macCounter(first)?.(steps);

/** Counts an IP address up, IPv4 with carry or IPv6 in its shortest form; undefined when it is none. */
export const ipCounter = (first: string): AddressCounter | undefined => {
  if (!first.includes(':')) return ip4Counter(first);
  const value = parseIp6(first);
  if (value === undefined) return undefined;
  return (steps) => {
    const address = value + BigInt(steps);
    return address >> 128n === 0n ? ip6Text(address) : undefined;
  };
};

/** Counts a MAC address of 6 to 20 pairs up, in lower case with colons; undefined when it is none. */
export const macCounter = (first: string): AddressCounter | undefined => {
  const pairs = first.toLowerCase().split(/[:-]/);
  if (pairs.length < 6 || pairs.length > 20 || pairs.some((pair) => !/^[0-9a-f]{2}$/.test(pair))) return undefined;
  // Only the last six pairs count up: they are what one vendor numbers, and they fit a number exactly.
  const head = pairs
    .slice(0, -6)
    .map((pair) => `${pair}:`)
    .join('');
  const value = Number.parseInt(pairs.slice(-6).join(''), 16);
  return (steps) => {
    const address = value + steps;
    if (address > 0xffffffffffff) return undefined;
    const [high, low] = [Math.floor(address / 0x1000000), address % 0x1000000];
    return `${head}${threePairs(high)}:${threePairs(low)}`;
  };
};

const threePairs = (value: number): string => `${hex[value >>> 16]}:${hex[(value >>> 8) & 255]}:${hex[value & 255]}`;

const hex = Array.from({ length: 256 }, (_, value) => value.toString(16).padStart(2, '0'));

const ip4Counter = (first: string): AddressCounter | undefined => {
  const value = parseIp4(first);
  if (value === undefined) return undefined;
  return (steps) => {
    const address = value + steps;
    if (address > 0xffffffff) return undefined;
    return `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`;
  };
};

const parseIp4 = (text: string): number | undefined => {
  const parts = text.split('.');
  if (parts.length !== 4 || parts.some((part) => !/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255)) {
    return undefined;
  }
  return parts.reduce((value, part) => value * 256 + Number(part), 0);
};

const parseIp6 = (text: string): bigint | undefined => {
  const embedded = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  if (embedded !== null) {
    const low = parseIp4(embedded[2] ?? '');
    if (low === undefined) return undefined;
    return parseIp6(`${embedded[1]}${(low >>> 16).toString(16)}:${(low & 0xffff).toString(16)}`);
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
