import fc from 'fast-check';
import type { Change } from '../../src/core/change.ts';
import { addressOf } from '../../src/core/place.ts';
import type { Plan } from '../../src/core/plan.ts';
import { aPlan, aSpan } from './a-plan.ts';

/** Texts that mean something to Markdown, HTML, forges and terminals. */
const spells = [
  '```',
  '````diff',
  '~~~',
  '</details>',
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<!-- statelite:tokyo -->',
  '-->',
  '@everyone',
  '/approve',
  '\n/close\n',
  '![x](http://evil.example/x.png)',
  '[x](javascript:alert(1))',
  '#1',
  '&lt;b&gt;',
  '\u001b[2J',
  '\u202e',
  '"',
  "'",
  ' ',
  'é',
  'etc',
];

const hostileText = fc.array(fc.oneof(fc.constantFrom(...spells), fc.string({ maxLength: 4 })), {
  minLength: 1,
  maxLength: 4,
});
const text = hostileText.map((parts) => parts.join(''));
const line = text.map((one) => one.replaceAll('\0', ''));

const effect = fc.record({
  when: fc.constantFrom('live', 'live-breaks', 'next-boot', 'reload', 'none'),
  nodes: fc.nat(500),
} as const);

const parts = fc.record({
  name: line,
  image: fc.option(fc.constantFrom('a`b', 'compute', '</summary>'), { nil: undefined }),
  node: fc.option(line, { nil: undefined }),
  file: line,
  effect,
  before: text,
  after: text,
  message: text,
  action: fc.constantFrom('create', 'update', 'remove', 'blocked', 'waiting', 'adopt', 'run'),
} as const);

type Parts = typeof parts extends fc.Arbitrary<infer T> ? T : never;

const changeOf = (of: Parts): Change => {
  const common = {
    address: addressOf('image-link', `compute:/${of.name}`),
    kind: of.node === undefined ? 'image-link' : 'boot-file',
    because: aSpan(3, of.file),
    ...(of.image !== undefined && { image: of.image }),
    ...(of.node !== undefined && { node: of.node }),
    needs: [],
    effect: of.effect,
  } as const;
  const texts = [{ path: `/${of.name}`, before: of.before, after: of.after }];
  switch (of.action) {
    case 'create':
    case 'remove':
      return { ...common, action: of.action, steps: [], texts };
    case 'update':
      return { ...common, action: 'update', why: 'manifest', steps: [], texts };
    case 'blocked':
      return {
        ...common,
        action: 'blocked',
        diagnostics: [{ code: 'foreign-content', severity: 'error', message: of.message, help: of.message }],
      };
    case 'waiting':
      return { ...common, action: 'waiting', on: addressOf('image-link', of.message) };
    case 'adopt':
      return { ...common, action: 'adopt', writes: [] };
    case 'run':
      return { ...common, action: 'run', steps: [] };
  }
};

const change: fc.Arbitrary<Change> = parts.map(changeOf);

/** Plans whose every text tries to break out of where it is shown. */
export const hostilePlan: fc.Arbitrary<Plan> = fc
  .record({ changes: fc.array(change, { maxLength: 40 }), site: line, message: text })
  .map(({ changes, site, message }) => ({
    ...aPlan(changes, { add: changes.length }),
    site,
    diagnostics: [{ code: 'foreign-content', severity: 'warning', message, at: aSpan(1, message) }],
  }));
