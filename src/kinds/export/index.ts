import type { Kind } from '../kind.ts';
import { desireExports } from './desire.ts';

/** The lines of /etc/exports that the site declares (2010 document, section 2.1). */
export const exportKind: Kind = { name: 'export', desire: desireExports };
