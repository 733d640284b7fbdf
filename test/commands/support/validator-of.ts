import { readFileSync } from 'node:fs';
import { expect } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';

/** Expects that a text is JSON that the schema of a name describes, and gives its value. */
export const validatorOf = (name: string) => {
  const schema = JSON.parse(readFileSync(new URL(`../../../schemas/${name}.schema.json`, import.meta.url), 'utf8'));
  const valid = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false }).compile(schema);
  return (text: string) => {
    const value = JSON.parse(text);
    expect([valid(value), valid.errors]).toEqual([true, null]);
    return value;
  };
};
