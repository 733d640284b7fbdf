import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bootFile } from '../../../src/kinds/boot-file/index.ts';
import { bootRenderer } from '../../../src/render/boot/boot-text.ts';
import { aDesire, aNode, anImage, aSite, aState } from '../a-cluster.ts';

const render = bootRenderer(new Map());

/** Text that is harmless, or that tries to be something else to a boot loader, a shell or a template. */
const text = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9._:/-]{1,12}$/),
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.constantFrom(
    'a b',
    'x\nKERNEL evil',
    'x\rLABEL',
    '"',
    "'",
    '$(reboot)',
    `\${net0/mac}`,
    'a;b',
    '}',
    '{{cmdline}}',
    '#',
    '\\',
    '\u2028',
    '../..',
    '',
  ),
);

const values = fc.record({
  loader: fc.constantFrom('pxe', 'xnba', 'grub2'),
  name: text,
  os: text,
  master: text,
  nfsserver: fc.option(text, { nil: undefined }),
  nfsdir: fc.option(text, { nil: undefined }),
  port: fc.option(text, { nil: undefined }),
  server: text,
  directory: text,
  mntopts: text,
});

/** Words in the kernel command line of the main file, and lines in all files. */
const measure = (more: Record<string, string | undefined>) => {
  const attributes = {
    'noderes.netboot': more.loader ?? 'pxe',
    ...(more.nfsserver !== undefined && { 'noderes.nfsserver': more.nfsserver }),
    ...(more.nfsdir !== undefined && { 'noderes.nfsdir': more.nfsdir }),
    ...(more.port !== undefined && { 'nodehm.serialport': more.port }),
  };
  const desire = aDesire({
    site: aSite({ master: more.master ?? 'm' }),
    images: [anImage({ os: more.os ?? 'os', kernelParameters: 'last=word' })],
    nodes: [aNode({ name: more.name ?? 'n01' }, attributes)],
    state: () =>
      aState({ server: more.server ?? 's', directory: more.directory ?? '/d', mntopts: more.mntopts ?? 'o' }),
  });
  const [resource] = bootFile.desire({ ...desire, bootText: render });
  const texts = (resource?.entries ?? []).flatMap((entry) => (entry.type === 'file' ? [entry.text] : []));
  return {
    blocked: resource?.blocked !== undefined,
    paths: (resource?.entries ?? []).map((entry) => entry.at.path),
    lines: texts.map((each) => each.split(/[\n\r\u2028\u2029]/).length),
    words: /NFSROOT=.* last=word/.exec(texts.join('\n'))?.[0].split(/\s/).length,
  };
};

describe('boot files of any manifest', () => {
  it('hold the same number of lines and words as those of a plain one, or are blocked', () => {
    fc.assert(
      fc.property(values, (tried) => {
        const plain = measure({ loader: tried.loader, ...(tried.mntopts === '' && { mntopts: '' }) });
        const made = measure(tried);
        if (made.blocked) {
          expect(made.paths).toEqual([]);
        } else {
          expect([made.lines, made.words]).toEqual([plain.lines, plain.words]);
          expect(plain.words).toBe(tried.mntopts === '' ? 8 : 9);
          for (const path of made.paths)
            expect(path).toMatch(/^\/(pxelinux\.cfg|xcat\/xnba\/nodes|boot\/grub2)\/[^/]+$/);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('are written for every plain manifest, so that blocking everything would be noticed', () => {
    for (const loader of ['pxe', 'xnba', 'grub2']) expect(measure({ loader }).blocked).toBe(false);
  });
});
