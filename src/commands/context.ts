import type { Terminal } from '../ui/terminal.ts';

/** What a command knows of the world it was started in; only cli.ts fills it from the process. */
export interface Context {
  /** Where relative names of files are resolved. */
  readonly cwd: string;
  /** `-C`: the repository; undefined means the current directory or the nearest parent with a statelite.yaml. */
  readonly repository: string | undefined;
  /** `--root`: every place lies below it; `/` for the machine itself. */
  readonly rootDirectory: string;
  readonly json: boolean;
  readonly color: boolean;
  readonly width: number;
  readonly quiet: boolean;
  readonly verbose: boolean;
  /** The terminal, where live pictures are wanted; undefined in a pipe, in CI and for plain lines. */
  readonly terminal?: Terminal | undefined;
  /** Whether a person can be asked. */
  readonly input: boolean;
  /** Who runs this, for locks and history. */
  readonly user: string;
  readonly command: string;
  out(text: string): void;
  err(text: string): void;
  /** One line of an answer, or undefined at end of input. */
  ask(question: string): Promise<string | undefined>;
  /** From now on the loss of the terminal does not end the program. */
  outliveTerminal?(): void;
  /** Asked between steps; true once the user has interrupted. */
  interrupted(): boolean;
}
