import type { Kind } from '../kind.ts';
import { desireBootFiles } from './desire.ts';

/** What a node's boot loader reads: PXELINUX, xNBA/iPXE or GRUB 2 files and the names they are looked up by. */
export const bootFile: Kind = { name: 'boot-file', desire: desireBootFiles };
