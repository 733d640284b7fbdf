import type { Kind } from '../kind.ts';
import { desireNodeLists } from './desire.ts';

/** The compiled lists that the boot runtime reads: the rules of an image, the layers and state of a node. */
export const nodeList: Kind = { name: 'node-list', desire: desireNodeLists };
