import { type Code, codes } from '../../core/codes.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import type { Effect } from '../../core/effect.ts';
import type { Content, Fact, Owner } from '../../core/fact.ts';
import type { LedgerRecord, Original } from '../../core/ledger.ts';
import {
  type Address,
  addressOf,
  type Place,
  type PlaceKey,
  placeKey,
  type RootedPath,
  type RootName,
  rootedPath,
} from '../../core/place.ts';
import type { Position, Span } from '../../core/source.ts';
import type { Expectation, GuardedStep, LedgerWrite, Step } from '../../core/step.ts';
import { type Decode, list, Misfit, memberOf, object, oneOf, readText, text, whole, yes } from './decode.ts';

/** Where a text of the repository stands. */
export const span: Decode<Span> = object((of) => ({
  file: of.get('file', text),
  start: of.get('start', position),
  end: of.get('end', position),
}));

/** A diagnostic whose code this version knows. */
export const diagnostic: Decode<Diagnostic> = object((of) => ({
  code: of.get('code', readText('a known code', knownCode)),
  severity: of.get('severity', oneOf('error', 'warning', 'note')),
  message: of.get('message', text),
  ...of.optional('at', span),
  ...of.optional('help', text),
  ...of.optional('related', list(related)),
}));

/** The name of a root. */
export const rootName: Decode<RootName> = readText('the name of a root', (value) => asRootName(value));

/** An absolute normal path. */
export const path: Decode<RootedPath> = readText('an absolute path in normal form', (value) => {
  const found = rootedPath(value);
  return found === value ? found : undefined;
});

/** `kind/name`. */
export const address: Decode<Address> = readText('an address', (value) => {
  const slash = value.indexOf('/');
  return slash < 1 || slash === value.length - 1 ? undefined : addressOf(value.slice(0, slash), value.slice(slash + 1));
});

/** When and for how many nodes. */
export const effect: Decode<Effect> = object((of) => ({
  when: of.get('when', oneOf('live', 'live-breaks', 'next-boot', 'reload', 'none')),
  nodes: of.get('nodes', whole()),
  ...of.optional('until', oneOf('reboot')),
}));

/** A step with what it expects and what the ledger says after it. */
export const guardedStep: Decode<GuardedStep> = object((of) => ({
  step: of.get('step', (value) => step(value)),
  expect: of.get('expect', list(expectation)),
  writes: of.get('writes', list(ledgerWrite)),
}));

/** What the ledger says about one place from now on. */
export const ledgerWrite: Decode<LedgerWrite> = object((of) => ({
  key: of.get('key', key),
  record: of.get('record', (value) => (value === null ? null : ledgerRecord(value))),
}));

const position: Decode<Position> = object((of) => ({
  line: of.get('line', whole()),
  column: of.get('column', whole()),
}));

const related = object((of) => ({ at: of.get('at', span), message: of.get('message', text) }));

const isCode = (value: string): value is Code => Object.hasOwn(codes, value);

const knownCode = (value: string): Code | undefined => (isCode(value) ? value : undefined);

const isRootName = (value: string): value is RootName =>
  value === 'tftp' || value === 'install' || value === 'exports' || /^(image|boot|local)\/./s.test(value);

const asRootName = (value: string): RootName | undefined => (isRootName(value) ? value : undefined);

const place: Decode<Place> = object((of) => ({ root: of.get('root', rootName), path: of.get('path', path) }));

/** The key of a place. */
export const key: Decode<PlaceKey> = readText('the key of a place', (value) => {
  const colon = value.indexOf(':/');
  const root = asRootName(value.slice(0, colon));
  const below = rootedPath(value.slice(colon + 1));
  const found = root === undefined || below === undefined ? undefined : placeKey({ root, path: below });
  return found === value ? found : undefined;
});

const id = whole(0xffff_ffff);

const owner: Decode<Owner> = object((of) => ({ uid: of.get('uid', id), gid: of.get('gid', id) }));

const mode = whole(0o7777);

const sha256 = readText('a SHA-256', (value) => (/^[0-9a-f]{64}$/.test(value) ? value : undefined));

const content: Decode<Content> = (value) =>
  memberOf(value, 'stamp') !== undefined
    ? object((of) => ({ stamp: of.get('stamp', text) }))(value)
    : object((of) => ({ sha256: of.get('sha256', sha256) }))(value);

const fact: Decode<Fact> = (value) => {
  const type = oneOf('absent', 'dir', 'file', 'link', 'other')(memberOf(value, 'type'));
  return object((of): Fact => {
    of.get('type', text);
    switch (type) {
      case 'absent':
        return { type };
      case 'dir':
        return { type, mode: of.get('mode', mode), owner: of.get('owner', owner) };
      case 'file':
        return { type, mode: of.get('mode', mode), owner: of.get('owner', owner), content: of.get('content', content) };
      case 'link':
        return { type, target: of.get('target', text) };
      case 'other':
        return { type, what: of.get('what', text) };
    }
  })(value);
};

const expectation: Decode<Expectation> = object((of) => ({ at: of.get('at', place), fact: of.get('fact', fact) }));

const savedName = readText('the name of a saved file', (value) =>
  /^[\w-]+\/\w[\w.-]*$/.test(value) ? value : undefined,
);

const original: Decode<Original> = (value) =>
  oneOf('file', 'link')(memberOf(value, 'type')) === 'link'
    ? object((of): Original => ({ type: of.get('type', oneOf('link')), target: of.get('target', text) }))(value)
    : object(
        (of): Original => ({
          type: of.get('type', oneOf('file')),
          sha256: of.get('sha256', sha256),
          mode: of.get('mode', mode),
          owner: of.get('owner', owner),
          ...of.optional('saved', savedName),
        }),
      )(value);

/** What the ledger says of one place. */
export const ledgerRecord: Decode<LedgerRecord> = object((of) => ({
  address: of.get('address', address),
  type: of.get('type', oneOf('dir', 'file', 'link', 'copy', 'edit', 'kept', 'placeholder')),
  ...of.optional('seed', yes),
  ...of.optional('content', text),
  ...of.optional('target', text),
  ...of.optional('lines', list(text)),
  ...of.optional('asked', list(text)),
  ...of.optional('from', path),
  ...of.optional('made', yes),
  ...of.optional('original', original),
  ...of.optional('image', text),
  ...of.optional('node', text),
  ...of.optional('protect', yes),
}));

const command: Decode<readonly string[]> = (value) => {
  const words = list(text)(value);
  if (words.length === 0 || words[0] === '') throw new Misfit('an empty command');
  return words;
};

const stepNames = [
  'make-dir',
  'write-file',
  'copy-file',
  'make-link',
  'set-aside',
  'bring-back',
  'set-mode',
  'remove',
  'restore',
  'run',
] as const;

const step: Decode<Step> = (value) => {
  const does = oneOf(...stepNames)(memberOf(value, 'do'));
  return object((of): Step => {
    of.get('do', text);
    const where = () => ({ at: of.get('at', place) });
    const owned = () => ({ mode: of.get('mode', mode), owner: of.get('owner', owner) });
    const moved = () => ({ from: of.get('from', place), to: of.get('to', place) });
    switch (does) {
      case 'make-dir':
      case 'set-mode':
        return { do: does, ...where(), ...owned() };
      case 'write-file':
        return { do: does, ...where(), text: of.get('text', text), ...owned() };
      case 'copy-file':
        return { do: does, ...where(), from: of.get('from', place), sha256: of.get('sha256', sha256), ...owned() };
      case 'make-link':
        return { do: does, ...where(), target: of.get('target', text) };
      case 'set-aside':
        return { do: does, ...moved(), target: of.get('target', text) };
      case 'bring-back':
        return { do: does, ...moved() };
      case 'remove':
        return { do: does, ...where() };
      case 'restore':
        return {
          do: does,
          ...where(),
          sha256: of.get('sha256', sha256),
          ...owned(),
          ...of.optional('saved', savedName),
        };
      case 'run':
        return { do: does, command: of.get('command', command) };
    }
  })(value);
};
