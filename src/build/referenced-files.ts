import type { Recipe } from './recipe.ts';

/** The files whose content goes into an image although the recipe only names them: sources of packages, secrets, a tarball. */
export const referencedFiles = ({ source, rootPasswordHash, authorizedKeys }: Recipe): readonly string[] => [
  ...('repositories' in source
    ? source.repositories.flatMap((one) => (one.type === 'file' ? [one.file] : one.key === undefined ? [] : [one.key]))
    : []),
  ...(source.type === 'tarball' ? [source.path] : []),
  ...[rootPasswordHash, authorizedKeys].flatMap((one) => (one === undefined ? [] : [one.file])),
];
