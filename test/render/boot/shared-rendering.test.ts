import { describe, expect, it } from '@jest/globals';
import Handlebars from 'handlebars';
import { bootRenderer } from '../../../src/render/boot/boot-text.ts';
import { sharedRendering } from '../../../src/render/boot/shared-rendering.ts';

const valuesOf = (node: string, image = 'compute') => ({
  node,
  image,
  kernel: `xcat/${image}/kernel`,
  initrd: `xcat/${image}/initrd.gz`,
  cmdline: `NFSROOT=172.10.0.1:/install/${image} NODE=${node}`,
  server: '172.10.0.1',
  arch: 'x86_64',
});
const nodes = [
  valuesOf('n01'),
  valuesOf('n02'),
  valuesOf('node', 'cmdline'),
  valuesOf('n01', 'login'),
  valuesOf('cmdline'),
  valuesOf('n02'),
];

describe('sharedRendering', () => {
  it.each([
    '{{node}} boots {{image}} with {{cmdline}}{{node}}\n',
    '{{~ node ~}}  {{ cmdline }}',
    'no value at all',
    '{{#if (eq node "n01")}}first {{/if}}{{node}}',
    '{{#if (eq image "login")}}L {{else}}{{#unless (eq node "n02")}}{{cmdline}}{{/unless}}{{/if}}{{node}}',
    '{{#if cmdline}}{{cmdline}}{{/if}}',
    '{{#if (eq node "}}")}}{{/if}}{{#if (eq cmdline node)}}same{{/if}}{{node}}',
    '{{{node}}} {{{cmdline}}}',
    '\\{{node}} {{node}}',
    '{{!-- the node --}}{{node}}',
  ])('gives the same text as the template alone for %j', (template) => {
    const alone = Handlebars.compile(template, { noEscape: true, strict: true });
    Handlebars.registerHelper('eq', (a: unknown, b: unknown) => a === b);
    const shared = sharedRendering(template, alone);
    expect(nodes.map(shared)).toEqual(nodes.map((values) => alone(values)));
  });

  it('makes what nodes of one image have in common only once', () => {
    let made = 0;
    const render = sharedRendering('{{image}} {{node}}', (values) => {
      made += 1;
      return `${values.image} ${values.node}`;
    });
    expect(['n01', 'n02', 'n03'].map((node) => render(valuesOf(node)))).toEqual([
      'compute n01',
      'compute n02',
      'compute n03',
    ]);
    expect(made).toBe(1);
  });
});

describe('bootRenderer', () => {
  it('keeps the nodes of two images apart', () => {
    const render = bootRenderer(new Map());
    const texts = nodes.map((values) => render('pxe', 'config', values));
    texts.forEach((text, index) => {
      expect(text).toBe(bootRenderer(new Map())('pxe', 'config', nodes[index] ?? valuesOf('')));
    });
  });
});
