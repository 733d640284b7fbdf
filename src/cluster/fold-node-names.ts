import { compareTexts } from '../core/compare-texts.ts';
import { readNameRange } from './name-range.ts';

/**
 * The shortest plain noderange for some names: `n[01-03,05],db1`. Reading it back gives the same set of names.
 * Names are folded at their last number first, then at the ones before it.
 */
export const foldNodeNames = (names: Iterable<string>): string => {
  let shapes: readonly Shape[] = [...new Set(names)].map(shapeOf);
  const axes = Math.max(0, ...shapes.map((shape) => shape.length));
  for (let axis = axes - 1; axis >= 0; axis -= 1) shapes = foldAxis(shapes, axis);
  return shapes.map(shapeText).sort(compareTexts).join(',');
};

/** A name cut at its numbers: every odd piece holds the numbers that may stand there. */
type Shape = readonly (readonly string[])[];

const shapeOf = (name: string): Shape => name.split(/(\d{1,15})/).map((piece) => [piece]);

/** Joins the shapes that differ in nothing but one number. */
const foldAxis = (shapes: readonly Shape[], axis: number): readonly Shape[] => {
  if (axis % 2 === 0) return shapes;
  const merged = new Map<string, { readonly shape: Shape; readonly numbers: Set<string> }>();
  for (const shape of shapes) {
    const key = shape.map((piece, index) => (index === axis ? '*' : piece.join(','))).join('|');
    const found = merged.get(key) ?? { shape, numbers: new Set<string>() };
    merged.set(key, found);
    for (const number of shape[axis] ?? []) found.numbers.add(number);
  }
  return [...merged.values()].map(({ shape, numbers }) =>
    shape.map((piece, index) => (index === axis ? [...numbers].sort(compareNumbers) : piece)),
  );
};

const compareNumbers = (a: string, b: string): number => Number(a) - Number(b) || a.length - b.length;

const shapeText = (shape: Shape): string => {
  const single = shape.every((piece) => piece.length === 1);
  const plain = shape.map((piece) => piece[0]).join('');
  if (single) return isPlain(plain) ? plain : bracketed(shape);
  return shape.map((piece, index) => (index % 2 === 0 || piece.length === 1 ? piece[0] : `[${runs(piece)}]`)).join('');
};

/** Whether the text reads as a name: `a1-a2` would be a range, and is written `a[1]-a2`. */
const isPlain = (text: string): boolean => {
  const range = readNameRange(text);
  return 'names' in range && !range.counted;
};

const bracketed = (shape: Shape): string => {
  const [before = [], number = [], ...after] = shape;
  return `${before[0] ?? ''}[${number[0] ?? ''}]${after.map((piece) => piece[0]).join('')}`;
};

/** Sorted numbers as runs: `01-03,05`. A run keeps the width of its first number. */
const runs = (numbers: readonly string[]): string => {
  const texts: string[] = [];
  for (let at = 0; at < numbers.length; ) {
    const first = numbers[at] ?? '';
    let end = at;
    while (numbers[end + 1] === String(Number(first) + end + 1 - at).padStart(first.length, '0')) end += 1;
    texts.push(end === at ? first : `${first}-${numbers[end]}`);
    at = end + 1;
  }
  return texts.join(',');
};
