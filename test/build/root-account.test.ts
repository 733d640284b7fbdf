import { describe, expect, it } from '@jest/globals';
import { hashProblem, homeOfRoot, withRootHash, withShadowedRoot } from '../../src/build/root-account.ts';

describe("root's password", () => {
  it('takes the place of the one in shadow(5); other lines and fields stay', () => {
    expect(withRootHash('daemon:*:1::::::\nroot:*:19000:0:99999:7:::\n', '$6$a$b\n')).toBe(
      'daemon:*:1::::::\nroot:$6$a$b:19000:0:99999:7:::\n',
    );
    expect(withRootHash('', '$y$a$b')).toBe('root:$y$a$b:::::::\n');
  });

  it('is looked for in shadow(5)', () => {
    expect(withShadowedRoot('a:x:1:1::/:\nroot::0:0:root:/root:/bin/sh\n')).toBe(
      'a:x:1:1::/:\nroot:x:0:0:root:/root:/bin/sh\n',
    );
    expect(withShadowedRoot('a:x:1:1::/:\n')).toBeUndefined();
  });

  it.each(['', 'secret', '$6$a$b\n$6$c$d\n', '$6$a:b', '$6$a b'])('cannot be %j, and is not told', (text) => {
    const problem = hashProblem(text) ?? '';
    expect(problem).not.toBe('');
    expect(text === '' || !problem.includes(text)).toBe(true);
  });

  it('may be any hash of crypt(5)', () => {
    expect(['$6$salt$hash\n', '$y$j9T$x$y', '$2b$05$abc'].map(hashProblem)).toEqual([undefined, undefined, undefined]);
  });

  it('belongs to whoever has a home', () => {
    expect(homeOfRoot('root:x:0:0:root:/home/root:/bin/sh\n')).toBe('/home/root');
    expect(homeOfRoot('')).toBe('/root');
  });
});
