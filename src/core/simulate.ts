import { absent, type Content, type Fact } from './fact.ts';
import type { Place } from './place.ts';
import type { Expectation, Step } from './step.ts';

/** The SHA-256 of a text's UTF-8 bytes in hexadecimal; given to `simulateStep`, because core computes no hashes. */
export type Sha256 = (text: string) => string;

/**
 * The facts at every place that a step touches, once it is done, given what is there before. Moving a file keeps its
 * size, modification time and inode, so a moved fact stays as it is.
 */
export const simulateStep = (step: Step, fact: (at: Place) => Fact, sha256: Sha256): readonly Expectation[] => {
  switch (step.do) {
    case 'make-dir':
      return [{ at: step.at, fact: { type: 'dir', mode: step.mode, owner: step.owner } }];
    case 'write-file':
      return [fileAt(step, { sha256: sha256(step.text) })];
    case 'copy-file':
    case 'restore':
      return [fileAt(step, { sha256: step.sha256 })];
    case 'make-link':
      return [{ at: step.at, fact: { type: 'link', target: step.target } }];
    case 'set-aside':
      return [
        { at: step.to, fact: fact(step.from) },
        { at: step.from, fact: { type: 'link', target: step.target } },
      ];
    case 'bring-back':
      return [
        { at: step.to, fact: fact(step.from) },
        { at: step.from, fact: absent },
      ];
    case 'set-mode':
      return [{ at: step.at, fact: withMode(fact(step.at), step) }];
    case 'remove':
      return [{ at: step.at, fact: absent }];
    case 'run':
      return [];
  }
};

/** The places that a step changes, in the order in which it changes them. */
export const placesOf = (step: Step): readonly Place[] => {
  switch (step.do) {
    case 'set-aside':
    case 'bring-back':
      return [step.to, step.from];
    case 'run':
      return [];
    default:
      return [step.at];
  }
};

type Metadata = Pick<Extract<Step, { do: 'set-mode' }>, 'at' | 'mode' | 'owner'>;

const fileAt = ({ at, mode, owner }: Metadata, content: Content): Expectation => ({
  at,
  fact: { type: 'file', mode, owner, content },
});

const withMode = (found: Fact, { mode, owner }: Metadata): Fact =>
  found.type === 'dir' || found.type === 'file' ? { ...found, mode, owner } : found;
