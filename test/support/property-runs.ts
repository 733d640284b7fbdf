import { jest } from '@jest/globals';
import type { Parameters } from 'fast-check';

const runs = Number(process.env.STATELITE_PROPERTY_RUNS ?? 60);

/** How often each property is tried; CI tries more. */
export const propertyRuns: Parameters<unknown> = { numRuns: runs };

/** Half as often, but no less than usual: properties of what rests on the engine, and take long. */
export const halfOfThem: Parameters<unknown> = { numRuns: Math.max(60, Math.ceil(runs / 2)) };

// Two thousand runs of a property take a minute or two.
jest.setTimeout(600_000);
