import { afterAll, afterEach, expect, it } from '@jest/globals';
import { planJson } from '../../src/render/plan/plan-json.ts';
import type { Rule } from '../support/random-rules.ts';
import type { Thing } from '../support/random-tree.ts';
import { openTheatre } from '../support/stage.ts';

const theatre = openTheatre();
afterEach(theatre.strike);
afterAll(theatre.close);

it('a snapshot that is taken while a rule is refused has what the plan of the mended manifests needs', () => {
  const script: Thing = { type: 'file', path: '/etc/init.d/statelite', text: 'of others\n', mode: 0o644, owner: 0 };
  const refused: Rule = { file: '/etc/init.d', method: 'link', options: 'tmpfs' };
  const stage = theatre.build([script]);
  expect(stage.plan([refused])).toBeUndefined();
  const snapshot = stage.snapshot([refused], false);
  const [here, there] = [stage.plan([]), snapshot && stage.planFrom(snapshot, [])];
  expect(there && planJson(there)).toBe(here && planJson(here));
  expect(here?.summary.blocked).toBe(1);
});
