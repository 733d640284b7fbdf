import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Change } from '../../../src/core/change.ts';
import type { Plan } from '../../../src/core/plan.ts';
import { canonicalJson, digestOf } from '../../../src/render/plan/canonical-json.ts';
import { parsePlan } from '../../../src/render/plan/parse-plan.ts';
import { planDigest, planJson } from '../../../src/render/plan/plan-json.ts';
import { aPlan } from '../../support/a-plan.ts';
import { everyChange } from '../../support/every-change.ts';

const schema = JSON.parse(readFileSync(new URL('../../../schemas/plan.schema.json', import.meta.url), 'utf8'));
const valid = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false, strictTuples: false }).compile(
  schema,
);

const plan: Plan = { ...aPlan(everyChange, { add: 3 }), diagnostics: everyChange.flatMap(diagnosticsOf) };

function diagnosticsOf(change: Change) {
  return change.action === 'blocked' ? change.diagnostics : [];
}

/** Every document that differs from `value` in one place: a member gone, of another type, wrong, or added. */
function* mutations(value: unknown, where = ''): Generator<{ readonly where: string; readonly value: unknown }> {
  if (Array.isArray(value)) {
    yield { where: `${where}={}`, value: {} };
    for (const [index, element] of value.entries()) {
      for (const other of mutations(element, `${where}.${index}`)) {
        yield { where: other.where, value: value.map((old, at) => (at === index ? other.value : old)) };
      }
    }
  } else if (typeof value === 'object' && value !== null) {
    yield { where: `${where}=[]`, value: [] };
    yield { where: `${where}.unknown`, value: { ...value, unknown: 1 } };
    for (const [key, member] of Object.entries(value)) {
      const rest = Object.fromEntries(Object.entries(value).filter(([other]) => other !== key));
      yield { where: `${where}.${key} gone`, value: rest };
      for (const other of mutations(member, `${where}.${key}`)) {
        yield { where: other.where, value: { ...rest, [key]: other.value } };
      }
    }
  } else {
    for (const other of [null, 1.5, 2 ** 40, '', 'x/../b']) {
      if (other !== value) yield { where: `${where}=${JSON.stringify(other)}`, value: other };
    }
  }
}

const withDigest = (document: unknown): string => {
  if (typeof document !== 'object' || document === null) return JSON.stringify(document);
  const rest = Object.fromEntries(Object.entries(document).filter(([key]) => key !== 'digest'));
  return JSON.stringify({ ...rest, digest: digestOf([canonicalJson(rest)]) });
};

describe('planJson', () => {
  it('fits its schema, with every kind of change, step and fact', () => {
    const document = JSON.parse(planJson(plan));
    expect(valid(document)).toBe(true);
    const actions = new Set(everyChange.map(({ action }) => action));
    const steps = new Set(
      everyChange.flatMap((change) => ('steps' in change ? change.steps : [])).map(({ step }) => step.do),
    );
    expect([actions.size, steps.size]).toEqual([8, 10]);
  });

  it('hashes exactly the canonical JSON of everything but the digest', () => {
    const { digest, ...rest } = JSON.parse(planJson(plan));
    expect(digest).toBe(digestOf([canonicalJson(rest)]));
    expect(planDigest(plan)).toBe(digest);
  });

  it('writes one change a line with sorted keys, so that two plans can be compared line by line', () => {
    const lines = planJson(plan).split('\n');
    expect(lines.filter((line) => line.startsWith('    {"action":'))).toHaveLength(everyChange.length);
    expect(lines.filter((line) => /^ {2}"/.test(line)).map((line) => line.split('"')[1])).toEqual(
      Object.keys(JSON.parse(planJson(plan))).sort(),
    );
  });

  it('does not depend on the order in which members were built', () => {
    const backwards = (value: unknown): unknown =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(
            Object.entries(value)
              .reverse()
              .map(([key, member]) => [key, backwards(member)]),
          )
        : Array.isArray(value)
          ? value.map(backwards)
          : value;
    expect(canonicalJson(backwards(plan))).toBe(canonicalJson(plan));
  });
});

describe('parsePlan and the schema', () => {
  it('agree about every document that differs from a plan in one place', () => {
    const document: unknown = JSON.parse(planJson(plan));
    const disagreements: string[] = [];
    let count = 0;
    let refused = 0;
    for (const mutated of mutations(document)) {
      count += 1;
      const text = withDigest(mutated.value);
      const bySchema = valid(JSON.parse(text));
      const byParser = 'plan' in parsePlan(text, 'p');
      if (!byParser) refused += 1;
      if (byParser !== bySchema) disagreements.push(mutated.where);
    }
    expect(disagreements).toEqual([]);
    expect(refused).toBeGreaterThan(count / 2);
  });
});
