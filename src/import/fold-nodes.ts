import { countIp, countMac } from '../cluster/count-address.ts';
import { foldNodeNames } from '../cluster/fold-node-names.ts';
import { readNameRange } from '../cluster/name-range.ts';
import type { ContentMap, ManifestDocument } from '../manifest/write.ts';
import type { NodeValues } from './node-values.ts';

/** Node manifests, and the nodes that are better kept in a table. */
export interface FoldedNodes {
  readonly documents: readonly ManifestDocument[];
  readonly rest: readonly NodeValues[];
}

/** More manifests than this are no longer read by people: then only long ranges stay manifests. */
const manyManifests = 32;
const longRange = 16;

/** Folds nodes that differ in nothing but a number, and in addresses that count up with it, into ranges. */
export const foldNodes = (nodes: readonly NodeValues[]): FoldedNodes => {
  const runs: [NodeValues, ...NodeValues[]][] = [];
  const shapes = new Map<NodeValues, string>(nodes.map((node) => [node, shapeOf(node)]));
  for (const node of [...nodes].sort(byName)) {
    const run = runs.at(-1);
    const first = run?.[0];
    const follows =
      first !== undefined &&
      run !== undefined &&
      shapes.get(first) === shapes.get(node) &&
      isNext(first, run.length, node);
    if (follows) run.push(node);
    else runs.push([node]);
  }
  const ranges = runs.flatMap(rangesOf);
  const long = ranges.filter(({ run }) => run.length >= longRange);
  const kept = ranges.length <= manyManifests ? ranges : long.length <= manyManifests ? long : [];
  const inRange = new Set(kept);
  return {
    documents: kept.map(({ name, run: [first] }) => documentOf(name, first)),
    rest: ranges.filter((range) => !inRange.has(range)).flatMap(({ run }) => run),
  };
};

/** The tables of a node as a manifest nests them. */
export const nestedTables = (tables: ReadonlyMap<string, string>): ContentMap => {
  const nested: Record<string, Record<string, string>> = {};
  for (const [key, value] of tables) {
    const dot = key.indexOf('.');
    const table = key.slice(0, dot);
    nested[table] = { ...nested[table], [key.slice(dot + 1)]: value };
  }
  return nested;
};

/** Everything that a range shares; addresses only count as present or not. */
const shapeOf = (node: NodeValues): string =>
  JSON.stringify([node.groups, node.image ?? '', node.ip !== undefined, node.macs.length, [...node.tables]]);

/** Whether a node is the one that stands `steps` after the first of a range, name and addresses. */
const isNext = (first: NodeValues, steps: number, node: NodeValues): boolean => {
  const [before, number, after] = cutName(first.name);
  if (number === '') return false;
  const expected = String(Number(number) + steps).padStart(number.length, '0');
  if (node.name !== `${before}${expected}${after}` || expected.length !== number.length) return false;
  if (first.ip !== undefined && countIp(first.ip, steps) !== node.ip) return false;
  return first.macs.every((mac, index) => countMac(mac, steps) === node.macs[index]);
};

/** A name before, at and after its last number; numbers too long to count are left in the text. */
const cutName = (name: string): readonly [string, string, string] => {
  const found = /^(.*?)(\d{1,15})(\D*)$/.exec(name);
  return found === null ? [name, '', ''] : [found[1] ?? '', found[2] ?? '', found[3] ?? ''];
};

const byName = (a: NodeValues, b: NodeValues): number => {
  const [before, number, after] = cutName(a.name);
  const [otherBefore, otherNumber, otherAfter] = cutName(b.name);
  return (
    compare(before, otherBefore) ||
    compare(after, otherAfter) ||
    number.length - otherNumber.length ||
    compare(number, otherNumber)
  );
};

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const documentOf = (name: string, first: NodeValues): ManifestDocument => {
  const spec: ContentMap = {
    ...(first.groups.length === 0 ? {} : { groups: first.groups }),
    ...(first.image === undefined ? {} : { image: first.image }),
    ...(first.ip === undefined ? {} : { ip: first.ip }),
    ...(first.macs.length === 0 ? {} : { mac: first.macs.length === 1 ? (first.macs[0] ?? '') : first.macs }),
    ...nestedTables(first.tables),
  };
  return { kind: 'Node', name, spec };
};

interface Range {
  readonly name: string;
  readonly run: readonly [NodeValues, ...NodeValues[]];
}

/** A run as one range, or node by node when its text would not read back as the same names in the same order. */
const rangesOf = (run: Range['run']): readonly Range[] => {
  const [first] = run;
  const alone = run.map((node): Range => ({ name: foldNodeNames([node.name]), run: [node] }));
  if (run.length === 1) return alone;
  const [before, number, after] = cutName(first.name);
  const name = `${before}[${number}-${cutName(run.at(-1)?.name ?? '')[1]}]${after}`;
  const read = readNameRange(name);
  const same =
    'names' in read && read.names.length === run.length && read.names.every((text, index) => text === run[index]?.name);
  return same ? [{ name, run }] : alone;
};
