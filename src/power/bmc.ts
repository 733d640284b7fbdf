/** Where a node's management controller is, and how to log in to it; holds no secret, only where one is. */
export interface Bmc {
  /** The node. */
  readonly node: string;
  /** A host name or address. */
  readonly address: string;
  readonly port: number;
  readonly username: string | undefined;
  /** The number of an RMCP+ cipher suite (IPMI 2.0, table 22-20). */
  readonly cipher: number;
  readonly password: PasswordSource;
}

/** Where a password is: a file whose first line it is, or a variable of the environment that statelite was started in. */
export type PasswordSource =
  | { readonly from: 'file'; readonly path: string }
  | { readonly from: 'variable'; readonly name: string };

/**
 * The arguments of ipmitool(1) for one command to a controller. The password is never among them, because every user of
 * the machine can read the arguments of a process: `-f` names its file, `-E` takes it from IPMI_PASSWORD.
 */
export const ipmitoolWords = (bmc: Bmc, command: readonly string[]): readonly string[] => [
  ...['-I', 'lanplus', '-C', String(bmc.cipher), '-H', bmc.address, '-p', String(bmc.port)],
  ...(bmc.username === undefined ? [] : ['-U', bmc.username]),
  ...(bmc.password.from === 'file' ? ['-f', bmc.password.path] : ['-E']),
  ...command,
];
