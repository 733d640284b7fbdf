/** How a stretch of text looks. */
interface Look {
  readonly color: number | undefined;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly inverse: boolean;
}

const plain: Look = { color: undefined, bold: false, dim: false, inverse: false };
const paper = '#1b1f27';
const ink = '#d6dbe4';
/** The sixteen colours, in the terminal's order. */
const palette = [
  ...['#3b4252', '#e06c75', '#98c379', '#e5c07b', '#61afef', '#c678dd', '#56b6c2', '#d6dbe4'],
  ...['#7f8797', '#ff8a93', '#b4e08f', '#ffd894', '#82c8ff', '#dd95f0', '#74d5e0', '#ffffff'],
];
/** The size of a character cell. */
const cell = { width: 8.4, height: 18 };
const margin = 14;
/** With what a change of the look begins. */
const beginning = '\u001b[';

/**
 * A drawing (SVG) of what a terminal shows: lines with the escapes of SGR as `tmux capture-pane -e` gives them. It needs
 * nothing but a font of fixed width, and says in its title what it is.
 */
export const terminalPicture = (screen: string, columns: number, title: string): string => {
  const lines = screen.trimEnd().split('\n');
  const width = Math.ceil(columns * cell.width) + 2 * margin;
  const height = lines.length * cell.height + 2 * margin;
  let look = plain;
  const drawn = lines.flatMap((line, row) => {
    let column = 0;
    return line.split(beginning).flatMap((part, index) => {
      const end = index === 0 ? 0 : part.indexOf('m') + 1;
      if (index > 0)
        look = part
          .slice(0, end - 1)
          .split(';')
          .reduce(changed, look);
      const text = part.slice(end);
      const at = column;
      column += [...text].length;
      return drawText(text, at, row, look);
    });
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="14" fill="${ink}">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${width}" height="${height}" rx="8" fill="${paper}"/>`,
    ...drawn,
    '</svg>',
    '',
  ].join('\n');
};

/** What a picture shows, as plain lines. */
export const textOfPicture = (picture: string): string => {
  const rows = new Map<string, string>();
  for (const [, y = '', text = ''] of picture.matchAll(/<text [^>]*\by="([\d.]+)"[^>]*>(.*?)<\/text>/g)) {
    rows.set(y, `${rows.get(y) ?? ''}${text}`);
  }
  return [...rows.values()].join('\n');
};

const changed = (look: Look, code: string): Look => {
  const number = Number(code);
  if (number === 0) return plain;
  if (number === 1) return { ...look, bold: true };
  if (number === 2) return { ...look, dim: true };
  if (number === 7) return { ...look, inverse: true };
  if (number === 22) return { ...look, bold: false, dim: false };
  if (number === 27) return { ...look, inverse: false };
  if (number === 49) return look;
  if (number === 39) return { ...look, color: undefined };
  if (number >= 30 && number <= 37) return { ...look, color: number - 30 };
  if (number >= 90 && number <= 97) return { ...look, color: number - 82 };
  throw new Error(`no picture knows the escape ${code}`);
};

const drawText = (text: string, column: number, row: number, look: Look): readonly string[] => {
  if (text === '') return [];
  const color = look.color === undefined ? ink : (palette[look.color] ?? ink);
  const x = round(margin + column * cell.width);
  const top = margin + row * cell.height;
  const length = round([...text].length * cell.width);
  const behind = look.inverse
    ? [`<rect x="${x}" y="${top}" width="${length}" height="${cell.height}" fill="${color}"/>`]
    : [];
  if (text.trim() === '') return behind;
  const attributes = [
    `x="${x}" y="${top + 13.5}" textLength="${length}"`,
    ...(look.inverse ? [`fill="${paper}"`] : look.color === undefined ? [] : [`fill="${color}"`]),
    ...(look.bold ? ['font-weight="bold"'] : []),
    ...(look.dim ? ['opacity="0.65"'] : []),
  ];
  return [...behind, `<text ${attributes.join(' ')} xml:space="preserve">${escaped(text)}</text>`];
};

const round = (length: number): number => Math.round(length * 10) / 10;
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
