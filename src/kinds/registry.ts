import type { EditorName } from '../core/entry.ts';
import type { KindName, Resource } from '../core/resource.ts';
import { bootFile } from './boot-file/index.ts';
import { bootKernel } from './boot-kernel/index.ts';
import { editExports } from './export/edit.ts';
import { exportKind } from './export/index.ts';
import { imageLink } from './image-link/index.ts';
import { imageRuntime } from './image-runtime/index.ts';
import type { Desire, Kind } from './kind.ts';
import { layer } from './layer/index.ts';
import { nodeList } from './node-list/index.ts';
import { stateDir } from './state-dir/index.ts';

/** Every kind of managed thing; a new one is a folder and a line here. */
export const kinds: Readonly<Record<KindName, Kind>> = {
  'image-runtime': imageRuntime,
  layer,
  'state-dir': stateDir,
  'image-link': imageLink,
  'node-list': nodeList,
  'boot-kernel': bootKernel,
  export: exportKind,
  'boot-file': bootFile,
};

/** The pure editors of files that are not wholly ours. */
export const editors = { exports: editExports } as const satisfies Record<EditorName, unknown>;

/** Everything that must exist, kind after kind. */
export const desireAll = (input: Desire): readonly Resource[] =>
  Object.values(kinds).flatMap((kind) => kind.desire(input));
