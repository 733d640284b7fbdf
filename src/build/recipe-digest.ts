import { createHash } from 'node:crypto';
import type { Recipe } from './recipe.ts';

/** The SHA-256 of a recipe: equal for recipes that say the same, whatever the order in which they say it. */
export const recipeDigest = (recipe: Recipe): string => digestOf(recipe);

/** The SHA-256 of the files that join the runtime to a generator of initramfs. */
export const adapterDigest = (recipe: Recipe, files: Readonly<Record<string, string>>): string =>
  digestOf(Object.entries(files).filter(([name]) => name.startsWith(`${recipe.initramfs}/`)));

const digestOf = (value: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(sorted(value)))
    .digest('hex');

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, one]) => [key, sorted(one)]));
};
