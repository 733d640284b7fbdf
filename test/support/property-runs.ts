import { jest } from '@jest/globals';
import type { Parameters } from 'fast-check';

/** How often each property is tried; CI tries more. */
export const propertyRuns: Parameters<unknown> = { numRuns: Number(process.env.STATELITE_PROPERTY_RUNS ?? 60) };

// Two thousand runs of a property take a minute or two.
jest.setTimeout(600_000);
