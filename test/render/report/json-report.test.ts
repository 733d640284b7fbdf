import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { foldNodeNames } from '../../../src/cluster/fold-node-names.ts';
import type { Plan } from '../../../src/core/plan.ts';
import { planDigest } from '../../../src/render/plan/plan-json.ts';
import { renderReport } from '../../../src/render/report/render-report.ts';
import { aNewLink, aPlan } from '../../support/a-plan.ts';
import { everyChange } from '../../support/every-change.ts';
import { hostilePlan } from '../../support/hostile-plan.ts';
import { propertyRuns } from '../../support/property-runs.ts';

const schema = JSON.parse(readFileSync(new URL('../../../schemas/report.schema.json', import.meta.url), 'utf8'));
const valid = new Ajv2020({ strict: true, strictRequired: false }).compile(schema);

const report = (plan: Plan, maxBytes?: number) => {
  const made = renderReport(
    { plan: plan, digest: planDigest(plan) },
    { format: 'json', maxBytes, foldNodes: foldNodeNames },
  );
  return 'text' in made ? JSON.parse(made.text) : made;
};

describe('jsonReport', () => {
  it('fits its schema, whatever it shows', () => {
    expect(valid(report(aPlan(everyChange)))).toBe(true);
    fc.assert(
      fc.property(hostilePlan, fc.integer({ min: 1_000, max: 20_000 }), (plan, limit) => {
        expect(valid(report(plan, limit))).toBe(true);
      }),
      propertyRuns,
    );
  });

  it('carries the digest that an approval names, the nodes, and why', () => {
    const plan = aPlan([aNewLink('/etc/ntp.conf', 14)], { add: 1 });
    expect(report(plan)).toMatchObject({
      digest: planDigest(plan),
      nodes: { 'live-breaks': 214 },
      sections: [
        {
          heading: 'image compute',
          changes: [{ rank: 0, action: 'create', because: 'manifests/base.yaml:14', nodes: 214, when: 'live-breaks' }],
        },
      ],
      left_out: [],
    });
  });
});
