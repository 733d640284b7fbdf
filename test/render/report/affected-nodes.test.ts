import { describe, expect, it } from '@jest/globals';
import type { Change } from '../../../src/core/change.ts';
import { affectedNodes, affectedWords } from '../../../src/render/report/affected-nodes.ts';
import { aBootFile, aNewLink, aRemovedLink } from '../../support/a-plan.ts';

const bootFile = (node: string, image = 'compute'): Change => ({
  ...aBootFile(node, { path: `/${node}`, before: '', after: 'x\n' }),
  image,
});

const gone = (node: string): Change => ({
  ...bootFile(node),
  action: 'remove',
  steps: [],
  texts: [],
});

describe('affectedNodes', () => {
  it('counts the nodes of an image once, however many of its links change', () => {
    const changes = [aNewLink('/etc/a'), aNewLink('/etc/b'), aRemovedLink('/etc/c')];
    expect(affectedNodes(changes)).toMatchObject({ 'live-breaks': 214, live: 214 });
  });

  it('counts a node of an image that changes as a whole only with its image', () => {
    const whole: Change = { ...aNewLink('/etc/a'), effect: { when: 'next-boot', nodes: 3 } };
    expect(affectedNodes([whole, bootFile('n01'), bootFile('n02')])['next-boot']).toBe(3);
    expect(affectedNodes([whole, bootFile('n01'), bootFile('m1', 'login')])['next-boot']).toBe(4);
  });

  it('counts a removed node beside those that its image has now', () => {
    const whole: Change = { ...aNewLink('/etc/a'), effect: { when: 'next-boot', nodes: 3 } };
    expect(affectedNodes([whole, bootFile('n01'), gone('n09')])['next-boot']).toBe(4);
    expect(affectedNodes([gone('n09'), bootFile('n09')])['next-boot']).toBe(1);
  });

  it('leaves out what is not done', () => {
    const { address } = aNewLink('/etc/a');
    expect(affectedNodes([{ ...aNewLink('/etc/a'), action: 'waiting', on: address }])['live-breaks']).toBe(0);
  });
});

describe('affectedWords', () => {
  it('say who notices when, the worst first, and nothing of nobody', () => {
    const none = { live: 0, 'live-breaks': 0, 'next-boot': 0, reload: 0, none: 0 };
    expect(affectedWords(none)).toEqual([]);
    expect(affectedWords({ ...none, live: 214, 'live-breaks': 1, 'next-boot': 12, reload: 10_000 })).toEqual([
      'breaks on 1 running node until refresh or reboot',
      'changes 214 running nodes now',
      'changes 12 nodes at the next boot',
      'changes what is exported to 10,000 nodes',
    ]);
  });
});
