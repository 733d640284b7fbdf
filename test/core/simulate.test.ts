import { describe, expect, it } from '@jest/globals';
import { absent, type Fact, root } from '../../src/core/fact.ts';
import { type Place, placeKey, placeOfKey } from '../../src/core/place.ts';
import { placesOf, simulateStep } from '../../src/core/simulate.ts';
import type { Step } from '../../src/core/step.ts';
import { sha256OfText } from '../../src/host/hash.ts';

const at = placeOfKey('image/a:/etc/ntp.conf');
const kept = placeOfKey('image/a:/.default/etc/ntp.conf');
const file: Fact = { type: 'file', mode: 0o640, owner: { uid: 5, gid: 6 }, content: { stamp: '9:1:2' } };
const factIn =
  (facts: Readonly<Record<string, Fact>>) =>
  (place: Place): Fact =>
    facts[placeKey(place)] ?? absent;
const resultOf = (step: Step, facts: Readonly<Record<string, Fact>> = {}) =>
  simulateStep(step, factIn(facts), sha256OfText);

describe('simulateStep', () => {
  it('says what a made directory, link and file will be', () => {
    expect(resultOf({ do: 'make-dir', at, mode: 0o2755, owner: root })).toEqual([
      { at, fact: { type: 'dir', mode: 0o2755, owner: root } },
    ]);
    expect(resultOf({ do: 'make-link', at, target: '../x' })).toEqual([{ at, fact: { type: 'link', target: '../x' } }]);
    const sha256 = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    expect(resultOf({ do: 'write-file', at, text: 'abc', mode: 0o600, owner: root })).toEqual([
      { at, fact: { type: 'file', mode: 0o600, owner: root, content: { sha256 } } },
    ]);
    for (const step of [
      { do: 'copy-file', at, from: kept, sha256, mode: 0o600, owner: root },
      { do: 'restore', at, sha256, mode: 0o600, owner: root },
    ] as const) {
      expect(resultOf(step)).toEqual([{ at, fact: { type: 'file', mode: 0o600, owner: root, content: { sha256 } } }]);
    }
  });

  it('lets a set-aside original keep its mode, owner and stamp', () => {
    expect(
      resultOf({ do: 'set-aside', from: at, to: kept, target: '../t' }, { 'image/a:/etc/ntp.conf': file }),
    ).toEqual([
      { at: kept, fact: file },
      { at, fact: { type: 'link', target: '../t' } },
    ]);
  });

  it('knows that bringing back undoes setting aside', () => {
    const facts: Record<string, Fact> = { 'image/a:/etc/ntp.conf': file };
    for (const step of [
      { do: 'set-aside', from: at, to: kept, target: '../t' },
      { do: 'bring-back', from: kept, to: at },
    ] as const) {
      for (const one of resultOf(step, { ...facts })) facts[placeKey(one.at)] = one.fact;
    }
    expect(facts).toEqual({ 'image/a:/etc/ntp.conf': file, 'image/a:/.default/etc/ntp.conf': absent });
  });

  it('changes mode and owner only of what has them', () => {
    const step: Step = { do: 'set-mode', at, mode: 0o711, owner: root };
    expect(resultOf(step, { 'image/a:/etc/ntp.conf': file })).toEqual([
      { at, fact: { ...file, mode: 0o711, owner: root } },
    ]);
    expect(resultOf(step)).toEqual([{ at, fact: absent }]);
  });

  it('leaves nothing where something was removed, and runs commands without a trace', () => {
    expect(resultOf({ do: 'remove', at }, { 'image/a:/etc/ntp.conf': file })).toEqual([{ at, fact: absent }]);
    expect(resultOf({ do: 'run', command: ['exportfs', '-ra'] })).toEqual([]);
  });

  it('names exactly the places that a step changes', () => {
    const steps: readonly Step[] = [
      { do: 'set-aside', from: at, to: kept, target: 't' },
      { do: 'bring-back', from: kept, to: at },
      { do: 'copy-file', at, from: kept, sha256: '', mode: 0, owner: root },
      { do: 'run', command: ['true'] },
    ];
    for (const step of steps) expect(resultOf(step).map((one) => one.at)).toEqual(placesOf(step));
  });
});
