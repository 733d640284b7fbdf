import type { Ledger, LedgerRecord } from '../../core/ledger.ts';
import type { Address, PlaceKey } from '../../core/place.ts';
import { visible } from '../plan/visible.ts';
import { plural } from '../plan/words.ts';

/** What is ours, one address a line with the number of its places, and a count at the end. */
export const renderState = (ledger: Ledger): string => {
  const addresses = [...byAddress(ledger)];
  if (addresses.length === 0) return 'Nothing here is ours yet.\n';
  const lines = addresses.map(([address, places]) => `${visible(address)}  ${plural(places.length, 'place')}\n`);
  return `${lines.join('')}\n${plural(addresses.length, 'resource')} in ${plural(ledger.records.size, 'place')}, ledger ${ledger.serial}.\n`;
};

/** Every place of one address with what the ledger knows of it; undefined when nothing of that address is ours. */
export const renderStateOf = (ledger: Ledger, address: string): string | undefined => {
  const places = byAddress(ledger).find(([one]) => one === address)?.[1];
  if (places === undefined) return undefined;
  return `${visible(address)}\n${places.map(([key, record]) => `  ${recordText(key, record)}\n`).join('')}`;
};

type Places = readonly (readonly [PlaceKey, LedgerRecord])[];

const byAddress = (ledger: Ledger): readonly (readonly [Address, Places])[] => {
  const found = new Map<Address, [PlaceKey, LedgerRecord][]>();
  for (const [key, record] of ledger.records) {
    const places = found.get(record.address) ?? [];
    places.push([key, record]);
    found.set(record.address, places);
  }
  return [...found].sort(byFirst).map(([address, places]) => [address, places.sort(byFirst)]);
};

const byFirst = (a: readonly [string, unknown], b: readonly [string, unknown]): number =>
  a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0;

const recordText = (key: PlaceKey, record: LedgerRecord): string =>
  [
    record.type.padEnd(11),
    visible(key),
    ...(record.target === undefined ? [] : [`-> ${visible(record.target)}`]),
    ...(record.from === undefined ? [] : [`from ${visible(record.from)}`]),
    ...(record.lines ?? []).map((line) => JSON.stringify(line)),
    ...(record.seed === undefined ? [] : ['(made once, then left alone)']),
    ...(record.made === undefined ? [] : ['(the file itself is ours)']),
    ...(record.protect === undefined ? [] : ['(protected)']),
  ].join('  ');
