import { describe, expect, it } from '@jest/globals';
import { emptyLedger, type Ledger, type LedgerRecord } from '../../../src/core/ledger.ts';
import { addressOf, type PlaceKey } from '../../../src/core/place.ts';
import { renderState, renderStateOf } from '../../../src/render/run/render-state.ts';
import { aPath } from '../../support/a-plan.ts';

const motd = addressOf('image-link', 'compute:/etc/motd');
const records: readonly (readonly [PlaceKey, LedgerRecord])[] = [
  ['tftp:/pxelinux.cfg/n01', { address: addressOf('boot-file', 'n01'), type: 'file', content: 'x' }],
  ['image/compute:/etc/motd', { address: motd, type: 'link', target: '../.statelite/tmpfs/etc/motd' }],
  ['image/compute:/.default/etc/motd', { address: motd, type: 'kept', from: aPath('/etc/motd') }],
  [
    'exports:/exports',
    { address: addressOf('export', '/install'), type: 'edit', lines: ['/install *(ro)'], made: true, protect: true },
  ],
];
const ledger: Ledger = { ...emptyLedger, serial: 7, records: new Map(records) };

describe('renderState', () => {
  it('lists what is ours by address, sorted, with a count', () => {
    expect(renderState(ledger)).toBe(
      [
        'boot-file/n01  1 place',
        'export//install  1 place',
        'image-link/compute:/etc/motd  2 places',
        '',
        '3 resources in 4 places, ledger 7.',
        '',
      ].join('\n'),
    );
  });

  it('says when nothing is ours', () => {
    expect(renderState(emptyLedger)).toBe('Nothing here is ours yet.\n');
  });
});

describe('renderStateOf', () => {
  it('shows every place of one address, sorted', () => {
    expect(renderStateOf(ledger, motd)).toBe(
      [
        'image-link/compute:/etc/motd',
        '  kept         image/compute:/.default/etc/motd  from /etc/motd',
        '  link         image/compute:/etc/motd  -> ../.statelite/tmpfs/etc/motd',
        '',
      ].join('\n'),
    );
    expect(renderStateOf(ledger, 'export//install')).toContain(
      'edit         exports:/exports  "/install *(ro)"  (the file itself is ours)  (protected)',
    );
  });

  it('is undefined for an address that is not ours', () => {
    expect(renderStateOf(ledger, 'boot-file/n02')).toBeUndefined();
  });
});
