/**
 * Who notices a change, and when. `live`: running nodes see it at once; `live-breaks`: at once, and they miss what they
 * have there until refresh or reboot; `next-boot`; `reload`: when the server has re-read its tables; `none`: nobody.
 */
export type When = 'live' | 'live-breaks' | 'next-boot' | 'reload' | 'none';

/** When a change is noticed, and by how many nodes. */
export interface Effect {
  readonly when: When;
  /** How many nodes notice: for the live kinds running nodes, else all nodes concerned. */
  readonly nodes: number;
  /** For `live-breaks`: no refresh mends it. */
  readonly until?: 'reboot';
}
