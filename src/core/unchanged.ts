import type { Fact } from './fact.ts';
import type { RootName } from './place.ts';

/**
 * A plan that found nothing to do, with everything that was read to make it. While all of that reads the same, the same
 * program would make the same plan again.
 */
export interface Unchanged {
  /** The build of the program. */
  readonly program: string;
  /** The numbers of the user it ran as, and of his group. */
  readonly user: string;
  /** The SHA-256 of the ledger file. */
  readonly ledger: string;
  /** The SHA-256 of what was told of the manifest files: their names, and where they were looked for in vain. */
  readonly found: string;
  /** The SHA-256 of each file of the repository that was read; null for one that is missing. */
  readonly files: readonly (readonly [name: string, sha256: string | null])[];
  /** What else the machine was asked, and what it answered. */
  readonly asked: readonly Answered[];
  readonly roots: readonly SeenRoot[];
  /** The plan, as `plan --json` prints it. */
  readonly plan: string;
}

/** One question to the machine beside its places. */
export interface Answered {
  readonly question: 'exists' | 'real' | 'build-stage' | 'is-saved';
  readonly about: string;
  readonly answer: string | boolean | null;
}

/** What was seen in one root. */
export interface SeenRoot {
  readonly name: RootName;
  /** The directory that stands for it, as declared. */
  readonly directory: string;
  /** That directory with all links followed. */
  readonly real: string;
  /** A path and a sight in turns: there are as many as a large cluster has places. */
  readonly seen: readonly string[];
}

/** What was seen at a place, in a word: its first letter says how closely it was looked at. */
export const sights = {
  /** A fact that its own text tells apart: nothing, a link, a directory, a regular file by its stamp, something else. */
  fact: (fact: Fact): string => {
    switch (fact.type) {
      case 'absent':
        return 'a';
      case 'link':
        return `l${fact.target}`;
      case 'dir':
        return `d${fact.mode}:${fact.owner.uid}:${fact.owner.gid}`;
      case 'file':
        return 'stamp' in fact.content
          ? `s${fact.mode}:${fact.owner.uid}:${fact.owner.gid}:${fact.content.stamp}`
          : `h${fact.mode}:${fact.owner.uid}:${fact.owner.gid}:${fact.content.sha256}`;
      case 'other':
        return `o${fact.what}`;
    }
  },
  /** A regular file whose content was read, or known, when it had this signature. */
  content: (file: Fact & { readonly type: 'file' }, signature: string): string =>
    `c${file.mode}:${file.owner.uid}:${file.owner.gid}:${signature}`,
  /** Only the type. */
  type: (type: Fact['type']): string => `t${type}`,
  /** The sorted names in a directory; no name holds a NUL. */
  names: (names: readonly string[]): string => `n${names.join('\0')}`,
  /** The bytes of a regular file, by their hash. */
  text: (sha256: string): string => `x${sha256}`,
};
