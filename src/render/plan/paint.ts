/** What a piece of text means; only a terminal turns it into colour. */
export type Tone = 'add' | 'change' | 'remove' | 'danger' | 'heading' | 'faint';

/** Wraps a text in the terminal codes of its tone. */
export type Paint = (tone: Tone, text: string) => string;

/** The painter for a terminal, or the one that leaves every text as it is. */
export const painter = (color: boolean): Paint =>
  color ? (tone, text) => `\u001b[${sgr[tone]}m${text}\u001b[0m` : (_tone, text) => text;

// SGR parameters (ECMA-48, 8.3.117): the eight basic colours, which every terminal lets its user choose.
const sgr: Readonly<Record<Tone, string>> = {
  add: '32',
  change: '33',
  remove: '31',
  danger: '1;31',
  heading: '1',
  faint: '2',
};
