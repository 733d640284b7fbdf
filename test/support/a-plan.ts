import type { Change, TextChange } from '../../src/core/change.ts';
import type { Effect } from '../../src/core/effect.ts';
import { absent, root } from '../../src/core/fact.ts';
import { addressOf, joinPaths, type Place, type RootedPath, relativeTarget, rootedPath } from '../../src/core/place.ts';
import type { Plan, Summary } from '../../src/core/plan.ts';
import type { Span } from '../../src/core/source.ts';
import type { GuardedStep } from '../../src/core/step.ts';

const nothing: Summary = { add: 0, change: 0, destroy: 0, adopt: 0, blocked: 0, waiting: 0, unchanged: 0 };

/** A plan of some changes for site tokyo, with the counts that a test names. */
export const aPlan = (changes: readonly Change[], summary: Partial<Summary> = {}): Plan => ({
  formatVersion: '1.0',
  site: 'tokyo',
  purpose: 'apply',
  roots: [{ name: 'image/compute', directory: '/install/netboot/rh5/x86_64/compute/rootimg' }],
  ledgerSerial: 7,
  changes,
  summary: { ...nothing, ...summary },
  diagnostics: [],
});

/** A path that must be in normal form. */
export const aPath = (path: string): RootedPath => {
  const found = rootedPath(path);
  if (found === undefined) throw new Error(`not a path: ${path}`);
  return found;
};

/** A line of a file of the repository. */
export const aSpan = (line: number, file = 'manifests/base.yaml'): Span => ({
  file,
  start: { line, column: 7 },
  end: { line, column: 20 },
});

const breaks: Effect = { when: 'live-breaks', nodes: 214 };

/** A new link rule: the original is moved aside, and both links are made. */
export const aNewLink = (path: string, line = 9, effect = breaks): Change => ({
  address: addressOf('image-link', `compute:${path}`),
  kind: 'image-link',
  because: aSpan(line),
  image: 'compute',
  needs: [addressOf('image-runtime', 'compute')],
  effect,
  action: 'create',
  steps: linkSteps(aPath(path)),
  texts: [],
});

/** A rule that is gone: the original returns. */
export const aRemovedLink = (path: string): Change => {
  const kept = place(joinPaths(aPath('/.default'), aPath(path)));
  return {
    address: addressOf('image-link', `compute:${path}`),
    kind: 'image-link',
    image: 'compute',
    needs: [],
    effect: { when: 'live', nodes: 214 },
    action: 'remove',
    steps: [
      { step: { do: 'bring-back', from: kept, to: place(aPath(path)) }, expect: [], writes: [] },
      {
        step: { do: 'remove', at: place(joinPaths(aPath('/.statelite/tmpfs'), aPath(path))) },
        expect: [],
        writes: [],
      },
    ],
    texts: [],
  };
};

/** A boot file of a node: new without a text before, else changed. */
export const aBootFile = (node: string, text: TextChange, why: 'manifest' | 'drift' = 'manifest'): Change => {
  const steps: readonly GuardedStep[] = [
    {
      step: {
        do: 'write-file',
        at: { root: 'tftp', path: aPath(text.path) },
        text: text.after,
        mode: 0o644,
        owner: root,
      },
      expect: [],
      writes: [],
    },
  ];
  const base = {
    address: addressOf('boot-file', node),
    kind: 'boot-file',
    because: aSpan(31, 'manifests/nodes.yaml'),
    image: 'compute',
    node,
    needs: [],
    effect: { when: 'next-boot', nodes: 1 },
    steps,
    texts: [text],
  } as const;
  return text.before === '' ? { ...base, action: 'create' } : { ...base, action: 'update', why };
};

const place = (path: RootedPath): Place => ({ root: 'image/compute', path });

const linkSteps = (path: RootedPath): readonly GuardedStep[] => {
  const between = joinPaths(aPath('/.statelite/tmpfs'), path);
  const kept = joinPaths(aPath('/.default'), path);
  const address = addressOf('image-link', `compute:${path}`);
  const target = relativeTarget(between, kept);
  return [
    {
      step: { do: 'make-link', at: place(between), target },
      expect: [{ at: place(between), fact: absent }],
      writes: [{ key: `image/compute:${between}`, record: { address, type: 'link', target } }],
    },
    {
      step: { do: 'set-aside', from: place(path), to: place(kept), target: relativeTarget(path, between) },
      expect: [
        { at: place(path), fact: { type: 'file', mode: 0o644, owner: root, content: { stamp: '10 20 30' } } },
        { at: place(kept), fact: absent },
      ],
      writes: [{ key: `image/compute:${kept}`, record: { address, type: 'kept', from: path } }],
    },
  ];
};
