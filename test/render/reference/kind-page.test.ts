import { describe, expect, it } from '@jest/globals';
import { kindPage, type Schema } from '../../../src/render/reference/kind-page.ts';

const odd: Schema = {
  description: 'Odd.',
  properties: {
    spec: {
      properties: {
        path: { type: 'string', description: 'a <b>path</b> | of `<server>:<dir>`\nor two', examples: ['<a>|b'] },
      },
    },
  },
};

describe('the page of manifests', () => {
  it('keeps tags, bars and line ends of a text from being more than text, and code as it is', () => {
    expect(kindPage(new Map([['Odd', odd]]))).toContain(
      '| `spec.path` | text | a &lt;b>path&lt;/b> \\| of `<server>:<dir>` or two For example `<a>\\|b`. |\n',
    );
  });
});
