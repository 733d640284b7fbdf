import type { Diagnostic } from '../core/diagnostic.ts';
import type { RootedPath } from '../core/place.ts';
import type { Span } from '../core/source.ts';

/** What lies beside a root tree that genimage made, in `.statelite-build.json`. */
export interface BuiltRecord {
  readonly image: string;
  /** Digest of the recipe. */
  readonly recipe: string;
  /** Digest of the initramfs adapter. */
  readonly adapter: string;
  /** The version of the kernel beside it; empty without one. */
  readonly kernel: string;
  /** When the build ended, ISO 8601 in UTC. */
  readonly built: string;
}

/** Where the record lies in an image's directory. */
export const recordPath = '/.statelite-build.json' as RootedPath;

/** The text of a record. */
export const recordText = (record: BuiltRecord): string => `${JSON.stringify({ statelite: 1, ...record }, null, 2)}\n`;

/** Says when an image is not what its manifest describes: `text` is that of its record, if it has one. */
export const buildNote = (
  wanted: Pick<BuiltRecord, 'image' | 'recipe' | 'adapter'> & { readonly at: Span; readonly present: boolean },
  text: string | undefined,
): Diagnostic | undefined => {
  const { image, at, present } = wanted;
  const note = (message: string): Diagnostic => ({
    code: 'build-outdated',
    severity: 'note',
    message,
    at,
    help: `statelite genimage ${image} builds it`,
  });
  const found = parseRecord(text);
  if (found === undefined)
    return note(present ? `image ${image} was not built by genimage` : `image ${image} has not been built yet`);
  if (found.recipe !== wanted.recipe) return note(`the recipe of image ${image} has changed since it was built`);
  if (found.adapter !== wanted.adapter)
    return note(`the initrd of image ${image} was made by another version of this program`);
  return undefined;
};

const parseRecord = (text: string | undefined): { readonly recipe: unknown; readonly adapter: unknown } | undefined => {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && 'recipe' in value && 'adapter' in value ? value : undefined;
  } catch {
    return undefined;
  }
};
