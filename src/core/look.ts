import type { Fact } from './fact.ts';
import type { Place } from './place.ts';

/**
 * How closely a regular file is looked at: by its stamp (one lstat), or by the hash of its content. `link` is as `stamp`,
 * and says that a link is most likely there, which one readlink then tells; so is `dir` for a directory, which a coarser
 * lstat then tells.
 */
export type Depth = 'stamp' | 'content' | 'link' | 'dir';

/**
 * The read-only view of the machine that planning is given: the disk, a memory tree or a published snapshot.
 * Answers are remembered, so one plan sees one world. Links are never followed: below one, every place is `other`
 * with the word `behind a link`.
 */
export interface Look {
  /** What is at the place. */
  fact(at: Place, depth: Depth): Fact;
  /** The type of what is at the place, which a directory tells faster of many things in it than their facts. */
  type(at: Place): Fact['type'];
  /** The sorted names in a directory, one that is not UTF-8 with U+FFFD in it; undefined when the place is not one. */
  names(at: Place): readonly string[] | undefined;
  /** The text of a regular file; undefined when the place is not one, is not UTF-8 or has more than `most` bytes. */
  text(at: Place, most?: number): string | undefined;
  /** The device that holds the place, or would hold it; equal numbers mean that a rename between them can work. */
  device(at: Place): number;
}
