import type { Diagnostic } from '../core/diagnostic.ts';
import { root } from '../core/fact.ts';
import type { LedgerRecord } from '../core/ledger.ts';
import {
  type Address,
  addressOf,
  isBelow,
  joinPaths,
  type Place,
  parentPath,
  placeKey,
  type RootedPath,
  rootPath,
} from '../core/place.ts';
import type { GuardedStep, LedgerWrite } from '../core/step.ts';
import { guarded } from './diff-entry.ts';
import { defaultArea } from './resolve-path.ts';
import type { World } from './world.ts';

/** The steps that make the missing directories above a place, or the reason why one of them cannot be made. */
export const missingParents = (
  world: World,
  at: Place,
): { readonly steps: readonly GuardedStep[] } | { readonly problem: Pick<Diagnostic, 'code' | 'message' | 'help'> } => {
  const missing: GuardedStep[] = [];
  for (let path = at.path; path !== rootPath; ) {
    path = parentPath(path);
    const above: Place = { root: at.root, path };
    const found = world.fact(above, 'stamp');
    if (found.type === 'dir') break;
    if (found.type !== 'absent')
      return { problem: inTheWay(at, path, found.type === 'link' || found.type === 'other') };
    missing.push(
      guarded(
        { do: 'make-dir', at: above, ...modelOf(world, above) },
        [{ at: above, fact: found }],
        above,
        parentRecord(at),
      ),
    );
  }
  return missing.length === 0 ? nothingMissing : { steps: missing.reverse() };
};

const nothingMissing = { steps: [] } as const;

/** The address under which the ledger keeps directories that were only made on the way to something. */
export const parentsAddress = (at: Place): Address => addressOf('parents', at.root);

/** What the ledger learns of a directory that was only made on the way to something. */
export const parentsWrite = (at: Place): LedgerWrite => ({ key: placeKey(at), record: parentRecord(at) });

const parentRecord = (at: Place): LedgerRecord => ({ address: parentsAddress(at), type: 'dir' });

/**
 * Below `/.default` a directory looks like the one it stands for, so that what a node copies has the right owner; and
 * what was deleted from the image looks as it is remembered there.
 */
const modelOf = (world: World, at: Place): { mode: number; owner: { uid: number; gid: number } } => {
  const path = isBelow(at.path, defaultArea)
    ? (at.path.slice(defaultArea.length) as RootedPath)
    : joinPaths(defaultArea, at.path);
  const model = world.fact({ root: at.root, path }, 'stamp');
  return model.type === 'dir' ? { mode: model.mode, owner: model.owner } : { mode: 0o755, owner: root };
};

const inTheWay = (at: Place, path: string, link: boolean): Pick<Diagnostic, 'code' | 'message' | 'help'> => ({
  code: link ? 'behind-a-link' : 'not-a-directory',
  message: `${at.path} cannot be made: ${path === rootPath ? `the root ${at.root}` : path} is ${link ? 'a link' : 'not a directory'}`,
  help: link
    ? 'name the real directory in the manifest, or replace the link by a directory'
    : 'move what is there away',
});
