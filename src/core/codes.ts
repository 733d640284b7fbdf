/**
 * Every diagnostic code with one sentence on what it means. A code occurs in at least one story; tests compare.
 * Codes are sorted; severity belongs to the occurrence.
 */
export const codes = {
  'alias-too-deep': 'YAML aliases would expand to more nodes than a manifest may have.',
} as const satisfies Record<string, string>;

export type Code = keyof typeof codes;
