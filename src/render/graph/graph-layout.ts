import { type GraphBox, type GraphEdge, type GraphModel, type Rank, ranks } from './graph-model.ts';

/** A box with its place, in pixels. */
export interface PlacedBox {
  readonly box: GraphBox;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A point of an arrow; it runs level from one with `level` to the next. */
export interface Point {
  readonly x: number;
  readonly y: number;
  readonly level: boolean;
}

/** An arrow and the points it goes through, between columns where it passes some by. */
export interface PlacedEdge {
  readonly edge: GraphEdge;
  readonly points: readonly Point[];
}

/** Where everything stands. */
export interface Layout {
  readonly columns: readonly { readonly rank: Rank; readonly x: number }[];
  readonly boxes: readonly PlacedBox[];
  readonly edges: readonly PlacedEdge[];
  readonly width: number;
  readonly height: number;
}

/** Sizes in pixels, for text of 12. */
export const sizes = { margin: 16, top: 36, gap: 64, between: 14, padding: 10, line: 16, longest: 46 } as const;

/** Columns from left to right; in each, things stand near what leads to them. An arrow past a column has a slot in it. */
export const graphLayout = (model: GraphModel): Layout => {
  const columns = ranks.filter((rank) => model.boxes.some((box) => box.rank === rank));
  const routes = routesOf(model, columns);
  const items = order(itemsOf(model, columns, routes), routes);
  const heightOf = (column: readonly Item[]): number =>
    column.reduce((sum, item) => sum + item.height + sizes.between, -sizes.between);
  const tallest = Math.max(0, ...items.map(heightOf));
  const placed = new Map<string, Omit<PlacedBox, 'box'>>();
  let x: number = sizes.margin;
  const starts = items.map((column, index) => {
    const start = x;
    const width = Math.max(...column.map((item) => item.width));
    let y = sizes.top + Math.round((tallest - heightOf(column)) / 2);
    for (const item of column) {
      placed.set(item.id, { x, y, width, height: item.height });
      y += item.height + sizes.between;
    }
    x += width + sizes.gap;
    return { rank: columns[index] ?? 'nodes', x: start };
  });
  return {
    columns: starts,
    boxes: model.boxes.flatMap((box) => {
      const at = placed.get(box.id);
      return at === undefined ? [] : [{ box, ...at }];
    }),
    edges: routes.map(({ edge, stops }) => ({ edge, points: pointsOf(stops.flatMap((id) => placed.get(id) ?? [])) })),
    width: Math.max(x - sizes.gap, 0) + sizes.margin,
    height: sizes.top + tallest + sizes.margin,
  };
};

/** A box, or the slot of an arrow. */
interface Item {
  readonly id: string;
  readonly column: number;
  readonly width: number;
  readonly height: number;
}

interface Route {
  readonly edge: GraphEdge;
  /** The boxes and slots that it touches, from left to right. */
  readonly stops: readonly string[];
}

const routesOf = ({ boxes, edges }: GraphModel, columns: readonly Rank[]): readonly Route[] => {
  const columnOf = new Map(boxes.map((box) => [box.id, columns.indexOf(box.rank)]));
  return edges.map((edge, number) => {
    const [from, to] = [columnOf.get(edge.from) ?? 0, columnOf.get(edge.to) ?? 0];
    const passed = Array.from({ length: Math.max(0, to - from - 1) }, (_, i) => `slot ${number} ${from + 1 + i}`);
    return { edge, stops: [edge.from, ...passed, edge.to] };
  });
};

const itemsOf = (model: GraphModel, columns: readonly Rank[], routes: readonly Route[]): readonly (readonly Item[])[] =>
  columns.map((rank, column) => [
    ...model.boxes.filter((box) => box.rank === rank).map((box) => ({ id: box.id, column, ...sizeOf(box) })),
    ...routes.flatMap(({ stops }) =>
      stops
        .filter((id) => id.startsWith('slot ') && id.endsWith(` ${column}`))
        .map((id) => ({ id, column, width: 0, height: 2 })),
    ),
  ]);

// A monospaced letter of 12 pixels is about 0.6 of that wide; the rest is for fonts that are wider.
const letter = 7.4;

const sizeOf = ({ title, lines }: GraphBox): Pick<Item, 'width' | 'height'> => ({
  width: Math.ceil(Math.max(...[title, ...lines].map((text) => [...cut(text)].length)) * letter) + 2 * sizes.padding,
  height: 2 * sizes.padding + sizes.line * (1 + lines.length) - 4,
});

/** A text as it is drawn: a long one ends in an ellipsis. */
export const cut = (text: string): string => {
  const letters = [...text];
  return letters.length > sizes.longest ? `${letters.slice(0, sizes.longest - 1).join('')}…` : text;
};

/** Each column by the middle of what leads to its items, which keeps arrows from crossing. */
const order = (columns: readonly (readonly Item[])[], routes: readonly Route[]): readonly (readonly Item[])[] => {
  const before = new Map<string, string[]>();
  for (const { stops } of routes) {
    for (const [index, id] of stops.slice(1).entries()) {
      const known = before.get(id) ?? [];
      before.set(id, known);
      known.push(stops[index] ?? '');
    }
  }
  const position = new Map<string, number>();
  return columns.map((column) => {
    const weighed = column.map((item, index) => {
      const known = (before.get(item.id) ?? []).flatMap((id) => position.get(id) ?? []);
      const weight = known.length === 0 ? 0.5 : known.reduce((sum, one) => sum + one, 0) / known.length;
      return { item, index, weight };
    });
    const sorted = weighed.sort((a, b) => a.weight - b.weight || a.index - b.index).map(({ item }) => item);
    for (const [index, item] of sorted.entries()) position.set(item.id, (index + 0.5) / sorted.length);
    return sorted;
  });
};

/** From the right side of the first to the left side of the last, level through what lies between. */
const pointsOf = (stops: readonly Omit<PlacedBox, 'box'>[]): readonly Point[] =>
  stops.flatMap(({ x, y, width, height }, index) => {
    const middle = y + height / 2;
    const [left, right] = [
      { x, y: middle, level: true },
      { x: x + width, y: middle, level: false },
    ];
    return index === 0 ? [right] : index === stops.length - 1 ? [left] : [left, right];
  });
