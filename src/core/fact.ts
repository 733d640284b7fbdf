/** Numeric owner of a file. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/**
 * What identifies a regular file's content: its SHA-256 where a decision rests on the content, else a stamp of
 * size, modification time and inode, which moving a file does not change.
 */
export type Content = { readonly sha256: string } | { readonly stamp: string };

/** What was found at a place, links not followed. `mode` holds the twelve permission bits. */
export type Fact =
  | { readonly type: 'absent' }
  | { readonly type: 'dir'; readonly mode: number; readonly owner: Owner }
  | { readonly type: 'file'; readonly mode: number; readonly owner: Owner; readonly content: Content }
  | { readonly type: 'link'; readonly target: string }
  | { readonly type: 'other'; readonly what: string };

/** That there is nothing. */
export const absent: Fact = { type: 'absent' };

/** Whether a place cannot be seen, because a link, or something else that is no directory, stands on the way to it. */
export const isOutOfSight = (fact: Fact): boolean =>
  fact.type === 'other' && (fact.what === 'behind a link' || fact.what === 'below a file');

/** The superuser and his group. */
export const root: Owner = { uid: 0, gid: 0 };

/** Whether two facts describe the same thing; a hash and a stamp are never equal. */
export const sameFact = (a: Fact, b: Fact): boolean => {
  switch (a.type) {
    case 'absent':
      return b.type === 'absent';
    case 'dir':
      return b.type === 'dir' && a.mode === b.mode && sameOwner(a.owner, b.owner);
    case 'file':
      return b.type === 'file' && a.mode === b.mode && sameOwner(a.owner, b.owner) && sameContent(a.content, b.content);
    case 'link':
      return b.type === 'link' && a.target === b.target;
    case 'other':
      return b.type === 'other' && a.what === b.what;
  }
};

/** Whether two owners are the same numbers. */
export const sameOwner = (a: Owner, b: Owner): boolean => a.uid === b.uid && a.gid === b.gid;

const sameContent = (a: Content, b: Content): boolean =>
  'sha256' in a ? 'sha256' in b && a.sha256 === b.sha256 : 'stamp' in b && a.stamp === b.stamp;
