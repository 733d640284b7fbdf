import { describe, expect, it } from '@jest/globals';
import { calledAs } from '../../src/commands/called-as.ts';

describe('the words with which a proposed command begins', () => {
  it.each([
    [undefined, '/', 'statelite'],
    ['site', '/', 'statelite -C site'],
    [undefined, '/tmp/x', 'statelite --root /tmp/x'],
    ["it's mine", '/a b', "statelite -C 'it'\\''s mine' --root '/a b'"],
  ])(
    'name the repository %s and the root %s as they were given, each one word of a shell',
    (repository, root, words) => {
      expect(calledAs({ repository, rootDirectory: root })).toBe(words);
    },
  );
});
