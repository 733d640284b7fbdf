import { closest } from '../core/closest.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { KindName } from '../core/resource.ts';
import type { Manifest, ManifestOf } from '../manifest/document.ts';
import type { PlanRule, Window } from './policy.ts';
import { isZone } from './window.ts';

type Row = ManifestOf<'PlanPolicy'>['value']['spec']['rules'][number];
type Hours = NonNullable<Row['outside']>;
type Day = NonNullable<Hours['days']>[number];

/** The rules of all PlanPolicy manifests in the order written, disabled ones left out, and what is wrong with them. */
export const readPolicies = (
  manifests: readonly Manifest[],
): { readonly rules: readonly PlanRule[]; readonly diagnostics: readonly Diagnostic[] } => {
  const diagnostics: Diagnostic[] = [];
  const rules = manifests.flatMap((manifest) =>
    manifest.kind !== 'PlanPolicy'
      ? []
      : manifest.value.spec.rules.flatMap((row, index): readonly PlanRule[] => {
          if (row.disable === true) return [];
          const wrong = wrongWith(row);
          if (wrong === undefined) {
            const name = `${manifest.value.metadata.name}[${index + 1}] ${row.name}`;
            return [ruleOf(row, name, manifest.at('spec', 'rules', index))];
          }
          const at = manifest.at('spec', 'rules', index, ...wrong.keys);
          const { message, help } = wrong;
          diagnostics.push({ code: 'policy-unclear', severity: 'error', message, at, help });
          return [];
        }),
  );
  return { rules, diagnostics };
};

interface Wrong {
  readonly keys: readonly (string | number)[];
  readonly message: string;
  readonly help: string;
}

const wrongWith = (row: Row): Wrong | undefined => {
  const exports = row.exportsGain !== undefined;
  if (exports && row.kinds?.some((kind) => kind !== 'export') === true) {
    const message = 'only changes of kind export give exports options';
    return { keys: ['kinds'], message, help: 'leave out kinds, or write [export]' };
  }
  if (exports && (row.moreThan !== undefined || row.moreNodesThan !== undefined)) {
    const message = 'exportsGain is about single options, of which no number is allowed';
    return { keys: ['exportsGain'], message, help: 'write the limit in a rule of its own' };
  }
  const vain = row.addresses?.findIndex((pattern) => !mayMatch(pattern)) ?? -1;
  const pattern = row.addresses?.[vain];
  if (pattern !== undefined) {
    const message = `no address is ever like ${JSON.stringify(pattern)}`;
    return { keys: ['addresses', vain], message, help: likeIt(pattern) };
  }
  if (row.outside === undefined || isZone(row.outside.zone)) return undefined;
  const message = `there is no time zone ${JSON.stringify(row.outside.zone)}`;
  return { keys: ['outside', 'zone'], message, help: 'write UTC or a name such as Europe/Berlin' };
};

/** Whether an address, which begins with a kind and a slash, can be like a pattern. */
const mayMatch = (pattern: string): boolean => {
  const literal = /^[^*/]*\/?/.exec(pattern)?.[0] ?? '';
  return beginnings.some((one) =>
    literal.endsWith('/') ? one === literal : isOpen(pattern) && one.startsWith(literal),
  );
};

const isOpen = (pattern: string): boolean => pattern.includes('*');

/** What addresses begin with: of declared things, and of directories that were only made on the way to them. */
const beginnings = Object.keys({
  'boot-file/': true,
  'boot-kernel/': true,
  'export/': true,
  'image-link/': true,
  'image-runtime/': true,
  'layer/': true,
  'node-list/': true,
  'parents/': true,
  'state-dir/': true,
} satisfies Record<`${KindName | 'parents'}/`, true>);

const likeIt = (pattern: string): string => {
  const slash = pattern.indexOf('/');
  const word = slash < 0 ? pattern.replace(/\*.*/s, '') : pattern.slice(0, slash);
  const kinds = beginnings.map((one) => one.slice(0, -1));
  const meant = closest(word, kinds);
  return meant === undefined
    ? `begin it with a kind and a slash, or with *; kinds are ${kinds.filter((kind) => kind !== 'parents').join(', ')}`
    : `did you mean ${meant}/${slash < 0 ? '*' : pattern.slice(slash + 1)}?`;
};

const ruleOf = (row: Row, name: string, because: PlanRule['because']): PlanRule => ({
  name,
  because,
  message: row.message,
  effect: row.effect ?? 'deny',
  kinds: row.kinds,
  actions: row.actions,
  addresses: row.addresses,
  when: row.when,
  moreThan: row.moreThan,
  moreNodesThan: row.moreNodesThan,
  exportsGain: row.exportsGain,
  outside: row.outside === undefined ? undefined : windowOf(row.outside),
});

const dayNames: readonly Day[] = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const windowOf = ({ zone, days, from = '00:00', to }: Hours): Window => ({
  zone,
  days: new Set((days ?? dayNames).map((day) => dayNames.indexOf(day))),
  from: minutesOf(from),
  to: to === undefined ? 24 * 60 : minutesOf(to),
});

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
