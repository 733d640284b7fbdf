import Handlebars from 'handlebars';
import type { Loader } from '../../cluster/cluster.ts';
import { must } from '../../core/bug.ts';
import { templates } from '../generated/templates.ts';
import { sharedRendering } from './shared-rendering.ts';
import type { TemplateValues } from './template-names.ts';

/** A site's own templates, by loader: text, and the file it came from. They replace the part `config`. */
export type TemplateOverrides = ReadonlyMap<Loader, { readonly file: string; readonly text: string }>;

/** Gives the text of one part of a node's boot files, `config` being the main one. */
export type BootRenderer = (loader: Loader, part: string, values: TemplateValues) => string;

/** Renders the parts of a node's boot files; templates are compiled at their first use. */
export const bootRenderer = (overrides: TemplateOverrides): BootRenderer => {
  const engine = Handlebars.create();
  for (const name of unused) engine.unregisterHelper(name);
  engine.registerHelper('eq', (a: unknown, b: unknown) => a === b);
  const compiled = new Map<string, (values: TemplateValues) => string>();
  return (loader, part, values) => {
    const name = part === 'config' ? loader : `${loader}-${part}`;
    let render = compiled.get(name);
    if (render === undefined) {
      const own = part === 'config' ? overrides.get(loader)?.text : undefined;
      const text = must(own ?? templates[name], `boot template ${name}`);
      render = sharedRendering(text, engine.compile(text, options));
      compiled.set(name, render);
    }
    return render(values);
  };
};

// Handlebars wraps all that it has for each text that it renders.
const unused = ['helperMissing', 'blockHelperMissing', 'each', 'with', 'log', 'lookup'];

// Only what check-templates.ts allows can be reached; nothing is escaped, because no boot file is HTML.
const options = {
  noEscape: true,
  strict: true,
  data: false,
  knownHelpersOnly: true,
  knownHelpers: {
    eq: true,
    helperMissing: false,
    blockHelperMissing: false,
    each: false,
    if: true,
    unless: true,
    with: false,
    log: false,
    lookup: false,
  },
} as const;
