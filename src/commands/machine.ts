import type { Diagnostic } from '../core/diagnostic.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Look } from '../core/look.ts';
import type { PlaceKey, RootName } from '../core/place.ts';
import type { Snapshot } from '../core/snapshot.ts';
import { workplaceOf } from '../host/build/workplace.ts';
import { type Disk, openDisk } from '../host/disk.ts';
import { existsBelow } from '../host/exists-below.ts';
import { type LockOwner, readLock } from '../host/lock.ts';
import { realBelow, resolveBelow } from '../host/resolve-below.ts';
import { isSavedIn } from '../host/saved-files.ts';
import { readState } from '../host/state.ts';
import { snapshotLook } from '../planning/snapshot-look.ts';

/** The machine that a plan is for: this one, or one that a snapshot shows. */
export interface Machine {
  /** The real directory that `--root` named there; undefined for the machine itself. */
  readonly below: string | undefined;
  readonly ledger: Ledger;
  /** What the state directory had to tell; errors mean that nothing must be planned. */
  readonly diagnostics: readonly Diagnostic[];
  /** The run that stopped half-way. */
  readonly unfinished: Snapshot['unfinished'] | undefined;
  /** Who is carrying it out at this moment. */
  readonly atWork: Pick<LockOwner, 'user' | 'host' | 'pid'> | undefined;
  /** Opens it for looking, with what a stopped run left half done taken back; `roots` may grow. */
  look(roots: ReadonlyMap<RootName, string>): Look;
  exists(directory: string): boolean;
  /** The directory that a name leads to. */
  real(directory: string): string;
  /** The stage in which a build of an image stopped. */
  buildStage(image: string): string | undefined;
  /** Whether a run still holds a saved file, by its name below `runs/`. */
  isSaved(saved: string): boolean;
  /** The names of places that nobody here can tell of, once a plan has asked. */
  unknown(): readonly string[];
  /** Forgets what was seen. */
  forget(): void;
}

/** What a machine answers beside what is at its places. */
export type MachineAnswers = Pick<Machine, 'exists' | 'real' | 'buildStage' | 'isSaved'>;

/** The answers of the machine below `rootDirectory`, whose site keeps its state in a directory of this real name. */
export const machineAnswers = (rootDirectory: string, stateDirectory: string): MachineAnswers => ({
  exists: (directory) => existsBelow(rootDirectory, directory),
  real: (directory) => resolveBelow(rootDirectory, directory),
  buildStage: (image) => workplaceOf(stateDirectory, image).unfinished()?.stage,
  isSaved: (saved) => isSavedIn(stateDirectory, saved),
});

/** This machine, which tells how it knows the contents of files. */
export interface OwnMachine extends Machine {
  /** The signature that a regular file had when its content was read; undefined when it may change unseen. */
  signatureOf(key: PlaceKey): string | undefined;
}

/** The machine below `rootDirectory`, with what a site's state directory says. */
export const openMachine = (rootDirectory: string, site: string): OwnMachine => {
  const hashes: Disk['hashes'] = new Map();
  const state = readState({ rootDirectory, hashes }, site);
  const { unfinished: stopped } = state;
  const lock = stopped && readLock(state.directory);
  let disk: Disk | undefined;
  return {
    below: realBelow(rootDirectory),
    ledger: state.ledger,
    diagnostics: state.diagnostics,
    unfinished: stopped && {
      run: stopped.run.start.id,
      done: stopped.done,
      left: stopped.left,
      ...(stopped.reload !== undefined && { reload: true as const }),
    },
    atWork: lock?.life === 'dead' ? undefined : lock?.owner,
    look: (roots) => {
      disk = openDisk({ rootDirectory, roots, hashes });
      return state.settled(disk);
    },
    ...machineAnswers(rootDirectory, state.directory.path),
    signatureOf: (key) => hashes.get(key)?.signature,
    unknown: () => [],
    forget: () => disk?.forget(),
  };
};

/** The machine that a snapshot shows. */
export const shownMachine = (snapshot: Snapshot): Machine => {
  const looks = [snapshotLook(snapshot, new Map())];
  return {
    below: snapshot.below,
    ledger: snapshot.ledger,
    diagnostics: snapshot.diagnostics,
    unfinished: snapshot.unfinished,
    atWork: undefined,
    look: (roots) => {
      const look = snapshotLook(snapshot, roots);
      looks.push(look);
      return look;
    },
    exists: (directory) => looks[0]?.exists(directory) === true,
    // A snapshot does not tell, and such a plan is checked again where it is applied.
    real: (directory) => directory,
    buildStage: (image) => snapshot.builds.get(image),
    // Nor does it tell this.
    isSaved: () => true,
    unknown: () => [...new Set(looks.flatMap((look) => look.unknown()))].sort(),
    forget: () => undefined,
  };
};
