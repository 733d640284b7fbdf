import { existsSync, lstatSync, readFileSync, rmSync } from 'node:fs';
import { attempt, unless } from '../attempt.ts';
import { isListOf, isObject, isText, parseJson } from '../shapes.ts';
import { makePrivate, replaceFile } from '../state-directory.ts';

/** The stages of a build, in order. */
export const stages = ['tree', 'settings', 'post-install', 'excludes', 'initramfs', 'record', 'swap'] as const;

/** One stage of a build. */
export type Stage = (typeof stages)[number];

/** What decides whether a build can be gone on with: as long as these are the same, it would come out the same. */
export interface Basis {
  readonly recipe: string;
  readonly adapter: string;
  /** See `filesStamp`. */
  readonly files?: string;
}

/** What a build that has not ended has done so far. */
export interface Unfinished extends Basis {
  /** Names the new tree: `rootimg.new-<id>`. */
  readonly id: string;
  /** The stage that was begun, whether it ended or not. */
  readonly stage: Stage;
  readonly ended: boolean;
  /** In the stage `swap`, the pieces that had nothing in their place before. */
  readonly added?: readonly string[];
}

/** Where builds of one image keep their log, their temporary files and how far they are. */
export interface Workplace {
  readonly directory: string;
  readonly work: string;
  logOf(id: string): string;
  unfinished(): Unfinished | undefined;
  note(unfinished: Unfinished): void;
  /** Forgets the build and removes its temporary files; logs stay. */
  clear(): void;
}

/** The place for builds of an image below a site's state directory. */
export const workplaceOf = (stateDirectory: string, image: string): Workplace => {
  const builds = `${stateDirectory}/builds`;
  const directory = `${builds}/${image}`;
  const work = `${directory}/work`;
  const file = `${directory}/unfinished.json`;
  return {
    directory,
    work,
    logOf: (id) => `${directory}/${id}.log`,
    unfinished: () => {
      const text = attempt('read', file, () => unless(['ENOENT', 'ENOTDIR'], () => readFileSync(file, 'utf8')));
      const value = text === undefined ? undefined : parseJson(text);
      return isUnfinished(value) ? value : undefined;
    },
    note: (unfinished) => {
      for (const path of [builds, directory, work]) makePrivate(path, attempt);
      replaceFile(file, `${JSON.stringify(unfinished)}\n`, true, attempt);
    },
    clear: () => {
      attempt('remove', work, () => rmSync(work, { recursive: true, force: true }));
      attempt('remove', file, () => rmSync(file, { force: true }));
    },
  };
};

const isUnfinished = (value: unknown): value is Unfinished =>
  isObject(value) &&
  isText(value.id) &&
  /^\d{8}T\d{6}Z$/.test(value.id) &&
  isText(value.recipe) &&
  isText(value.adapter) &&
  (value.files === undefined || isText(value.files)) &&
  typeof value.ended === 'boolean' &&
  (value.added === undefined || isListOf(isText)(value.added)) &&
  stages.some((stage) => stage === value.stage);

/** Whether there is anything of that name, a dangling link included. */
export const isThere = (path: string): boolean =>
  existsSync(path) || unless(['ENOENT', 'ENOTDIR'], () => lstatSync(path)) !== undefined;
