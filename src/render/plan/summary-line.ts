import type { Summary } from '../../core/plan.ts';
import { countText } from './words.ts';

/**
 * The last line of every plan, always of the same shape; kinds of change beyond the first three are named only when
 * there are some.
 */
export const summaryLine = (summary: Summary): string => {
  const counts = [
    `${countText(summary.add)} to add`,
    `${countText(summary.change)} to change`,
    `${countText(summary.destroy)} to destroy`,
    ...some(summary.adopt, 'to adopt'),
    ...some(summary.blocked, 'blocked'),
    ...some(summary.waiting, 'waiting'),
  ];
  return `Plan: ${counts.join(', ')} (${countText(summary.unchanged)} unchanged).`;
};

const some = (count: number, words: string): readonly string[] => (count === 0 ? [] : [`${countText(count)} ${words}`]);
