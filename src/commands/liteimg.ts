import { applyCommand } from './apply.ts';
import type { Context } from './context.ts';
import { type ExitCode, exit } from './exit.ts';
import { loadRepository } from './load-repository.ts';
import type { PlanFlags } from './program.ts';
import { noImage } from './queries.ts';
import { refuse } from './say.ts';

type LiteimgFlags = PlanFlags & { readonly yes?: true; readonly o?: string; readonly a?: string; readonly p?: string };

/** `liteimg IMAGE` or `liteimg -o OS -a ARCH -p PROFILE` (2010 document, section 2.7): apply, aimed at one image. */
export const liteimgCommand = async (
  context: Context,
  flags: LiteimgFlags,
  name: string | undefined,
): Promise<ExitCode> => {
  const { cluster, diagnostics, source } = loadRepository(context);
  if (cluster === undefined) return refuse(context, diagnostics, source);
  const parts = [flags.o, flags.a, flags.p];
  const given = parts.filter((part) => part !== undefined).length;
  if ((name === undefined) === (given === 0) || (given !== 0 && given !== 3)) {
    context.err('error: name an image, or give all of -o, -a and -p\n');
    return exit.invalid;
  }
  const image = cluster.images.find((one) =>
    name === undefined ? one.os === flags.o && one.arch === flags.a && one.profile === flags.p : one.name === name,
  );
  if (image === undefined) return refuse(context, [noImage(name ?? parts.join('-'), cluster)]);
  const target = [`image-link/${image.name}:*`, `image-runtime/${image.name}`];
  const known =
    flags.target.length > 0
      ? flags.target
      : target.filter((one) => one.includes('runtime') || hasRules(cluster.litefile(image.name)));
  return applyCommand(context, { ...flags, target: known, image: [image.name] }, undefined);
};

const hasRules = (rules: readonly unknown[]): boolean => rules.length > 0;
