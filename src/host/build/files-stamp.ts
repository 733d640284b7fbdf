import { statSync } from 'node:fs';
import { referencedFiles } from '../../build/referenced-files.ts';
import { attempt, unless } from '../attempt.ts';
import { signatureOf } from '../found-fact.ts';
import type { BuildTask } from './build-task.ts';

/** Changes whenever a file does that the recipe refers to. It tells nothing of what is in them: some hold secrets. */
export const filesStamp = ({ recipe, fileOf }: Pick<BuildTask, 'recipe' | 'fileOf'>): string =>
  referencedFiles(recipe)
    .map((reference) => stampOf(fileOf(reference)))
    .join(' ');

const stampOf = (name: string): string => {
  const found = attempt('look at', name, () => unless(['ENOENT', 'ENOTDIR'], () => statSync(name, { bigint: true })));
  return found === undefined ? 'absent' : signatureOf(found);
};
