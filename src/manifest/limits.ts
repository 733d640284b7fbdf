/** How large a manifest may be: generous for people, small enough that a hostile file costs no time. */
export const limits = {
  /** Characters of one file. */
  text: 4 * 1024 * 1024,
  /** Mappings and lists inside each other. */
  depth: 64,
  /** Values that aliases may add to one document, counted after expansion. */
  aliased: 10_000,
  /** Documents of one file. */
  documents: 10_000,
} as const;
