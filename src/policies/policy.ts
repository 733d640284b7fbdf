import type { Change } from '../core/change.ts';
import type { When } from '../core/effect.ts';
import type { Span } from '../core/source.ts';

/** When changes may be made: on days, counted from Sunday as 0, from one minute of the day to another. */
export interface Window {
  /** A name of the IANA database. */
  readonly zone: string;
  readonly days: ReadonlySet<number>;
  readonly from: number;
  /** Up to but not including; at or before `from` it is on the next day. */
  readonly to: number;
}

/** One rule of a PlanPolicy manifest. */
export interface PlanRule {
  /** `careful[2] few-removals`: the manifest, the place in its list, counted from 1, and the rule's own name. */
  readonly name: string;
  readonly message: string | undefined;
  readonly because: Span;
  readonly effect: 'deny' | 'warn';
  readonly kinds: readonly Change['kind'][] | undefined;
  readonly actions: readonly Change['action'][] | undefined;
  readonly addresses: readonly string[] | undefined;
  readonly when: readonly When[] | undefined;
  readonly moreThan: number | undefined;
  readonly moreNodesThan: number | undefined;
  readonly exportsGain: readonly string[] | undefined;
  readonly outside: Window | undefined;
}
