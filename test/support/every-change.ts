import type { Change } from '../../src/core/change.ts';
import { absent, type Fact, root } from '../../src/core/fact.ts';
import { addressOf, type Place } from '../../src/core/place.ts';
import type { Step } from '../../src/core/step.ts';
import { aNewLink, aPath, aRemovedLink, aSpan } from './a-plan.ts';

const at: Place = { root: 'image/compute', path: aPath('/etc/motd') };
const to: Place = { root: 'image/compute', path: aPath('/.default/etc/motd') };
const sha256 = 'ab'.repeat(32);
const owned = { mode: 0o644, owner: root } as const;

const facts: readonly Fact[] = [
  absent,
  { type: 'dir', ...owned },
  { type: 'file', ...owned, content: { sha256 } },
  { type: 'file', ...owned, content: { stamp: '1 2 3' } },
  { type: 'link', target: '../x' },
  { type: 'other', what: 'behind a link' },
];

const steps: readonly Step[] = [
  { do: 'make-dir', at, ...owned },
  { do: 'write-file', at, text: 'é\n\u2028', ...owned },
  { do: 'copy-file', at, from: { root: 'boot/compute', path: aPath('/kernel') }, sha256, ...owned },
  { do: 'make-link', at, target: '../x' },
  { do: 'set-aside', from: at, to, target: '../x' },
  { do: 'bring-back', from: to, to: at },
  { do: 'set-mode', at, ...owned },
  { do: 'remove', at },
  { do: 'restore', at, sha256, ...owned },
  { do: 'restore', at, sha256, ...owned, saved: '20261122-101500/abab-3.all' },
  { do: 'run', command: ['exportfs', '-ra'] },
];

const base = {
  address: addressOf('image-link', 'compute:/etc/motd'),
  kind: 'image-link',
  because: aSpan(9),
  image: 'compute',
  needs: [addressOf('image-runtime', 'compute')],
  effect: { when: 'live-breaks', nodes: 214 },
} as const;

/** Changes that hold, together, every action, every step, every fact and every member that may be left out. */
export const everyChange: readonly Change[] = [
  aNewLink('/etc/ntp.conf'),
  aRemovedLink('/etc/fstab'),
  { ...base, action: 'keep' },
  { ...base, action: 'adopt', writes: [{ key: 'tftp:/x', record: null }], holds: true },
  {
    ...base,
    action: 'adopt',
    writes: [
      { key: 'image/compute:/etc/motd', record: null },
      {
        key: 'tftp:/',
        record: {
          address: base.address,
          type: 'edit',
          seed: true,
          content: sha256,
          target: '../x',
          lines: ['/install *(ro)'],
          from: aPath('/etc/motd'),
          made: true,
          image: 'compute',
          node: 'n01',
          protect: true,
        },
      },
    ],
  },
  {
    ...base,
    node: 'n01',
    action: 'update',
    why: 'drift',
    steps: steps.map((step, index) => ({
      step,
      expect: index === 0 ? facts.map((fact) => ({ at, fact })) : [],
      writes: [],
    })),
    texts: [{ path: '/etc/motd', before: 'a\n', after: 'b\n' }],
  },
  { ...base, action: 'run', steps: [{ step: { do: 'run', command: ['exportfs', '-ra'] }, expect: [], writes: [] }] },
  {
    ...base,
    action: 'blocked',
    diagnostics: [
      {
        code: 'foreign-content',
        severity: 'error',
        message: 'somebody else wrote this',
        at: aSpan(9),
        help: 'Move it away.',
        related: [{ at: aSpan(3), message: 'first declared here' }],
      },
    ],
  },
  { ...base, action: 'waiting', on: addressOf('image-runtime', 'compute') },
];
