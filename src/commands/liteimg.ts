import { applyCommand } from './apply.ts';
import { chooseImage, type ImageParts } from './choose-image.ts';
import type { Context } from './context.ts';
import type { ExitCode } from './exit.ts';
import { loadRepository } from './load-repository.ts';
import type { PlanFlags } from './plan-flags.ts';
import { refuse } from './say.ts';

type LiteimgFlags = PlanFlags & ImageParts & { readonly yes?: true };

/** `liteimg IMAGE` or `liteimg -o OS -a ARCH -p PROFILE` (2010 document, section 2.7): apply, aimed at one image. */
export const liteimgCommand = async (
  context: Context,
  flags: LiteimgFlags,
  name: string | undefined,
): Promise<ExitCode> => {
  const { cluster, diagnostics, source } = loadRepository(context);
  if (cluster === undefined) return refuse(context, diagnostics, source);
  const chosen = chooseImage(cluster, name, flags);
  if ('problem' in chosen) return refuse(context, [chosen.problem]);
  const { image } = chosen;
  const target = [`image-link/${image.name}:*`, `image-runtime/${image.name}`];
  const known =
    flags.target.length > 0
      ? flags.target
      : target.filter((one) => one.includes('runtime') || hasRules(cluster.litefile(image.name)));
  return applyCommand(context, { ...flags, target: known, image: [image.name] }, undefined);
};

const hasRules = (rules: readonly unknown[]): boolean => rules.length > 0;
