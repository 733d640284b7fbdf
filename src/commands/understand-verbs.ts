import type { Add } from './program.ts';

/** Adds the verbs that explain what will be and why: explain, simulate. */
export const addUnderstandVerbs = (add: Add): void => {
  add(
    'explain <node-or-image> <path>',
    'which rule and layer decide a path, what was overruled, and where a write goes',
    async (context, _options, args) =>
      (await import('./explain.ts')).explainCommand(context, args[0] ?? '', args[1] ?? ''),
  );
  add(
    'simulate <node>',
    'what a node will see at the path of each rule, before it boots',
    async (context, _options, args) => (await import('./simulate.ts')).simulateCommand(context, args[0] ?? ''),
  );
};
