import { Box, Text, useApp, useInput } from 'ink';
import { useEffect, useState } from 'react';
import type { Plan } from '../core/plan.ts';
import { type Paint, painter } from '../render/plan/paint.ts';
import { type BrowserState, type Key, openBrowser, press } from './browser-state.ts';
import type { Row } from './plan-rows.ts';
import { cut } from './progress-state.ts';

/** What the browser needs to know of its surroundings. */
export interface BrowserProps {
  readonly plan: Plan;
  /** Lines above and below the list. */
  readonly summary: string;
  readonly detailsOf: (row: Row) => readonly string[];
  readonly size: () => { readonly columns: number; readonly rows: number };
  readonly onResize: (listener: () => void) => () => void;
  readonly color: boolean;
  readonly decided: (decision: 'quit' | 'approve') => void;
}

/** A plan to be looked through: groups that unfold, changes with their details, a search, and approval. */
export const PlanBrowser = ({ plan, summary, detailsOf, size, onResize, color, decided }: BrowserProps) => {
  const { exit } = useApp();
  const [state, setState] = useState<BrowserState>(() => openBrowser(plan));
  const [{ columns, rows }, setSize] = useState(size);
  useEffect(() => onResize(() => setSize(size())), [onResize, size]);
  const height = Math.max(1, rows - 4);
  useInput((input, key) => {
    const meant = keysOf(input, key);
    setState((before) => meant.reduce((now, one) => press(now, one, { height, detailsOf }), before));
  });
  useEffect(() => {
    if (state.decision === undefined) return;
    decided(state.decision);
    exit();
  }, [state.decision, decided, exit]);
  const lines = linesOf(state, height, columns, painter(color));
  return (
    <Box flexDirection="column" width={columns}>
      <Text bold={color}>{cut(titleOf(state), columns)}</Text>
      {lines.map(({ id, text, chosen }) => (
        <Text key={id} inverse={chosen && color} wrap="truncate-end">
          {text}
        </Text>
      ))}
      <Text>{cut(summary, columns)}</Text>
      <Text dimColor={color}>{cut(helpOf(state), columns)}</Text>
    </Box>
  );
};

type InkKey = Parameters<Parameters<typeof useInput>[0]>[1];

/** What was pressed; keys that came quickly, or a text that was pasted, arrive together. */
const keysOf = (input: string, key: InkKey): readonly Key[] => {
  const special = specialKey(input, key);
  if (special !== undefined) return [special];
  return key.ctrl || key.meta ? [] : [...input].flatMap(characterKey);
};

const characterKey = (character: string): readonly Key[] => {
  if (character === '\r' || character === '\n') return [{ press: 'enter' }];
  return character < ' ' || character === '\u007f' ? [] : [{ press: 'text', text: character }];
};

const specialKey = (input: string, key: InkKey): Key | undefined => {
  if (key.ctrl && input === 'c') return { press: 'interrupt' };
  if (key.upArrow) return { press: 'up' };
  if (key.downArrow) return { press: 'down' };
  if (key.pageUp) return { press: 'page-up' };
  if (key.pageDown) return { press: 'page-down' };
  if (key.home) return { press: 'first' };
  if (key.end) return { press: 'last' };
  if (key.return) return { press: 'enter' };
  if (key.escape) return { press: 'back' };
  if (key.backspace || key.delete) return { press: 'rub-out' };
  return undefined;
};

const titleOf = ({ plan, grouping, search, typing, details }: BrowserState): string => {
  if (details !== undefined) return `Plan for site ${plan.site}: one change`;
  const found = search === '' && !typing ? '' : `, with "${search}${typing ? '_' : ''}"`;
  return `Plan for site ${plan.site}, by ${grouping}${found}`;
};

const helpOf = ({ typing, details }: BrowserState): string => {
  if (typing) return 'Enter keep · Esc forget';
  if (details !== undefined) return '↑↓ move · Esc back';
  return '↑↓ move · Enter open · g group · / search · a approve · q quit';
};

/** The lines that are seen, the chosen one among them. Those of a change come painted, and are cut where they are shown. */
const linesOf = (
  { rows, cursor, details }: BrowserState,
  height: number,
  columns: number,
  paint: Paint,
): readonly { readonly id: number; readonly text: string; readonly chosen: boolean }[] => {
  if (details !== undefined) {
    return details.lines
      .slice(details.top, details.top + height)
      .map((text, index) => ({ id: details.top + index, text: `  ${text}`, chosen: false }));
  }
  const top = Math.max(0, Math.min(cursor - Math.floor(height / 2), rows.length - height));
  return rows.slice(top, top + height).map((row, index) => {
    const chosen = top + index === cursor;
    const text = cut(`${chosen ? '>' : ' '} ${row.text}`, columns);
    return { id: top + index, text: chosen ? text : painted(text, row, paint), chosen };
  });
};

/** A line whose mark has its colour, if the mark was not cut. */
const painted = (text: string, row: Row, paint: Paint): string =>
  row.type === 'group' ? text : text.replace(row.mark, () => paint(row.tone, row.mark));
