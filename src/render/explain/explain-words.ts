import type { LayerFound, RowVerdict } from '../../explain/explanation.ts';

/** What looking into a layer said. */
export const layerWords: Readonly<Record<LayerFound, string>> = {
  supplies: 'supplies it',
  joined: 'joined',
  'not-needed': 'has it too, and is not needed',
  'empty-directory': 'has an empty directory, which does not count',
  'not-there': 'does not have it',
  'no-directory': 'has no directory on this machine',
  'not-joined': 'has it, but not as a file, so it is not joined',
  'not-visible': 'not visible on this machine',
  'needs-node': 'depends on the node',
};

/** What became of a row. */
export const verdictWords: Readonly<Record<RowVerdict, string>> = {
  decides: 'decides',
  parent: 'lies above',
  overruled: 'overruled',
  disabled: 'disabled',
  'other-image': 'not for this image',
  'matches-nothing': 'matches nothing',
  'needs-nothing': 'needs nothing',
};
