// Made from schemas/ by scripts/generate.mjs; do not edit.

/** The keys that the spec of each kind may have, tables of other names aside. */
export const specKeys = {
  Site: ["manifests","installdir","tftpdir","master","xcatport","domain","exports","localPaths","templates","attributes"],
  Image: ["os","arch","profile","groups","directory","kernel","initrd","kernelParameters","build"],
  NodeGroup: ["members","noderes","nodepos","nodetype","nodehm","mac","hosts","bootparams"],
  Node: ["groups","image","ip","table","noderes","nodepos","nodetype","nodehm","hosts","bootparams","mac"],
  LiteFile: ["image","files"],
  LiteTree: ["image","layers"],
  Statelite: ["mounts"],
  Policy: ["rules"],
  Assertion: ["assertions"],
  PlanPolicy: ["rules"],
} as const satisfies Readonly<Record<string, readonly string[]>>;
