import { buildNote, recordPath } from '../build/built-record.ts';
import { adapterDigest, recipeDigest } from '../build/recipe-digest.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Look } from '../core/look.ts';
import { rootPath } from '../core/place.ts';
import { initramfsFiles } from '../runtime/generated/initramfs-files.ts';
import type { Resolved } from './site-plan.ts';

/** Which images are not what their recipes say, and which builds never ended. */
export const buildNotes = (
  { cluster, recipes }: Resolved,
  look: Look,
  stageOf: (image: string) => string | undefined,
): readonly Diagnostic[] =>
  cluster.images.flatMap(({ name, because }) => {
    const recipe = recipes.get(name);
    if (recipe === undefined) return [];
    const note = buildNote(
      {
        image: name,
        recipe: recipeDigest(recipe),
        adapter: adapterDigest(recipe, initramfsFiles),
        at: because,
        present: look.fact({ root: `image/${name}`, path: rootPath }, 'stamp').type === 'dir',
      },
      look.text({ root: `boot/${name}`, path: recordPath }),
    );
    const stage = stageOf(name);
    return [
      ...(note === undefined ? [] : [note]),
      ...(stage === undefined
        ? []
        : [
            {
              code: 'build-unfinished' as const,
              severity: 'note' as const,
              message: `a build of image ${name} stopped in its stage ${stage}`,
              at: because,
              help: `statelite genimage ${name} goes on with it or begins anew; with --clean it ${cleans(stage)}`,
            },
          ]),
    ];
  });

/** In its last stage a build exchanges the trees, and nodes run from the one that it puts aside. */
const cleans = (stage: string): string =>
  stage === 'swap' ? 'puts the old image back and removes the new one' : 'removes what is left';
