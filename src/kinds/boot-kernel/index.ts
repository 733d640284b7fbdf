import type { Kind } from '../kind.ts';
import { desireBootKernels } from './desire.ts';

/** Kernel and initrd of each image that is booted, copied to where the boot loaders fetch them. */
export const bootKernel: Kind = { name: 'boot-kernel', desire: desireBootKernels };
