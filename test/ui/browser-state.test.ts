import { describe, expect, it } from '@jest/globals';
import { type BrowserState, type Key, openBrowser, press } from '../../src/ui/browser-state.ts';
import { rowsOf } from '../../src/ui/plan-rows.ts';
import { aPlan } from '../support/a-plan.ts';
import { everyChange } from '../support/every-change.ts';

const plan = aPlan(everyChange);
const screen = { height: 3, detailsOf: () => ['1', '2', '3', '4', '5'] };
const keys = (text: string): readonly Key[] =>
  text.split(' ').map((word): Key => {
    switch (word) {
      case 'up':
      case 'down':
      case 'page-down':
      case 'page-up':
      case 'first':
      case 'last':
      case 'enter':
      case 'back':
      case 'rub-out':
      case 'interrupt':
        return { press: word };
      default:
        return { press: 'text', text: word };
    }
  });
const pressing = (text: string): BrowserState =>
  keys(text).reduce((state, key) => press(state, key, screen), openBrowser(plan));

describe('the browser of a plan', () => {
  it('opens folded, the riskiest group first, and counts what each holds', () => {
    const { rows, cursor } = openBrowser(plan);
    expect(cursor).toBe(0);
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.every((row) => row.type === 'group' && row.text.startsWith('▸ '))).toBe(true);
  });

  it('unfolds and folds a group, and shows every change exactly once when all are open, whatever it is folded by', () => {
    expect(pressing('enter').rows.length).toBeGreaterThan(pressing('up').rows.length);
    expect(pressing('enter enter').rows).toEqual(openBrowser(plan).rows);
    for (const grouping of ['image', 'kind', 'node'] as const) {
      const groups = rowsOf(plan, { grouping, open: new Set(), search: '' });
      const open = new Set(groups.flatMap((row) => (row.type === 'group' ? [row.name] : [])));
      const shown = rowsOf(plan, { grouping, open, search: '' }).flatMap((row) =>
        row.type === 'change' ? [row.change] : [],
      );
      expect(shown.length).toBe(plan.changes.filter(({ action }) => action !== 'keep').length);
      expect(new Set(shown).size).toBe(shown.length);
    }
  });

  it('goes through the groupings with one key', () => {
    expect(pressing('g').grouping).toBe('kind');
    expect(pressing('g g').grouping).toBe('node');
    expect(pressing('g g g').grouping).toBe('image');
  });

  it('keeps the cursor within the rows', () => {
    expect(pressing('up up').cursor).toBe(0);
    expect(pressing('last down page-down').cursor).toBe(openBrowser(plan).rows.length - 1);
    expect(pressing('last first').cursor).toBe(0);
    expect(pressing('j j k').cursor).toBe(Math.min(1, openBrowser(plan).rows.length - 1));
  });

  it('searches while one types, opens what it finds, and forgets it', () => {
    const found = pressing('/ b l o c k');
    expect(found.search).toBe('block');
    expect(found.rows.some((row) => row.type === 'change')).toBe(true);
    expect(found.rows.every((row) => row.type === 'group' || row.text.includes('blocked'))).toBe(true);
    expect(pressing('/ q a').decision).toBeUndefined();
    expect(pressing('/ x y rub-out').search).toBe('x');
    expect(pressing('/ x back').rows).toEqual(openBrowser(plan).rows);
    expect(pressing('/ n o t h i n g h a s t h i s enter down enter').rows).toEqual([]);
  });

  it('shows the details of a change, scrolls to their end and no further, and comes back', () => {
    const details = pressing('enter down enter');
    expect(details.details).toEqual({ lines: ['1', '2', '3', '4', '5'], top: 0 });
    expect(pressing('enter down enter down page-down').details?.top).toBe(2);
    expect(pressing('enter down enter q').details).toBeUndefined();
    expect(pressing('enter down enter q').decision).toBeUndefined();
  });

  it('is left by q or Ctrl-C without approval, and by a with it', () => {
    expect(pressing('q').decision).toBe('quit');
    expect(pressing('/ x interrupt').decision).toBe('quit');
    expect(pressing('a').decision).toBe('approve');
  });

  it('is quick with sixty thousand changes', () => {
    const [change] = everyChange.filter(({ action }) => action === 'create');
    if (change === undefined) throw new Error('no change');
    const many = aPlan(Array.from({ length: 60_000 }, () => change));
    const state = press(openBrowser(many), { press: 'enter' }, screen);
    expect(press(state, { press: 'last' }, screen).cursor).toBe(60_000);
  });
});
