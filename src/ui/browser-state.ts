import type { Plan } from '../core/plan.ts';
import { type Grouping, groupings, type Row, rowsOf } from './plan-rows.ts';

/** What the browser of a plan shows. */
export interface BrowserState {
  readonly plan: Plan;
  readonly grouping: Grouping;
  readonly open: ReadonlySet<string>;
  readonly search: string;
  /** Keys go into the search text. */
  readonly typing: boolean;
  readonly rows: readonly Row[];
  readonly cursor: number;
  /** The lines of the change that is looked at, and the first of them to be seen. */
  readonly details: { readonly lines: readonly string[]; readonly top: number } | undefined;
  /** Set when the browser is to be left. */
  readonly decision: 'quit' | 'approve' | undefined;
}

/** What a key means, whatever key it was. */
export type Key =
  | { readonly press: 'up' | 'down' | 'page-up' | 'page-down' | 'first' | 'last' }
  | { readonly press: 'enter' | 'back' | 'rub-out' | 'interrupt' }
  | { readonly press: 'text'; readonly text: string };

/** How much is seen at once, and how the lines of a change are made. */
export interface Screen {
  readonly height: number;
  readonly detailsOf: (row: Row) => readonly string[];
}

/** The browser of a plan when it opens: folded by image, the first line chosen. */
export const openBrowser = (plan: Plan): BrowserState =>
  withRows({
    plan,
    grouping: 'image',
    open: new Set(),
    search: '',
    typing: false,
    rows: [],
    cursor: 0,
    details: undefined,
    decision: undefined,
  });

/** The state after a key. */
export const press = (state: BrowserState, key: Key, screen: Screen): BrowserState => {
  if (key.press === 'interrupt') return { ...state, decision: 'quit' };
  if (state.typing) return typed(state, key);
  if (state.details !== undefined) return inDetails(state, state.details, key, screen);
  const moved = move(state.cursor, key, state.rows.length, screen.height);
  if (moved !== undefined) return { ...state, cursor: moved };
  if (key.press === 'enter') return entered(state, screen);
  if (key.press === 'back') return withRows({ ...state, search: '', cursor: 0 });
  return key.press === 'text' ? commanded(state, key.text) : state;
};

const typed = (state: BrowserState, key: Key): BrowserState => {
  switch (key.press) {
    case 'enter':
      return { ...state, typing: false };
    case 'back':
      return withRows({ ...state, typing: false, search: '', cursor: 0 });
    case 'rub-out':
      return withRows({ ...state, search: [...state.search].slice(0, -1).join(''), cursor: 0 });
    case 'text':
      return withRows({ ...state, search: state.search + key.text, cursor: 0 });
    default:
      return state;
  }
};

const inDetails = (
  state: BrowserState,
  details: NonNullable<BrowserState['details']>,
  key: Key,
  { height }: Screen,
): BrowserState => {
  const last = Math.max(0, details.lines.length - height);
  const moved = move(details.top, key, last + 1, height);
  if (moved !== undefined) return { ...state, details: { ...details, top: moved } };
  const leaves = key.press === 'enter' || key.press === 'back' || (key.press === 'text' && key.text === 'q');
  return leaves ? { ...state, details: undefined } : state;
};

const entered = (state: BrowserState, { detailsOf }: Screen): BrowserState => {
  const row = state.rows[state.cursor];
  if (row === undefined) return state;
  if (row.type === 'change') return { ...state, details: { lines: detailsOf(row), top: 0 } };
  const open = new Set(state.open);
  if (!open.delete(row.name)) open.add(row.name);
  return withRows({ ...state, open });
};

const commanded = (state: BrowserState, text: string): BrowserState => {
  switch (text) {
    case 'q':
      return { ...state, decision: 'quit' };
    case 'a':
      return { ...state, decision: 'approve' };
    case '/':
      return withRows({ ...state, typing: true, search: '', cursor: 0 });
    case 'g': {
      const next = groupings[(groupings.indexOf(state.grouping) + 1) % groupings.length] ?? 'image';
      return withRows({ ...state, grouping: next, open: new Set(), cursor: 0 });
    }
    default:
      return state;
  }
};

const move = (at: number, key: Key, count: number, height: number): number | undefined => {
  const within = (place: number): number => Math.max(0, Math.min(count - 1, place));
  switch (key.press) {
    case 'up':
      return within(at - 1);
    case 'down':
      return within(at + 1);
    case 'page-up':
      return within(at - height);
    case 'page-down':
      return within(at + height);
    case 'first':
      return 0;
    case 'last':
      return within(count - 1);
    case 'text':
      return key.text === 'k' ? within(at - 1) : key.text === 'j' ? within(at + 1) : undefined;
    default:
      return undefined;
  }
};

const withRows = (state: BrowserState): BrowserState => {
  const rows = rowsOf(state.plan, state);
  return { ...state, rows, cursor: Math.max(0, Math.min(rows.length - 1, state.cursor)) };
};
