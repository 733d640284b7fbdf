import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { addressOf } from '../../../src/core/place.ts';
import type { RunEvent } from '../../../src/host/run-events.ts';
import type { ProgressEvent } from '../../../src/render/run/progress-event.ts';
import { progressLine } from '../../../src/render/run/progress-line.ts';
import { aPlan } from '../../support/a-plan.ts';

const schema = JSON.parse(readFileSync(new URL('../../../schemas/progress.schema.json', import.meta.url), 'utf8'));
const valid = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false }).compile(schema);

const address = addressOf('image-link', 'compute:/etc/\u001b\nmotd');
const diagnostic = { code: 'foreign-content', severity: 'warning', message: 'x' } as const;
const cause = { verb: 'write', path: '/etc/motd', errno: 'ENOSPC', message: 'no space left on device' };

const events: readonly ProgressEvent[] = [
  { type: 'version', format_version: '1.0', statelite: '0.1.0' },
  {
    type: 'plan',
    digest: `sha256:${'0'.repeat(64)}`,
    site: 'tokyo',
    purpose: 'apply',
    summary: aPlan([]).summary,
  },
  { type: 'held-back', links: 3, images: [{ image: 'compute', changes: 2, because: address }] },
  { type: 'run-started', run: '20261122-101500', of: 2, resumed: false },
  { type: 'change-done', address, action: 'create', changed: 1, of: 2 },
  { type: 'would-run', command: ['exportfs', '-ra'] },
  { type: 'run-abandoned', run: '20261122-101500', done: 1, left: 2 },
  { type: 'note', diagnostics: [diagnostic] },
  { type: 'heartbeat', changed: 1, of: 2, seconds: 10.5 },
  { type: 'result', result: { outcome: 'applied', run: '20261122-101500', changed: 2 } },
  { type: 'result', result: { outcome: 'stale', diagnostics: [diagnostic] } },
  { type: 'result', result: { outcome: 'stopped', run: '20261122-101500', at: address, done: 1, left: 1, cause } },
];

/** Compiles only while every event of the host can be told as it is. */
const told: (event: RunEvent) => string = progressLine;

describe('progressLine', () => {
  it.each(events)('writes $type as one line that fits the schema and reads back the same', (event) => {
    const line = progressLine(event);
    expect(line.indexOf('\n')).toBe(line.length - 1);
    const value: unknown = JSON.parse(line);
    expect(valid(value)).toBe(true);
    expect(value).toEqual(event);
  });

  it('has a schema that refuses unknown members and unknown types', () => {
    for (const event of events) expect(valid({ ...event, more: 1 })).toBe(false);
    expect(valid({ type: 'other' })).toBe(false);
  });

  it('tells every event of the host without a translation', () => {
    expect(told({ type: 'would-run', command: ['a'] })).toBe('{"command":["a"],"type":"would-run"}\n');
  });
});
