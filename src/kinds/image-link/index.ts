import type { Kind } from '../kind.ts';
import { desireImageLinks } from './desire.ts';

/** The litefile rules of an image, as the two levels of links of the 2010 design or as mount points. */
export const imageLink: Kind = { name: 'image-link', desire: desireImageLinks };
