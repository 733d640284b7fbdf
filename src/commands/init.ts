import { networkInterfaces } from 'node:os';
import { resolve } from 'node:path';
import { resolveCluster } from '../cluster/resolve-cluster.ts';
import { hasErrors, sortDiagnostics } from '../core/diagnostic.ts';
import { writeNewFiles } from '../host/import-files.ts';
import { listImages } from '../host/list-images.ts';
import { schemaTexts } from '../manifest/generated/schema-texts.ts';
import { loadManifests } from '../manifest/load-manifests.ts';
import { parseImageName, type Start, starterFiles } from '../manifest/starter-files.ts';
import type { Context } from './context.ts';
import { type ExitCode, exit } from './exit.ts';
import { asJson, refuse } from './say.ts';

/** What `init` may be told instead of asking. */
export interface InitFlags {
  readonly master?: string;
  readonly image?: string;
  readonly nodes?: string;
  readonly ip?: string;
  readonly mac?: string;
  readonly name?: string;
}

/** `init [DIR]`: asks three questions, or takes flags, and leaves a repository whose first plan works. */
export const initCommand = async (context: Context, flags: InitFlags, directory: string): Promise<ExitCode> => {
  const into = resolve(context.cwd, context.repository ?? '.', directory);
  const answers = await answersOf(context, flags);
  const image = parseImageName(answers.image);
  if (image === undefined) {
    context.err(`error: ${JSON.stringify(answers.image)} is not OS-ARCH-PROFILE, as in debian12-x86_64-compute\n`);
    return exit.invalid;
  }
  const start: Start = { ...answers, image, site: flags.name ?? 'cluster', ip: flags.ip, mac: flags.mac };
  const files = starterFiles(start, schemaTexts.manifest ?? '');
  const source = (name: string): string | undefined => files.find((file) => file.name === name)?.text;
  const loaded = loadManifests(
    files.filter(({ name }) => name.endsWith('.yaml')),
    source,
  );
  const resolved = resolveCluster(loaded.manifests, source);
  const problems = sortDiagnostics([...loaded.diagnostics, ...resolved.diagnostics]);
  if (hasErrors(problems)) return refuse(context, problems, source);
  const taken = writeNewFiles(into, files);
  if (taken.length > 0) {
    context.err(`error: ${taken.join(', ')} exist in ${into} already: nothing was written\n`);
    return exit.failed;
  }
  if (context.json) context.out(asJson({ written: files.map(({ name }) => name), into }));
  else if (!context.quiet) {
    for (const { name } of files) context.out(`wrote ${name}\n`);
    const there = directory === '.' && context.repository === undefined ? '' : ` -C ${into}`;
    context.out(`\nNext: statelite${there} plan\n`);
  }
  return exit.done;
};

const answersOf = async (context: Context, flags: InitFlags) => {
  const question = async (given: string | undefined, text: string, proposed: string): Promise<string> => {
    if (given !== undefined) return given;
    const answer = context.input ? await context.ask(`${text} [${proposed}]: `) : undefined;
    return answer === undefined || answer.trim() === '' ? proposed : answer.trim();
  };
  const [found] = listImages(context.rootDirectory, '/install');
  return {
    master: await question(flags.master, 'Address by which nodes reach this machine', ownAddress() ?? '192.168.0.1'),
    image: await question(flags.image, 'Image, as OS-ARCH-PROFILE', found ?? 'debian12-x86_64-compute'),
    nodes: await question(flags.nodes, 'Nodes', 'n[001-004]'),
  };
};

/** The first address that other machines can reach. */
const ownAddress = (): string | undefined =>
  Object.values(networkInterfaces())
    .flat()
    .find((one) => one?.family === 'IPv4' && !one.internal)?.address;
