import type { EffectiveRow } from '../../explain/effective-row.ts';
import { type Paint, painter } from '../plan/paint.ts';
import { visible } from '../plan/visible.ts';
import { plural } from '../plan/words.ts';
import { natureWords, rowWords } from './row-words.ts';

/** Nodes that will see the same, and what they see. */
export interface SimulatedGroup {
  readonly image: string;
  readonly nodes: readonly string[];
  readonly rows: readonly EffectiveRow[];
}

/** How a simulation is shown. */
export interface SimulationStyle {
  readonly color: boolean;
  readonly width: number;
  foldNodes(names: Iterable<string>): string;
}

/** What `simulate --json` prints of one side (schemas/simulation.schema.json). */
export const simulationJson = (revision: string | undefined, groups: readonly SimulatedGroup[]) => ({
  format_version: '1.0',
  revision: revision ?? null,
  groups: groups.map(({ image, nodes, rows }) => ({ image, nodes, paths: rows })),
});

/**
 * What `simulate` prints: for one node a line for each rule, `path: file from layer 1, writable, lost at a reboot`; for many,
 * those of the largest group of nodes alike, and for each other group what differs from it.
 */
export const simulationText = (groups: readonly SimulatedGroup[], style: SimulationStyle): string => {
  const [first, ...others] = groups;
  if (first === undefined) return '';
  const lines = (rows: readonly EffectiveRow[], before: string): readonly string[] =>
    rows.map((row) => `${before}${visible(row.path)}: ${rowWords(row)}`);
  if (others.length === 0 && first.nodes.length === 1) return joined(lines(first.rows, ''));
  const { paint } = { paint: painter(style.color) };
  const images = [...new Set(groups.map(({ image }) => image))];
  const text = images.flatMap((image, index) => {
    const [most, ...rest] = groups.filter((group) => group.image === image);
    if (most === undefined) return [];
    const differ = rest.reduce((sum, { nodes }) => sum + nodes.length, 0);
    const summary = `image ${image}: ${plural(most.nodes.length, 'node')} alike${differ === 0 ? '' : `, ${differ} ${differ === 1 ? 'differs' : 'differ'}`}`;
    return [
      ...(index === 0 ? [] : ['']),
      paint('heading', summary),
      style.foldNodes(most.nodes),
      ...lines(most.rows, '  '),
      ...rest.flatMap((group) => [
        `${style.foldNodes(group.nodes)} ${group.nodes.length === 1 ? 'differs' : 'differ'} in`,
        ...lines(differing(group.rows, most.rows), '  ~ '),
      ]),
    ];
  });
  return joined(text);
};

/** The rows that another node of the same image does not have so. */
const differing = (rows: readonly EffectiveRow[], others: readonly EffectiveRow[]): readonly EffectiveRow[] => {
  const known = new Map(others.map((row) => [row.path, rowWords(row)]));
  return rows.filter((row) => known.get(row.path) !== rowWords(row));
};

/** What `simulate --tree` prints: names below each other, and what is said of one where it differs from its directory. */
export const treeText = (groups: readonly SimulatedGroup[], style: SimulationStyle): string => {
  const paint = painter(style.color);
  const many = groups.length > 1 || (groups[0]?.nodes.length ?? 0) > 1;
  return joined(
    groups.flatMap(({ image, nodes, rows }, index) => [
      ...(index === 0 ? [] : ['']),
      ...(many ? [paint('heading', `${style.foldNodes(nodes)}, image ${image}`)] : []),
      ...treeLines(rows, paint),
    ]),
  );
};

const treeLines = (rows: readonly EffectiveRow[], paint: Paint): readonly string[] => {
  const said = new Map<string, string>();
  return rows.map((row) => {
    const { path } = row;
    const parent = path.slice(0, path.lastIndexOf('/'));
    const words = noteOf(row);
    said.set(path, words);
    const name = `${'  '.repeat(path.split('/').length - 2)}${visible(path.slice(parent.length + 1))}`;
    const mark = row.type === 'dir' ? '/' : row.type === 'link' ? ` -> ${visible(row.target ?? '')}` : '';
    const note = words === (said.get(parent) ?? imageWords) ? '' : `  ${words}`;
    return `${name}${mark}${row.writable ? paint('add', note) : paint('faint', note)}`;
  });
};

const noteOf = (row: EffectiveRow): string => {
  if (row.problem !== undefined) return `PROBLEM: ${row.problem}`;
  // A directory that exists because of rules below it has no origin, and is the image's in every other way.
  return `${row.from.length === 0 ? 'image' : row.from.join(', ')}, ${natureWords(row)}`;
};

const imageWords = 'image, read-only';

const joined = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
