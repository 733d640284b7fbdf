import { Option } from 'commander';
import type { GraphFlags } from './graph.ts';
import type { LintFlags } from './lint.ts';
import { collect } from './plan-flags.ts';
import type { Add } from './program.ts';
import type { SimulateFlags } from './simulate.ts';
import type { TestFlags } from './test.ts';

/** Adds the verbs that explain what will be and why: explain, simulate, lint, test, graph. */
export const addUnderstandVerbs = (add: Add): void => {
  add(
    'explain <node-or-image> <path>',
    'which rule and layer decide a path, what was overruled, and where a write goes',
    async (context, _options, args) =>
      (await import('./explain.ts')).explainCommand(context, args[0] ?? '', args[1] ?? ''),
  );
  add<SimulateFlags>(
    'simulate <noderange>',
    'what nodes will see, before they boot: at the path of each rule, as a tree, or compared',
    async (context, options, args) => (await import('./simulate.ts')).simulateCommand(context, options, args[0] ?? ''),
  )
    .option('--tree', 'the whole tree that rules decide, and the way there')
    .option('--all', 'with --tree: what is read from the image too')
    .option('--diff [node]', 'compare with this node; with --at and no node, the revision with the working tree')
    .option(
      '--at <revision>',
      'by the manifests of this git revision; given twice, from one to the other',
      collect,
      [],
    );
  add<LintFlags>(
    'lint <image>',
    'what an image wants to write and no rule covers, with a rule for each; and rules that do nothing',
    async (context, options, args) => (await import('./lint.ts')).lintCommand(context, options, args[0] ?? ''),
  )
    .addOption(
      new Option('--format <format>', 'yaml: a manifest to paste').choices(['text', 'yaml', 'json']).default('text'),
    )
    .option('--detailed-exitcode', 'exit 2 when something was found');
  add<TestFlags>(
    'test',
    'whether the assertions of the repository hold; exit 5 when one does not',
    async (context, options) => (await import('./test.ts')).testCommand(context, options),
  )
    .addOption(
      new Option('--format <format>', 'how results are printed')
        .choices(['pretty', 'tap', 'junit', 'json'])
        .default('pretty'),
    )
    .option('--target <name>', 'only the assertions of this manifest (repeatable)', collect, [])
    .option('--strict', 'what cannot be decided on this machine fails, and so does a repository without assertions');
  add<GraphFlags>('graph', 'nodes, images, layers, mounts and exports as a picture', async (context, options) =>
    (await import('./graph.ts')).graphCommand(context, options),
  )
    .addOption(new Option('--format <format>', 'how it is drawn').choices(['mermaid', 'dot', 'svg']).default('mermaid'))
    .option('--node <noderange>', 'only these nodes')
    .option('--image <image>', 'only this image and the nodes that boot it');
};
