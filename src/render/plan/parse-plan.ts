import type { Change, TextChange } from '../../core/change.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import type { Plan, Summary } from '../../core/plan.ts';
import { type Decode, list, Misfit, memberOf, object, oneOf, text, whole, yes } from './decode.ts';
import { address, diagnostic, effect, guardedStep, ledgerWrite, path, rootName, span } from './decode-core.ts';
import { planDigest } from './plan-json.ts';
import { visible } from './visible.ts';

/** A saved plan with its digest, or the reason why it must not be applied. */
export type ParsedPlan = { readonly plan: Plan; readonly digest: string } | { readonly diagnostic: Diagnostic };

/**
 * Reads what `planJson` wrote. A plan that was cut off, edited or made by another major version is refused: every
 * member is checked, unknown ones are errors, and the digest must fit. `file` is only named in the diagnostic.
 */
export const parsePlan = (source: string, file: string): ParsedPlan => {
  const value = parseJson(source);
  if (value === undefined) return damaged(file, 'it is not JSON, perhaps cut off');
  const version = memberOf(value, 'format_version');
  if (typeof version !== 'string') return damaged(file, 'it has no format_version, so it is not a saved plan');
  if (version !== '1.0') return foreignVersion(file, version);
  try {
    const { plan, digest } = document(value);
    return digest === planDigest(plan)
      ? { plan, digest }
      : damaged(file, 'its content does not fit its digest, so it was changed after it was made');
  } catch (problem) {
    if (problem instanceof Misfit) return damaged(file, problem.message);
    throw problem;
  }
};

const damaged = (file: string, reason: string): ParsedPlan => ({
  diagnostic: {
    code: 'plan-damaged',
    severity: 'error',
    message: `the saved plan ${visible(file)} cannot be used: ${reason}`,
    help: 'Make it again with `statelite plan --out`; a saved plan is never edited by hand.',
  },
});

const foreignVersion = (file: string, version: string): ParsedPlan => ({
  diagnostic: {
    code: 'plan-version',
    severity: 'error',
    message: `the saved plan ${visible(file)} has format ${visible(version)}, and this version reads only 1.0`,
    help: 'Make it again with the version of statelite that will apply it.',
  },
});

const parseJson = (source: string): unknown => {
  try {
    return JSON.parse(source);
  } catch {
    return undefined;
  }
};

const textChange: Decode<TextChange> = object((of) => ({
  path: of.get('path', text),
  before: of.get('before', text),
  after: of.get('after', text),
}));

const kinds = [
  'image-link',
  'image-runtime',
  'layer',
  'state-dir',
  'node-list',
  'export',
  'boot-file',
  'boot-kernel',
  'reload',
] as const;

const actions = ['keep', 'adopt', 'create', 'update', 'remove', 'run', 'blocked', 'waiting'] as const;

const change: Decode<Change> = object((of): Change => {
  const base = {
    address: of.get('address', address),
    kind: of.get('kind', oneOf(...kinds)),
    ...of.optional('because', span),
    ...of.optional('image', text),
    ...of.optional('node', text),
    needs: of.get('needs', list(address)),
    effect: of.get('effect', effect),
  };
  const action = of.get('action', oneOf(...actions));
  const steps = () => of.get('steps', list(guardedStep));
  const texts = () => of.get('texts', list(textChange));
  switch (action) {
    case 'keep':
      return { ...base, action };
    case 'adopt':
      return { ...base, action, writes: of.get('writes', list(ledgerWrite)), ...of.optional('holds', yes) };
    case 'create':
    case 'remove':
      return { ...base, action, steps: steps(), texts: texts() };
    case 'update':
      return { ...base, action, why: of.get('why', oneOf('manifest', 'drift')), steps: steps(), texts: texts() };
    case 'run':
      return { ...base, action, steps: steps() };
    case 'blocked':
      return { ...base, action, diagnostics: of.get('diagnostics', list(diagnostic)) };
    case 'waiting':
      return { ...base, action, on: of.get('on', address) };
  }
});

const summary: Decode<Summary> = object((of) => ({
  add: of.get('add', whole()),
  change: of.get('change', whole()),
  destroy: of.get('destroy', whole()),
  adopt: of.get('adopt', whole()),
  blocked: of.get('blocked', whole()),
  waiting: of.get('waiting', whole()),
  unchanged: of.get('unchanged', whole()),
}));

const document = object((of): { readonly plan: Plan; readonly digest: string } => ({
  digest: of.get('digest', text),
  plan: {
    formatVersion: of.get('format_version', oneOf('1.0')),
    site: of.get('site', text),
    purpose: of.get('purpose', oneOf('apply', 'destroy', 'rollback')),
    ...of.optional('below', path),
    roots: of.get('roots', list(root)),
    ledgerSerial: of.get('ledger_serial', whole()),
    changes: of.get('changes', list(change)),
    summary: of.get('summary', summary),
    diagnostics: of.get('diagnostics', list(diagnostic)),
  },
}));

const root = object((of) => ({ name: of.get('name', rootName), directory: of.get('directory', path) }));
