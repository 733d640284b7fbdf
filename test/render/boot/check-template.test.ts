import { describe, expect, it } from '@jest/globals';
import { spanText } from '../../../src/core/source.ts';
import { checkTemplate } from '../../../src/render/boot/check-template.ts';
import { templateValueNames } from '../../../src/render/boot/template-names.ts';
import { templates } from '../../../src/render/generated/templates.ts';

const problems = (text: string): readonly string[] =>
  checkTemplate('my.hbs', text, templateValueNames).map(
    ({ code, message, at, help }) => `${at === undefined ? '?' : spanText(at)} ${code}: ${message}; ${help}`,
  );

describe('checkTemplate', () => {
  it.each(Object.entries(templates))('finds nothing wrong with our own template %s', (_name, text) => {
    expect(problems(text)).toEqual([]);
  });

  it('names an unknown value at its place, with the one that was probably meant', () => {
    expect(problems('KERNEL {{kernel}}\n  APPEND {{cmdlin}}\n')).toEqual([
      'my.hbs:2:12 template-unknown-name: there is no value cmdlin; did you mean cmdline?',
    ]);
  });

  it('finds unknown values in conditions and in all branches, where strict mode is silent', () => {
    expect(
      problems('{{#if nod}}{{a}}{{else}}{{#unless (eq arch b)}}{{c}}{{/unless}}{{/if}}').map(
        (text) => text.split(';')[0],
      ),
    ).toEqual([
      'my.hbs:1:7 template-unknown-name: there is no value nod',
      'my.hbs:1:14 template-unknown-name: there is no value a',
      'my.hbs:1:44 template-unknown-name: there is no value b',
      'my.hbs:1:50 template-unknown-name: there is no value c',
    ]);
  });

  it.each([
    ['{{node.constructor}}', 'template-unknown-name'],
    ['{{constructor}}', 'template-unknown-name'],
    ['{{__proto__}}', 'template-unknown-name'],
    ['{{this}}', 'template-unknown-name'],
    ['{{../node}}', 'template-construct'],
    ['{{@root.node}}', 'template-construct'],
    ['{{"node"}}', 'template-construct'],
    ['{{> other}}', 'template-construct'],
    ['{{#> other}}x{{/other}}', 'template-construct'],
    ['{{* decorate}}', 'template-construct'],
    ['{{lookup node "x"}}', 'template-unknown-helper'],
    ['{{#each node}}x{{/each}}', 'template-unknown-helper'],
    ['{{#node}}x{{/node}}', 'template-unknown-helper'],
    ['{{#if (lookup node arch)}}x{{/if}}', 'template-unknown-helper'],
    ['{{#if node arch}}x{{/if}}', 'template-unknown-helper'],
    ['{{#if node includeZero=true}}x{{/if}}', 'template-unknown-helper'],
    ['{{#if (eq node)}}x{{/if}}', 'template-unknown-helper'],
    ['{{#if (eq (eq node arch) arch)}}x{{/if}}', 'template-construct'],
    ['{{#if node as |x|}}{{node}}{{/if}}', 'template-construct'],
    ['{{#if node}}x', 'template-syntax'],
    ['{{#if node}}x{{/unless}}', 'template-syntax'],
    ['{{node', 'template-syntax'],
    ['{{node}', 'template-syntax'],
    ['{{}}', 'template-syntax'],
  ])('refuses %s', (text, code) => {
    expect(checkTemplate('my.hbs', text, templateValueNames).map((problem) => problem.code)).toContain(code);
  });

  it('covers the whole line of a syntax error', () => {
    expect(checkTemplate('my.hbs', 'a\n{{#if node}}x{{/unless}}\n', templateValueNames)[0]).toMatchObject({
      message: "the template cannot be parsed: if doesn't match unless",
      at: { start: { line: 2, column: 1 }, end: { line: 2, column: 25 } },
    });
  });

  it('allows values, conditions, comments, and triple braces', () => {
    expect(problems('{{! c }}{{{node}}}{{#if (eq arch "x86_64")}}{{node}}{{else}}{{arch}}{{/if}}')).toEqual([]);
  });
});
