import { expect, it } from '@jest/globals';
import { buildProgress } from '../../../src/render/run/build-progress.ts';

it('news of a build are one line each, and what programs print cannot move the cursor', () => {
  const lines = [
    buildProgress('i', { type: 'begin', id: '1', log: '/l', resumed: false }),
    buildProgress('i', { type: 'begin', id: '1', log: '/l', resumed: true }),
    buildProgress('i', { type: 'stage', stage: 'tree', number: 1, of: 7 }),
    buildProgress('i', { type: 'tick', stage: 'tree', seconds: 65, last: '\u001b[2Junpacking' }),
    buildProgress('i', { type: 'stage-done', stage: 'tree', seconds: 2, words: 'x'.repeat(200) }),
  ];
  expect(lines.slice(0, 4)).toEqual([
    'Building image i. Log: /l\n',
    'Going on with the stopped build i. Log: /l\n',
    '  [1/7] tree\n',
    '        1 min 5 s: [2Junpacking\n',
  ]);
  expect(lines[4]).toHaveLength('        done in 2.0 s: \n'.length + 100);
});
