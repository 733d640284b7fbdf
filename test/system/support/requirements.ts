import { describe } from '@jest/globals';
import { lacking, type Requirements } from './lacking.ts';

/**
 * Jest's `describe` when the machine has all that is wanted. Otherwise, where nothing may be skipped (CI=true or
 * STATELITE_REQUIRE_ALL=1), throws with the list of what is missing; elsewhere prints it and gives `describe.skip`.
 */
export const needs = (wanted: Requirements): typeof describe.skip => {
  const missing = lacking(wanted);
  if (missing.length === 0) return describe;
  const reason = `this test needs ${missing.join(', ')}`;
  if (skippingIsForbidden()) throw new Error(`${reason}; nothing may be skipped here (CI or STATELITE_REQUIRE_ALL)`);
  process.stderr.write(`skipped: ${reason}\n`);
  return describe.skip;
};

const skippingIsForbidden = (): boolean =>
  /^(1|true)$/i.test(process.env.CI ?? '') || /^(1|true)$/i.test(process.env.STATELITE_REQUIRE_ALL ?? '');
