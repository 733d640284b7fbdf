import { describe, expect, it } from '@jest/globals';
import { isPlaceKey } from '../../src/host/shapes.ts';

describe('isPlaceKey', () => {
  it.each(['tftp:/', 'tftp:/a', 'image/compute:/etc/motd', 'local//gpfs/state:/n1', 'exports:/x y', 'install:/a/..b'])(
    'knows %s, whatever it was asked before',
    (key) => {
      for (const before of ['tftp:/a', 'image/compute:/etc/passwd', 'local//gpfs/state:/n2', 'nonsense', key]) {
        isPlaceKey(before);
        expect(isPlaceKey(key)).toBe(true);
      }
    },
  );

  it.each([
    'image/compute:/etc/..',
    'image/compute:/etc/.',
    'image/compute:/etc/',
    'image/compute:/etc//motd',
    'image/compute:/etc/../motd',
    'image/compute:/etc/mo\0td',
    'image/:/etc/motd',
    'nowhere:/etc/motd',
    'image/compute:etc',
    ':/etc/motd',
    '/etc/motd',
    '',
    7,
    undefined,
  ])('refuses %j, also after a key of the same directory', (key) => {
    for (const before of ['tftp:/', 'image/compute:/etc/motd', 'image/compute:/etc/a/b', 'image/compute:/']) {
      expect(isPlaceKey(before)).toBe(true);
      expect(isPlaceKey(key)).toBe(false);
    }
  });
});
