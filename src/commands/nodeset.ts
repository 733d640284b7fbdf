import { hasErrors } from '../core/diagnostic.ts';
import { replaceFiles } from '../host/user-file.ts';
import { setNodeImage } from '../manifest/edit/set-node-image.ts';
import type { Context } from './context.ts';
import { type ExitCode, exit } from './exit.ts';
import { loadRepository } from './load-repository.ts';
import { planCommand } from './plan.ts';
import { noImage } from './queries.ts';
import { refuse } from './say.ts';
import { selectSome } from './select-some.ts';

/**
 * `nodeset NODERANGE statelite=IMAGE` (2010 document, section 2.8): edits the Node manifests in place, comments and
 * layout kept, and plans what that changes for these nodes. `osimage=IMAGE`, as xCAT types it today, means the same.
 */
export const nodesetCommand = (
  context: Context,
  flags: { readonly details?: true },
  range: string,
  state: string,
): ExitCode => {
  const image = /^(?:statelite|osimage)=(.+)$/s.exec(state)?.[1];
  if (image === undefined) {
    context.err(`error: ${JSON.stringify(state)} is not statelite=IMAGE\n`);
    return exit.invalid;
  }
  const repository = loadRepository(context);
  const { cluster, source } = repository;
  if (cluster === undefined) return refuse(context, repository.diagnostics, source);
  const selected = selectSome(range, cluster);
  if (hasErrors(selected.diagnostics)) return refuse(context, selected.diagnostics, source);
  if (cluster.image(image) === undefined) return refuse(context, [noImage(image, cluster)]);
  const nodes = new Set(selected.nodes.map((node) => node.name));
  const edit = setNodeImage({ files: repository.files, tables: source, nodes, image });
  if (hasErrors(edit.diagnostics)) return refuse(context, edit.diagnostics, source);
  const after = loadRepository(context, edit.texts);
  if (after.cluster === undefined) return refuse(context, after.diagnostics, after.source);
  replaceFiles(repository.directory, edit.texts);
  for (const name of edit.texts.keys()) if (!context.json) context.out(`edited ${name}\n`);
  return planCommand(context, {
    target: [],
    exclude: [],
    image: [],
    adopt: [],
    node: range,
    ...(flags.details === true && { details: true }),
  });
};
