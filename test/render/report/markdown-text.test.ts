import { describe, expect, it } from '@jest/globals';
import { codeSpan, fenced, htmlText } from '../../../src/render/report/markdown-text.ts';

describe('fenced', () => {
  it('is longer than any run of backticks in it', () => {
    expect(fenced(['a'], 'diff')).toEqual(['```diff', 'a', '```']);
    expect(fenced(['```', 'x ````` y'], '')).toEqual(['``````', '```', 'x ````` y', '``````']);
  });
});

describe('codeSpan', () => {
  it('cannot be ended by what it holds', () => {
    expect(codeSpan('a')).toBe('`a`');
    expect(codeSpan('a``b')).toBe('```a``b```');
    expect(codeSpan('`')).toBe('`` ` ``');
    expect(codeSpan(' ')).toBe('`   `');
  });
});

describe('htmlText', () => {
  it('has no character that HTML or Markdown would obey', () => {
    expect(htmlText(`<a href="x" title='y'>&\``)).toBe('&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;&#96;');
  });
});
