import type { Change } from '../core/change.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Plan } from '../core/plan.ts';
import { isCount, isGuardedStep, isLedgerWrite, isListOf, isObject, isRootName, isText, parseJson } from './shapes.ts';

/** The plan of a run, as JSON at `path`; checked as far as carrying it out rests on it. Undefined text: it is gone. */
export const readPlan = (
  text: string | undefined,
  path: string,
): { readonly plan: Plan } | { readonly problem: Diagnostic } => {
  const value = parseJson(text ?? '');
  if (isPlan(value)) return { plan: value };
  const version = isObject(value) && isText(value.formatVersion) ? value.formatVersion : '1.0';
  return {
    problem: {
      code: 'plan-unreadable',
      severity: 'error',
      message:
        text === undefined
          ? `${path} is gone: its run can neither go on nor be taken back`
          : version === '1.0'
            ? `${path} is damaged: its run can neither go on nor be taken back`
            : `${path} is a plan of version ${version}, and only 1.0 is known`,
      help:
        version === '1.0'
          ? "keep the file for an inquiry and move the run's directory out of runs/; then plan again: what is there already is adopted"
          : 'finish or take back that run with the version of statelite that began it',
    },
  };
};

const isPlan = (value: unknown): value is Plan =>
  isObject(value) &&
  value.formatVersion === '1.0' &&
  isText(value.site) &&
  /^(?!\.{1,2}$)[^/\0]+$/.test(value.site) &&
  (value.purpose === 'apply' || value.purpose === 'destroy' || value.purpose === 'rollback') &&
  (value.below === undefined || isText(value.below)) &&
  isListOf(isRoot)(value.roots) &&
  isCount(value.ledgerSerial) &&
  isListOf(isChange)(value.changes) &&
  isObject(value.summary) &&
  Array.isArray(value.diagnostics);

const isRoot = (value: unknown): value is Plan['roots'][number] =>
  isObject(value) && isRootName(value.name) && isText(value.directory) && value.directory.startsWith('/');

const isChange = (value: unknown): value is Change => {
  if (!isObject(value) || !isText(value.address) || !isText(value.kind) || !isObject(value.effect)) return false;
  switch (value.action) {
    case 'keep':
      return true;
    case 'adopt':
      return isListOf(isLedgerWrite)(value.writes);
    case 'create':
    case 'update':
    case 'remove':
      return isListOf(isGuardedStep)(value.steps) && Array.isArray(value.texts);
    case 'run':
      return isListOf(isGuardedStep)(value.steps);
    case 'blocked':
      return Array.isArray(value.diagnostics);
    case 'waiting':
      return isText(value.on);
    default:
      return false;
  }
};
