import { render } from 'ink';
import type { Plan } from '../core/plan.ts';
import { changeLines } from '../render/plan/change-lines.ts';
import { foldSiblings } from '../render/plan/fold-siblings.ts';
import { painter } from '../render/plan/paint.ts';
import { summaryLine } from '../render/plan/summary-line.ts';
import { affectedNodes, affectedWords } from '../render/report/affected-nodes.ts';
import { PlanBrowser } from './plan-browser.tsx';
import type { Row } from './plan-rows.ts';
import type { Terminal } from './terminal.ts';

/** Lets a person look through a plan; returns whether it was approved. The terminal is as before when it returns. */
export const browsePlan = async (
  terminal: Terminal,
  plan: Plan,
  view: { readonly color: boolean; readonly foldNodes: (names: readonly string[]) => string },
): Promise<'quit' | 'approve'> => {
  const { stdin, stdout } = terminal;
  let decision: 'quit' | 'approve' = 'quit';
  const size = () => ({ columns: stdout.columns ?? 80, rows: stdout.rows ?? 24 });
  const detailsOf = (row: Row): readonly string[] =>
    row.type === 'group'
      ? []
      : [
          ...affectedWords(affectedNodes([row.change])),
          ...foldSiblings([row.change], { above: Number.POSITIVE_INFINITY, foldNodes: view.foldNodes }).flatMap(
            (line) => changeLines(line, { paint: painter(view.color), width: size().columns - 2, details: true }),
          ),
        ];
  const ink = render(
    <PlanBrowser
      plan={plan}
      summary={summaryLine(plan.summary)}
      detailsOf={detailsOf}
      size={size}
      onResize={(listener) => {
        stdout.on('resize', listener);
        return () => stdout.off('resize', listener);
      }}
      color={view.color}
      decided={(decided) => {
        decision = decided;
      }}
    />,
    { stdin, stdout, exitOnCtrlC: false, patchConsole: false },
  );
  // Until keys are read one by one, Ctrl-C arrives as a signal.
  terminal.onInterrupt(() => ink.unmount());
  try {
    await ink.waitUntilExit();
  } finally {
    terminal.onInterrupt(undefined);
    ink.clear();
    ink.cleanup();
  }
  return decision;
};
