import type { RuleAt } from '../plan/text-words.ts';

/** What a report says beside the plan. */
export interface ReportNotes {
  /** Where the whole plan is to be seen: an http address without blanks, quotes or brackets. */
  readonly url?: string | undefined;
  /** Finds the declaration of a rule, for saying why a compiled list changes. */
  readonly ruleAt?: RuleAt | undefined;
  /** An SVG of the site's nodes, images, layers and mounts, for formats that can show it. */
  readonly picture?: string | undefined;
}
