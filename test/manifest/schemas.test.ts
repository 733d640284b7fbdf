import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { specKeys } from '../../src/manifest/generated/spec-keys.ts';
import { load } from './support/problems.ts';

const root = new URL('../../', import.meta.url).pathname;
const files = readdirSync(`${root}schemas`).filter((name) => /^(?!plan\.)[a-z-]+\.schema\.json$/.test(name));
const manifestSchemas = files
  .map((name) => ({ name, schema: JSON.parse(readFileSync(`${root}schemas/${name}`, 'utf8')) }))
  .filter(({ schema }) => schema.properties?.kind?.const !== undefined);

describe('the schemas', () => {
  it('are one for each kind', () => {
    expect(manifestSchemas.map(({ schema }) => schema.properties.kind.const).sort()).toEqual(
      Object.keys(specKeys).sort(),
    );
  });

  it.each(manifestSchemas)('$name has an example that loads', ({ schema }) => {
    expect(schema.examples.length).toBeGreaterThan(0);
    for (const example of schema.examples) {
      const { diagnostics, manifests } = load(stringify(example));
      const others = diagnostics.filter((found) => found.code !== 'site-twice');
      expect(others).toEqual([]);
      if (example.kind !== 'Site') expect(manifests).toHaveLength(2);
    }
  });

  it.each(manifestSchemas)('$name describes every property and forbids others', ({ schema }) => {
    const undescribed: string[] = [];
    const walk = (part: unknown, path: string): void => {
      if (typeof part !== 'object' || part === null || Array.isArray(part)) return;
      const entries = Object.entries(part);
      const own: Readonly<Record<string, unknown>> = Object.fromEntries(entries);
      if ('properties' in own && own.additionalProperties !== false) undescribed.push(`${path} is open`);
      if ('type' in own && typeof own.description !== 'string') undescribed.push(path);
      for (const [key, value] of entries) if (key !== 'examples' && key !== 'default') walk(value, `${path}/${key}`);
    };
    walk(schema, '');
    expect(undescribed.filter((path) => !path.endsWith('/kind') && !path.endsWith('/apiVersion'))).toEqual([]);
  });

  it('agree with the validators, types and texts made from them', () => {
    expect(execFileSync(process.execPath, [`${root}scripts/generate.mjs`, '--check'], { encoding: 'utf8' })).toBe('');
  });
});
