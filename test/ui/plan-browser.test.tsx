import { describe, expect, it } from '@jest/globals';
import { render } from 'ink-testing-library';
import { PlanBrowser } from '../../src/ui/plan-browser.tsx';
import { aPlan } from '../support/a-plan.ts';
import { everyChange } from '../support/every-change.ts';

const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 40));
const shown = async (columns: number, rows: number, color = false) => {
  const decisions: string[] = [];
  const view = render(
    <PlanBrowser
      plan={aPlan(everyChange)}
      summary="Plan: all of it."
      detailsOf={() => ['a line of details']}
      size={() => ({ columns, rows })}
      onResize={() => () => undefined}
      color={color}
      decided={(decision) => decisions.push(decision)}
    />,
  );
  await tick();
  // On a busy machine it takes longer until keys are listened to; one typed before that is lost.
  for (let i = 0; i < 200 && view.stdin.listenerCount('readable') === 0; i += 1) await tick();
  const type = async (...keys: readonly string[]): Promise<void> => {
    for (const key of keys) {
      view.stdin.write(key);
      await tick();
    }
  };
  return { view, type, decisions };
};

const esc = '\u001b';

describe('PlanBrowser', () => {
  it('has a title, the chosen line, the summary and the keys', async () => {
    const { view } = await shown(80, 24);
    const lines = (view.lastFrame() ?? '').split('\n');
    expect(lines[0]).toBe('Plan for site tokyo, by image');
    expect(lines[1]?.startsWith('> ▸ ')).toBe(true);
    expect(lines.at(-2)).toBe('Plan: all of it.');
    expect(lines.at(-1)).toContain('q quit');
    view.unmount();
  });

  it('understands arrows, Enter, Escape, search and approval', async () => {
    const { view, type, decisions } = await shown(80, 24);
    await type('\r', '\u001b[B', '\r');
    expect(view.lastFrame()).toContain('a line of details');
    await type('\u001b');
    await tick();
    await type('/', 'b', 'l');
    expect(view.lastFrame()).toContain('with "bl_"');
    await type('\r', 'a');
    expect(decisions).toEqual(['approve']);
  });

  it('is left by Ctrl-C', async () => {
    const { type, decisions } = await shown(80, 24);
    await type('\u0003');
    expect(decisions).toEqual(['quit']);
  });

  it('has the colours of a plan where colours are wanted, and no escape elsewhere', async () => {
    const plain = await shown(80, 40);
    await plain.type('\r');
    expect(plain.view.lastFrame()).not.toContain(esc);
    plain.view.unmount();
    const colored = await shown(80, 40, true);
    await colored.type('\r');
    expect(colored.view.lastFrame()).toMatch(new RegExp(`${esc}\\[3[123]m[-+~>] `));
    colored.view.unmount();
  });

  it.each([
    [40, 12],
    [20, 6],
    [8, 3],
  ])('fits into %i columns and %i rows', async (columns, rows) => {
    const { view, type } = await shown(columns, rows);
    await type('\r');
    const lines = (view.lastFrame() ?? '').split('\n');
    expect(lines.length).toBeLessThanOrEqual(Math.max(rows, 4));
    for (const line of lines) expect([...line].length).toBeLessThanOrEqual(columns);
    view.unmount();
  });
});
