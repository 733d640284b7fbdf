import type { Cause } from './result.ts';

/** The machine refused: thrown only in host/, caught only where a run is observed, executed or started. */
export class HostError extends Error {
  override readonly name = 'HostError';
  readonly refusal: Cause;

  constructor(refusal: Cause) {
    super(`${refusal.verb} ${JSON.stringify(refusal.path)}: ${refusal.errno} ${refusal.message}`);
    this.refusal = refusal;
  }
}
