import { describe, expect, it } from '@jest/globals';
import { parseStory, storyText } from './story.ts';

const text = 'a title\n\nWhy it matters.\n\n== file a b.yaml\nx: 1\n\ny: 2\n\n== plan --adopt x\n';

describe('the text of a story', () => {
  it('has a title, prose and sections with arguments', () => {
    expect(parseStory(text)).toEqual({
      title: 'a title',
      prose: 'Why it matters.',
      sections: [
        { name: 'file', argument: 'a b.yaml', body: 'x: 1\n\ny: 2\n' },
        { name: 'plan', argument: '--adopt x', body: '' },
      ],
    });
  });

  it('is written back as it was read', () => {
    expect(storyText(parseStory(text))).toBe(text);
    expect(storyText(parseStory('only a title\n\n== run version\nexit 0\n'))).toBe(
      'only a title\n\n== run version\nexit 0\n',
    );
  });

  it('has no sections of other names', () => {
    expect(() => parseStory('t\n\n== tale\n')).toThrow('no section "tale"');
    expect(() => parseStory('')).toThrow('title');
  });
});
