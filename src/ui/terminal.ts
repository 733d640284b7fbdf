/** A terminal with a person before it. */
export interface Terminal {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  /** Who is told of Ctrl-C instead of the words that are printed otherwise; undefined for those words. */
  onInterrupt(listener: (() => void) | undefined): void;
}
