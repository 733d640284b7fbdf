import type { Path } from './document.ts';

/** A path as people write it: `spec.files[1].method`. */
export const pathText = (path: Path): string =>
  path.map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`)).join('');
