import { describe, expect, it } from '@jest/globals';
import { readRulePath } from '../../src/cluster/rule-path.ts';

describe('the path of a rule', () => {
  it('has no name that no file system could hold', () => {
    expect(readRulePath(`/a/${'x'.repeat(255)}`)).toBeDefined();
    expect(readRulePath(`/a/${'x'.repeat(256)}`)).toBeUndefined();
    expect(readRulePath(`/a/${'é'.repeat(128)}`)).toBeUndefined();
    expect(readRulePath(`/${'é/'.repeat(1400)}`)).toBeUndefined();
  });
});
