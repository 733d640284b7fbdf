import type { Kind } from '../kind.ts';
import { desireImageRuntimes } from './desire.ts';

/** The directories and the boot script that make a root tree bootable as a statelite image. */
export const imageRuntime: Kind = { name: 'image-runtime', desire: desireImageRuntimes };
