/** The values that a boot template may print, each with what it holds. */
export const templateValues = {
  node: "the node's name",
  image: "the image's name",
  kernel: 'the kernel, a path below the TFTP directory without a leading slash',
  initrd: 'the initrd, likewise',
  cmdline: 'the kernel command line, one line',
  server: 'the address of the TFTP server',
  arch: "the image's architecture",
} as const;

/** The values of one boot file. */
export type TemplateValues = Readonly<Record<keyof typeof templateValues, string>>;

/** Their names. */
export const templateValueNames: readonly string[] = Object.keys(templateValues);

/** The blocks that a boot template may use. */
export const templateBlocks: readonly string[] = ['if', 'unless'];

/** The helpers that the condition of a block may call: `(eq arch "x86_64")`. */
export const templateHelpers: readonly string[] = ['eq'];
