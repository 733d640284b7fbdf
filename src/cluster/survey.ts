import type { Diagnostic } from '../core/diagnostic.ts';
import type { RootedPath } from '../core/place.ts';
import type { LitefileRule } from './cluster.ts';

/** A rule's path as a node would see it, after globs and the image's own links. */
export interface SurveyedRule {
  readonly rule: LitefileRule;
  /** Canonical: no component is a link of the image. */
  readonly path: RootedPath;
  readonly is: 'file' | 'dir';
  /** Nearest canonical ancestor that is a rule of the image too. */
  readonly parent: RootedPath | undefined;
  /** Why the rule cannot be applied in this image, though the others can. */
  readonly blocked?: Diagnostic;
}

/** What looking at an image said about its rules. */
export interface SurveyedImage {
  readonly image: string;
  /** By canonical path, parents before children. */
  readonly rules: readonly SurveyedRule[];
  /** Rules that end in a kernel or runtime file system and need nothing. */
  readonly nothingNeeded: readonly { readonly rule: LitefileRule; readonly path: string }[];
  /** Where the boot runtime belongs: `/etc/init.d/statelite`, unless `/etc/init.d` is a link of the image. */
  readonly runtimePath: RootedPath;
  /** Whether the root tree is there at all. */
  readonly present: boolean;
}

/** What looking at all images said. */
export interface Survey {
  readonly images: ReadonlyMap<string, SurveyedImage>;
  readonly diagnostics: readonly Diagnostic[];
}
