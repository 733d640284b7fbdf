import type { Kind } from '../kind.ts';
import { desireStateDirs } from './desire.ts';

/** The directory that holds a node's persistent files, where its server path is visible on this machine. */
export const stateDir: Kind = { name: 'state-dir', desire: desireStateDirs };
