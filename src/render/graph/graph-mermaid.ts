import { type GraphModel, ranks } from './graph-model.ts';

/** The picture as a Mermaid flowchart, which forges show in Markdown. */
export const graphMermaid = ({ boxes, edges }: GraphModel): string => {
  const alarming = boxes.filter((box) => box.alarming).map((box) => box.id);
  const lines = [
    'flowchart LR',
    ...ranks.flatMap((rank) => {
      const own = boxes.filter((box) => box.rank === rank);
      if (own.length === 0) return [];
      const inside = own.map(
        ({ id, title, lines: below }) => `    ${id}["${[title, ...below].map(escaped).join('<br/>')}"]`,
      );
      return [`  subgraph ${rank}`, ...inside, '  end'];
    }),
    ...edges.map(({ from, to, label }) => `  ${from} -->${label === '' ? '' : `|"${escaped(label)}"|`} ${to}`),
    ...(alarming.length === 0
      ? []
      : ['  classDef alarming stroke:#d00,stroke-width:2px', `  class ${alarming.join(',')} alarming`]),
  ];
  return lines.map((line) => `${line}\n`).join('');
};

/** What could mean something to Mermaid, HTML or Markdown stands as the number of its character. */
const escaped = (text: string): string =>
  text
    .replaceAll(/\p{Cc}/gu, '?')
    .replaceAll(/[^A-Za-z0-9 .,:/@()+=-]/gu, (character) => `#${character.codePointAt(0)};`);
