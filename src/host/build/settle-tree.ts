import { readFileSync } from 'node:fs';
import { hashProblem, homeOfRoot, withRootHash, withShadowedRoot } from '../../build/root-account.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { attempt, unless } from '../attempt.ts';
import { type Bench, BuildFailure, type BuildTask } from './build-task.ts';
import { forgetMachine } from './forget-machine.ts';
import { type TreeFiles, treeFiles } from './tree-files.ts';

/** The second stage: what joins the tree to the runtime, root's password and keys, nothing of this machine. */
export const settleTree = (bench: Bench): string => {
  const { task, tree } = bench;
  const files = treeFiles(tree);
  for (const { path, text, mode } of task.adapter) files.write(path, text, mode);
  const { type } = task.recipe.source;
  if (type === 'apt' || type === 'dnf') forgetMachine(files);
  const { rootPasswordHash: hash, authorizedKeys: keys } = task.recipe;
  if (hash !== undefined) setRootHash(files, textOf(task.fileOf(hash.file)) ?? '');
  if (keys !== undefined) setKeys(files, textOf(task.fileOf(keys.file)) ?? '');
  const words = [
    ...(task.adapter.length > 0 ? [`the ${task.recipe.initramfs} adapter`] : []),
    ...(hash === undefined ? [] : ["root's password"]),
    ...(keys === undefined ? [] : ["root's keys"]),
  ];
  return words.length === 0 ? 'nothing' : words.join(', ');
};

/** What is wrong with the files that a recipe refers to. Their content is never told. */
export const checkReferences = ({ recipe, fileOf }: BuildTask): readonly Diagnostic[] => {
  const problem = (what: string, file: string, why: string): Diagnostic => ({
    code: 'build-file-missing',
    severity: 'error',
    message: `${what} ${JSON.stringify(file)} cannot be used: ${why}`,
    help: 'the name is absolute on this machine, or relative to the repository',
  });
  const { rootPasswordHash: hash, authorizedKeys: keys } = recipe;
  const found: Diagnostic[] = [];
  if (hash !== undefined) {
    const text = textOf(fileOf(hash.file));
    const why = text === undefined ? 'there is no such file' : hashProblem(text);
    if (why !== undefined) found.push(problem('the password file', hash.file, why));
  }
  if (keys !== undefined) {
    const text = textOf(fileOf(keys.file));
    const why = text === undefined ? 'there is no such file' : keysProblem(text);
    if (why !== undefined) found.push(problem('the file of keys', keys.file, why));
  }
  return found;
};

const keysProblem = (text: string): string | undefined => {
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) return 'it holds a private key';
  return text.trim() === '' ? 'it is empty' : undefined;
};

const textOf = (name: string): string | undefined =>
  asText(attempt('read', name, () => unless(['ENOENT', 'ENOTDIR', 'EISDIR'], () => readFileSync(name))));

/** One letter a byte: names and comments of a tree may be in any encoding, and stay in it. */
const asText = (bytes: Buffer | undefined): string | undefined => bytes?.toString('latin1');

const asBytes = (text: string): Buffer => Buffer.from(text, 'latin1');

const setRootHash = (files: TreeFiles, hash: string): void => {
  const passwd = withShadowedRoot(asText(files.bytes('/etc/passwd')) ?? '');
  if (passwd === undefined) throw new BuildFailure('the tree has no /etc/passwd with a root in it');
  files.write('/etc/passwd', asBytes(passwd));
  const shadow = asText(files.bytes('/etc/shadow'));
  files.write('/etc/shadow', asBytes(withRootHash(shadow ?? '', hash)), shadow === undefined ? 0o600 : undefined);
};

const setKeys = (files: TreeFiles, keys: string): void => {
  const directory = `${homeOfRoot(files.read('/etc/passwd') ?? '')}/.ssh`;
  files.makeDirectory(directory, 0o700);
  files.write(`${directory}/authorized_keys`, asBytes(keys.endsWith('\n') ? keys : `${keys}\n`), 0o600);
};
