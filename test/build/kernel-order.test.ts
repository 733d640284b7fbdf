import { describe, expect, it } from '@jest/globals';
import { compareRpmVersions, kernelOrder } from '../../src/build/kernel-order.ts';

describe('the order of kernels', () => {
  it.each([
    ['RHEL 7', ['3.10.0-957.el7.x86_64', '3.10.0-1160.el7.x86_64', '3.10.0-1160.11.1.el7.x86_64']],
    ['RHEL 8', ['4.18.0-80.el8.x86_64', '4.18.0-80.1.2.el8_0.x86_64', '4.18.0-80.11.2.el8_0.x86_64']],
    ['RHEL 9', ['5.14.0-70.el9.aarch64', '5.14.0-427.el9.aarch64', '5.14.0-427.13.1.el9_4.aarch64']],
    [
      'Fedora',
      ['6.12.0-0.rc1.20.fc42.x86_64', '6.12.0-63.fc42.x86_64', '6.12.5-2.fc42.x86_64', '6.12.10-1.fc42.x86_64'],
    ],
    [
      'Oracle',
      ['5.4.17-2102.200.13.el8uek.x86_64', '5.15.0-3.60.5.1.el8uek.x86_64', '5.15.0-200.131.27.el8uek.x86_64'],
    ],
    ['what it was built for', ['5.14.0-70.el9.x86_64+rt', '5.14.0-70.el9.x86_64+debug', '5.14.0-70.el9.x86_64']],
    ['a longer version', ['5.14-100.fc34.x86_64', '5.14.1-3.fc34.x86_64']],
    ['Debian', ['6.1.0-trunk-amd64', '6.1.0-0.deb11.5-amd64', '6.1.0-9-amd64', '6.1.0-56-amd64', '6.12.9-amd64']],
    ['candidates', ['6.12-rc2-amd64', '6.12-rc10-amd64', '6.12-amd64', '6.12.1-amd64', '6.12.43+deb13-amd64']],
    ['old Debian', ['2.6.32-5-amd64', '2.6.32.9-amd64', '3.2.0-4-amd64', '3.16.0-11-amd64']],
    ['Ubuntu', ['5.15.0-9-generic', '5.15.0-91-generic', '5.15.0-1049-azure', '6.5.0-15-generic']],
    ['SUSE', ['5.14.21-150400.22-default', '5.14.21-150400.22.1-default', '5.14.21-150400.24.100-default']],
    ['its own', ['6.9.0', '6.10.0-rc1', '6.10.0', '6.10.0+', '6.10.1']],
  ])('of %s goes from old to new', (_, sorted) => {
    expect([...sorted].reverse().sort(kernelOrder(sorted))).toEqual(sorted);
    expect([...sorted].sort(kernelOrder(sorted))).toEqual(sorted);
  });

  // As `rpm --eval '%{lua: print(rpm.vercmp("…", "…"))}'` says.
  it.each([
    ['1.0', '1.0', 0],
    ['1.0', '1_0', 0],
    ['1.05', '1.5', 0],
    ['1.0a', '1.0', 1],
    ['1.0a', '1.0.1', -1],
    ['1.el8', '1.11', -1],
    ['2a', '2.0', -1],
    ['1.0~rc1', '1.0', -1],
    ['1.0~rc1', '1.0~rc2', -1],
    ['1.0^20', '1.0', 1],
    ['1.0^20', '1.0.1', -1],
    ['1.0^20', '1.0~1', 1],
    ['20240101000000000001', '20240101000000000000', 1],
    ['abc', 'abd', -1],
    ['', '1', -1],
  ])('of rpm: %j against %j', (one, other, wanted) => {
    expect(Math.sign(compareRpmVersions(one, other))).toBe(wanted);
    expect(Math.sign(compareRpmVersions(other, one)) + wanted).toBe(0);
  });
});
