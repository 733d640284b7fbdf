import { adapterFiles } from '../build/adapter-files.ts';
import type { Recipe } from '../build/recipe.ts';
import { adapterDigest, recipeDigest } from '../build/recipe-digest.ts';
import type { Image } from '../cluster/cluster.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import { buildImage, type Cleaned, cleanBuilds } from '../host/build/build-image.ts';
import type { BuildResult, BuildTask } from '../host/build/build-task.ts';
import { referencedFile } from '../host/build/referenced-file.ts';
import { workplaceOf } from '../host/build/workplace.ts';
import { resolveBelow } from '../host/resolve-below.ts';
import { unfinishedRun } from '../host/runs.ts';
import type { StateDirectory } from '../host/state-directory.ts';
import { buildProgress } from '../render/run/build-progress.ts';
import { initramfsFiles } from '../runtime/generated/initramfs-files.ts';
import { chooseImage, type ImageParts } from './choose-image.ts';
import type { Context } from './context.ts';
import { type ExitCode, exit } from './exit.ts';
import { loadRepository } from './load-repository.ts';
import { refuse } from './say.ts';
import { underLock } from './under-lock.ts';

type GenimageFlags = ImageParts & { readonly removePrevious?: true; readonly clean?: true };

/** `genimage IMAGE` or `genimage -o OS -a ARCH -p PROFILE` (2010 document, section 2.6): builds the root tree of an image. */
export const genimageCommand = async (
  context: Context,
  flags: GenimageFlags,
  name: string | undefined,
): Promise<ExitCode> => {
  const { cluster, diagnostics, source, recipes, directory } = loadRepository(context);
  if (cluster === undefined) return refuse(context, diagnostics, source);
  const chosen = chooseImage(cluster, name, flags);
  if ('problem' in chosen) return refuse(context, [chosen.problem]);
  const { image } = chosen;
  const recipe = recipes.get(image.name);
  if (recipe === undefined) return refuse(context, [noRecipe(image)], source);
  return underLock(context, cluster.site.name, async (state) => {
    const run = unfinishedRun(state.path);
    if (run !== undefined) return refuse(context, ['problem' in run ? run.problem : runFirst], source, exit.failed);
    const task = taskOf(context, { image, recipe, repository: directory, state }, flags);
    if (flags.clean === true) {
      const cleaned = cleanBuilds(task);
      context.out(context.json ? `${JSON.stringify({ type: 'cleaned', ...cleaned })}\n` : cleanedWords(cleaned));
      return exit.done;
    }
    return finish(context, image, await buildImage(task));
  });
};

interface Subject {
  readonly image: Image;
  readonly recipe: Recipe;
  readonly repository: string;
  readonly state: StateDirectory;
}

const taskOf = (context: Context, { image, recipe, repository, state }: Subject, flags: GenimageFlags): BuildTask => ({
  recipe,
  recipeDigest: recipeDigest(recipe),
  adapterDigest: adapterDigest(recipe, initramfsFiles),
  adapter: adapterFiles(recipe, initramfsFiles),
  directory: {
    path: resolveBelow(context.rootDirectory, image.directory),
    kernel: image.kernel,
    initrd: image.initrd,
  },
  workplace: workplaceOf(state.path, image.name),
  fileOf: (reference) => referencedFile(context.rootDirectory, repository, reference),
  mayRemovePrevious: flags.removePrevious === true,
  stop: context.interrupted,
  report: (event) => {
    if (context.json) context.out(`${JSON.stringify({ ...event, image: image.name })}\n`);
    else if (!context.quiet) context.out(buildProgress(image.name, event));
  },
});

const finish = (context: Context, image: Image, result: BuildResult): ExitCode => {
  if (context.json) context.out(`${JSON.stringify({ type: 'result', image: image.name, ...result })}\n`);
  switch (result.outcome) {
    case 'built':
      if (!context.json) context.out(builtWords(image, result));
      return exit.done;
    case 'failed':
      return refuse(context, result.diagnostics, undefined, exit.failed);
    case 'stopped':
      context.err(
        result.resumable
          ? 'Stopped; the same command goes on from here.\n'
          : 'Stopped; nothing of the new tree was kept, and the old one is untouched.\n',
      );
      return exit.stopped;
  }
};

const builtWords = (image: Image, { kernel, previous }: BuildResult & { readonly outcome: 'built' }): string => {
  const words = [`Built image ${image.name}${kernel === '' ? '' : ` with kernel ${kernel}`}.`];
  if (previous) {
    words.push(`The tree before it is ${image.directory}/rootimg.previous: nodes that are up still run from it.`);
  }
  words.push(`Nodes must not boot it yet: statelite apply --image ${image.name} makes it ready.`);
  return `${words.join('\n')}\n`;
};

const cleanedWords = ({ removed, restored }: Cleaned): string => {
  const lines = [...restored.map((path) => `Put back ${path}\n`), ...removed.map((path) => `Removed ${path}\n`)];
  return lines.length === 0 ? 'Nothing to remove.\n' : lines.join('');
};

const noRecipe = (image: Image): Diagnostic => ({
  code: 'build-contradiction',
  severity: 'error',
  message: `image ${image.name} does not say how it is built`,
  at: image.because,
  help: 'give its manifest a spec.build',
});

const runFirst: Diagnostic = {
  code: 'run-unfinished',
  severity: 'error',
  message: 'a run stopped half-way, and it may be in the tree that would be replaced',
  help: 'finish it with statelite apply --resume, or take it back with statelite rollback',
};
