import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { countIp, countMac } from '../../src/cluster/count-address.ts';

describe('countIp', () => {
  it.each([
    ['172.10.1.1', 0, '172.10.1.1'],
    ['172.10.1.1', 254, '172.10.1.255'],
    ['172.10.1.1', 255, '172.10.2.0'],
    ['10.255.255.255', 1, '11.0.0.0'],
    ['255.255.255.254', 1, '255.255.255.255'],
    ['255.255.255.255', 1, undefined],
    ['256.1.1.1', 0, undefined],
    ['010.1.1.1', 0, undefined],
    ['1.2.3', 0, undefined],
    ['FD00::0:1', 0, 'fd00::1'],
    ['fd00::ffff', 1, 'fd00::1:0'],
    ['::', 1, '::1'],
    ['fd00:0:0:1::', 0, 'fd00:0:0:1::'],
    ['1:2:3:4:5:6:7:8', 1, '1:2:3:4:5:6:7:9'],
    ['::ffff:10.0.0.255', 1, '::ffff:a00:100'],
    ['ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 1, undefined],
    ['1::2::3', 0, undefined],
    ['1:2:3:4:5:6:7', 0, undefined],
  ])('%s and %d steps is %s', (first, steps, wanted) => {
    expect(countIp(first, steps)).toBe(wanted);
  });

  it('counts in one go as it counts step by step', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.nat(1000), fc.nat(1000), (first, a, b) => {
        const middle = countIp(first, a);
        if (middle !== undefined) expect(countIp(middle, b)).toBe(countIp(first, a + b));
      }),
    );
  });

  it('reads its own IPv6 addresses', () => {
    fc.assert(
      fc.property(fc.ipV6(), (first) => {
        const text = countIp(first, 0);
        expect(text === undefined ? undefined : countIp(text, 0)).toBe(text);
        expect(text).toBeDefined();
      }),
    );
  });
});

describe('countMac', () => {
  it.each([
    ['52:54:00:00:00:01', 0, '52:54:00:00:00:01'],
    ['52-54-00-AA-BB-FF', 1, '52:54:00:aa:bc:00'],
    ['ff:ff:ff:ff:ff:ff', 1, undefined],
    ['52:54:00:00:00', 0, undefined],
    ['52:54:00:00:00:1', 0, undefined],
    [
      '80:00:02:08:fe:80:00:00:00:00:00:00:f4:52:14:03:00:7c:b0:ff',
      1,
      '80:00:02:08:fe:80:00:00:00:00:00:00:f4:52:14:03:00:7c:b1:00',
    ],
  ])('%s and %d steps is %s', (first, steps, wanted) => {
    expect(countMac(first, steps)).toBe(wanted);
  });
});
