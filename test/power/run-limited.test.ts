import { expect, it } from '@jest/globals';
import { runLimited } from '../../src/power/run-limited.ts';

it('runs at most so many at a time, begins in order, and gives the results in order', async () => {
  const begun: number[] = [];
  let now = 0;
  let most = 0;
  const results = await runLimited([30, 5, 20, 1, 10], 2, async (milliseconds) => {
    begun.push(milliseconds);
    now += 1;
    most = Math.max(most, now);
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    now -= 1;
    return milliseconds * 2;
  });
  expect([results, begun, most]).toEqual([[60, 10, 40, 2, 20], [30, 5, 20, 1, 10], 2]);
  expect(await runLimited([], 4, async () => 1)).toEqual([]);
});
