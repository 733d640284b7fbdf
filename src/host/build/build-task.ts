import type { TreeFile } from '../../build/adapter-files.ts';
import type { Recipe } from '../../build/recipe.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import type { ImageDirectory } from './swap.ts';
import type { Basis, Stage, Workplace } from './workplace.ts';

/** What a build tells while it runs. */
export type BuildEvent =
  | { readonly type: 'begin'; readonly id: string; readonly log: string; readonly resumed: boolean }
  | { readonly type: 'stage'; readonly stage: Stage; readonly number: number; readonly of: number }
  | { readonly type: 'tick'; readonly stage: Stage; readonly seconds: number; readonly last: string }
  | { readonly type: 'stage-done'; readonly stage: Stage; readonly seconds: number; readonly words: string };

/** One image to build. */
export interface BuildTask {
  readonly recipe: Recipe;
  readonly recipeDigest: string;
  readonly adapterDigest: string;
  readonly adapter: readonly TreeFile[];
  readonly directory: ImageDirectory;
  readonly workplace: Workplace;
  /** The real name of a file that the recipe refers to. */
  fileOf(reference: string): string;
  /** Whether what the last build kept aside may go. */
  readonly mayRemovePrevious: boolean;
  stop(): boolean;
  report(event: BuildEvent): void;
}

/** How a build ended. */
export type BuildResult =
  | { readonly outcome: 'built'; readonly kernel: string; readonly previous: boolean }
  | { readonly outcome: 'failed'; readonly diagnostics: readonly Diagnostic[]; readonly log: string | undefined }
  | { readonly outcome: 'stopped'; readonly resumable: boolean };

/** What the stages of one build share. */
export interface Bench {
  readonly task: BuildTask;
  readonly id: string;
  readonly basis: Basis;
  readonly tree: string;
  /** File descriptor of the log. */
  readonly log: number;
  readonly stage: Stage;
  readonly begun: number;
}

/** What helps with a failure: what to do, and what the program that failed said last. */
export interface FailureHelp {
  readonly hint?: string;
  readonly said?: readonly string[];
}

/** Thrown by a stage that cannot go on. */
export class BuildFailure extends Error {
  override readonly name = 'BuildFailure';
  readonly help: FailureHelp;

  constructor(problem: string, help: FailureHelp = {}) {
    super(problem);
    this.help = help;
  }
}

/** Thrown by a stage that was asked to stop. */
export class BuildStopped extends Error {
  override readonly name = 'BuildStopped';
}
