import type { Behaviour, LitefileRule, Method } from '../cluster/cluster.ts';
import type { RootedPath } from '../core/place.ts';

/** A line of a file of the image; line 0 stands for the file as a whole. */
export interface ImageLine {
  readonly file: RootedPath;
  readonly line: number;
}

/** How sure a finding is: something cannot work, a program that runs will fail at times, or most likely so. */
export type Severity = 'error' | 'warning' | 'note';

/** One reason why a node will want to write at a path. */
export interface Need {
  /** As the image names it. */
  readonly path: RootedPath;
  readonly is: 'file' | 'dir';
  readonly severity: Severity;
  readonly because: ImageLine;
  /** What happens there, as a sentence without a full stop. */
  readonly reason: string;
  readonly behaviour: 'tmpfs' | 'persistent';
  /** Why that behaviour. */
  readonly why: string;
  /** What to do instead when a rule cannot help. */
  readonly mend?: string;
}

/** The rule that would cover a finding. */
export interface ProposedRule {
  /** As a litefile rule names it: with a slash at the end for a directory. */
  readonly file: string;
  readonly behaviour: Behaviour;
  readonly method: Method;
  readonly why: string;
}

/** A path that meets a read-only root and that no rule covers. */
export interface Finding {
  readonly path: RootedPath;
  readonly severity: Severity;
  readonly needs: readonly Need[];
  /** Undefined when a rule cannot help; then `mend` says what can. */
  readonly rule: ProposedRule | undefined;
  readonly mend: string | undefined;
}

/** A rule that does nothing for this image. */
export interface UnusedRule {
  readonly rule: LitefileRule;
  readonly severity: 'warning' | 'note';
  readonly why: string;
}

/** What the rules of an image cover of what it needs, and what not. */
export interface Coverage {
  readonly image: string;
  /** How many paths the image wants to write, covered or not. */
  readonly paths: number;
  /** The worst first, then by path. */
  readonly findings: readonly Finding[];
  readonly unused: readonly UnusedRule[];
  /** Whether everything was read; an image may hold more than is worth reading. */
  readonly whole: boolean;
}

/** Which behaviour fits a path by the place where it lies (hier(7)), and why. */
export const behaviourFor = (path: string): Pick<Need, 'behaviour' | 'why'> => {
  if (/^\/var\/log(\/|$)/.test(path)) return { behaviour: 'persistent', why: 'logs are wanted after a crash' };
  if (/^\/var\/(lib|spool|mail|db|account|opt)\//.test(path) || path === '/var/mail') {
    return { behaviour: 'persistent', why: 'hier(7): state that is meant to outlive a reboot' };
  }
  return { behaviour: 'tmpfs', why: 'it can be made again after a reboot' };
};
