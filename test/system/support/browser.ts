import { createRequire } from 'node:module';
import { commandPath } from './lacking.ts';

/** What the tests ask of a page; see playwright-core for the rest. */
export interface Page {
  goto(address: string): Promise<unknown>;
  on(event: 'console', seen: (message: { type(): string; text(): string }) => void): void;
  on(event: 'request', seen: (request: { url(): string }) => void): void;
  on(event: 'pageerror' | 'dialog', seen: (problem: unknown) => void): void;
  fill(selector: string, text: string): Promise<void>;
  selectOption(selector: string, value: string): Promise<unknown>;
  click(selector: string): Promise<void>;
  locator(selector: string): Locator;
  readonly keyboard: { press(key: string): Promise<void> };
  /** The value of an expression in the page. */
  evaluate(expression: string): Promise<unknown>;
  screenshot(options: { readonly path: string }): Promise<unknown>;
}

/** Elements of a page. */
export interface Locator {
  count(): Promise<number>;
  isVisible(): Promise<boolean>;
  textContent(): Promise<string | null>;
  allTextContents(): Promise<readonly string[]>;
  click(): Promise<void>;
}

/** How a page is looked at. */
export interface Look {
  readonly javaScriptEnabled?: boolean;
  readonly colorScheme?: 'light' | 'dark';
  readonly viewport?: { readonly width: number; readonly height: number };
}

interface Browser {
  newContext(look: Look): Promise<{ newPage(): Promise<Page>; close(): Promise<void> }>;
  close(): Promise<void>;
}

interface Playwright {
  readonly chromium: {
    launch(options: { readonly executablePath: string; readonly args: readonly string[] }): Promise<Browser>;
  };
}

/** Starts the Chromium of the machine without a window. */
export const openBrowser = (): Promise<Browser> => {
  const { chromium }: Playwright = createRequire(import.meta.url)('playwright-core');
  // Its sandbox needs a user without privileges; these pages are ours.
  return chromium.launch({ executablePath: commandPath('chromium') ?? '', args: ['--no-sandbox', '--disable-gpu'] });
};
