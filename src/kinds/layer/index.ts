import type { Kind } from '../kind.ts';
import { desireLayers } from './desire.ts';

/** The sparse directories that litetree layers name, where they are visible on this machine. */
export const layer: Kind = { name: 'layer', desire: desireLayers };
