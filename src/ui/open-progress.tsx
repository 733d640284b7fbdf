import { render } from 'ink';
import type { ProgressEvent } from '../render/run/progress-event.ts';
import { advance, atFirst, type ProgressState } from './progress-state.ts';
import { ProgressView } from './progress-view.tsx';
import type { Terminal } from './terminal.ts';

/** Live progress on a terminal; `close` takes it away and leaves the terminal as it was. */
export interface LiveProgress {
  report(event: ProgressEvent): void;
  close(): void;
}

/** Milliseconds between two pictures; more often would only cost time. */
const interval = 100;

/** Shows live progress below what was printed so far. Whatever happens, `close` must be called. */
export const openProgress = (terminal: Terminal, color: boolean): LiveProgress => {
  const begun = performance.now();
  let state: ProgressState = atFirst;
  let shown = Number.NEGATIVE_INFINITY;
  const picture = () => (
    <ProgressView
      state={state}
      seconds={(performance.now() - begun) / 1_000}
      columns={terminal.stdout.columns ?? 80}
      color={color}
    />
  );
  const { stdout, stdin } = terminal;
  const ink = render(picture(), { stdout, stdin, exitOnCtrlC: false, patchConsole: false });
  const show = (): void => {
    shown = performance.now();
    ink.rerender(picture());
  };
  terminal.onInterrupt(() => {
    state = { ...state, phase: 'stopping' };
    show();
  });
  stdout.on('resize', show);
  return {
    report: (event) => {
      const stopping = state.phase === 'stopping';
      state = advance(state, event);
      if (stopping && state.phase !== 'ended') state = { ...state, phase: 'stopping' };
      if (performance.now() - shown >= interval) show();
    },
    close: () => {
      terminal.onInterrupt(undefined);
      stdout.off('resize', show);
      ink.clear();
      ink.unmount();
      ink.cleanup();
    },
  };
};
