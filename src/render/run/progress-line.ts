import { canonicalJson } from '../plan/canonical-json.ts';
import type { ProgressEvent } from './progress-event.ts';

/** One event of `apply --json` as a line of NDJSON (schemas/progress.schema.json), with its newline. */
export const progressLine = (event: ProgressEvent): string => `${canonicalJson(event)}\n`;
