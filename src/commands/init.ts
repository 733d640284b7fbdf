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
    context.err(`error: ${noImage(answers.image)}\n`);
    return exit.invalid;
  }
  const start: Start = { ...answers, image, site: flags.name ?? 'cluster', ip: flags.ip, mac: flags.mac };
  const { files, problems, source } = tried(start);
  if (hasErrors(problems)) return refuse(context, problems, source);
  const result = writeNewFiles(into, files, (name) => name === ignored);
  if ('taken' in result) {
    context.err(`error: ${result.taken.join(', ')} exist in ${into} already: nothing was written\n`);
    return exit.failed;
  }
  const { written } = result;
  if (context.json) context.out(asJson({ written, into }));
  else if (!context.quiet) {
    for (const name of written) context.out(`wrote ${name}\n`);
    if (!written.includes(ignored)) context.out(`left ${ignored} as it is: *.plan belongs into it\n`);
    const there = directory === '.' && context.repository === undefined ? '' : ` -C ${into}`;
    context.out(`\nNext: statelite${there} plan\n`);
  }
  return exit.done;
};

/** A repository made by a forge has one, and it is no reason to refuse. */
const ignored = '.gitignore';

const noImage = (name: string): string =>
  `${JSON.stringify(name)} is not OS-ARCH-PROFILE, as in debian12-x86_64-compute`;

/** The repository that some answers make, and what is wrong with it. */
const tried = (start: Start) => {
  const files = starterFiles(start, schemaTexts.manifest ?? '');
  const source = (name: string): string | undefined => files.find((file) => file.name === name)?.text;
  const loaded = loadManifests(
    files.filter(({ name }) => name.endsWith('.yaml')),
    source,
  );
  const resolved = resolveCluster(loaded.manifests, source);
  return { files, source, problems: sortDiagnostics([...loaded.diagnostics, ...resolved.diagnostics]) };
};

type Answers = Pick<Start, 'master' | 'nodes'> & { readonly image: string };

/** Why an answer will not do, whatever the others are. */
const wrongWith = (answers: Answers): string | undefined => {
  const image = parseImageName(answers.image);
  if (image === undefined) return noImage(answers.image);
  return tried({ ...answers, image, site: 'cluster', ip: undefined, mac: undefined }).problems.find(
    ({ severity }) => severity === 'error',
  )?.message;
};

/** The flags, and answers to what they do not say: each is tried at once, and asked for three times at most. */
const answersOf = async (context: Context, flags: InitFlags): Promise<Answers> => {
  const [found] = listImages(context.rootDirectory, '/install');
  const proposals: Answers = {
    master: ownAddress() ?? '192.168.0.1',
    image: found ?? 'debian12-x86_64-compute',
    nodes: 'n[001-004]',
  };
  const question = async (key: keyof Answers, text: string): Promise<string> => {
    const proposed = proposals[key];
    let answer = flags[key] ?? proposed;
    for (let times = 0; flags[key] === undefined && context.input && times < 3; times += 1) {
      const said = (await context.ask(`${text} [${proposed}]: `))?.trim();
      answer = said === undefined || said === '' ? proposed : said;
      const wrong = said === undefined ? undefined : wrongWith({ ...proposals, [key]: answer });
      if (wrong === undefined) break;
      context.err(`  ${wrong}\n`);
    }
    return answer;
  };
  return {
    master: await question('master', 'Address by which nodes reach this machine'),
    image: await question('image', 'Image, as OS-ARCH-PROFILE'),
    nodes: await question('nodes', 'Nodes'),
  };
};

/** The first address that other machines can reach. */
const ownAddress = (): string | undefined =>
  Object.values(networkInterfaces())
    .flat()
    .find((one) => one?.family === 'IPv4' && !one.internal)?.address;
