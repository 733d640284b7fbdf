import { spawnSync } from 'node:child_process';
import { runProgramWith } from './run-program.ts';

/** A block of a page that begins with a command: the block as it stands, and as its commands print it now. */
export interface ToldBlock {
  readonly shown: string;
  readonly told: string;
}

/**
 * Runs the `$ command` lines of each text block of a page, one block after the other. The page's `/tmp/tokyo` is `directory`;
 * statelite runs in this process, with the repository as working directory; what is ours is root's. Exit codes up to `most` are fine.
 */
export const toldBlocks = async (page: string, directory: string, most = 2): Promise<readonly ToldBlock[]> => {
  const told: ToldBlock[] = [];
  const setting = ['umask 022'];
  for (const [, shown = ''] of page.matchAll(/^```text\n(\$ .*?)^```/gms)) {
    let text = '';
    for (const [, command = ''] of shown.matchAll(/^\$ (.*)$/gm)) {
      const real = command.replaceAll('/tmp/tokyo', directory);
      const printed = real.startsWith('statelite ') ? await statelite(real, most) : shell(real, setting);
      text += `$ ${command}\n${printed}`;
    }
    const own = `${process.getuid?.()}:${process.getgid?.()}`;
    told.push({ shown, told: text.replaceAll(directory, '/tmp/tokyo').replaceAll(` ${own}`, ' root') });
  }
  return told;
};

const statelite = async (command: string, most: number): Promise<string> => {
  const { out, err, code } = await runProgramWith(command.split(' ').slice(1), process.cwd(), { width: 100 });
  if (code > most) throw new Error(`${command} ended with ${code}:\n${err}`);
  return `${err}${out}`;
};

/** A shell line; variables stay set for the lines after it. */
const shell = (line: string, setting: string[]): string => {
  if (/^\w+=/.test(line)) setting.push(line);
  const { status, stdout, stderr } = spawnSync('sh', ['-euc', [...setting, line].join('\n')], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${line}:\n${stderr}`);
  return stdout;
};
