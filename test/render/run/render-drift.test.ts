import { describe, expect, it } from '@jest/globals';
import { renderDrift } from '../../../src/render/run/render-drift.ts';
import { aBootFile, aPlan } from '../../support/a-plan.ts';

const view = { color: false, width: 120, details: false, foldNodes: (names: readonly string[]) => names.join(',') };

describe('renderDrift', () => {
  it('says that nothing drifted', () => {
    expect(renderDrift(aPlan([], { unchanged: 412 }), view)).toBe(
      'No drift. What was applied for site tokyo is still there (412 unchanged).\n',
    );
  });

  it('shows how each drifted thing would be mended', () => {
    const boot = aBootFile('n01', { path: '/pxelinux.cfg/n01', before: 'a\n', after: 'b\n' }, 'drift');
    const text = renderDrift(aPlan([boot], { change: 1 }), view);
    expect(text).toMatch(/^Changed on disk since it was applied; apply would mend it like this\.\n\nnodes\n/);
    expect(text).toContain('~ change  boot-file/n01  changed on disk since it was applied');
  });
});
