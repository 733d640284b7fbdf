import type { Cluster, Node, Site } from '../cluster/cluster.ts';
import { foldNodeNames } from '../cluster/fold-node-names.ts';
import type { Code } from '../core/codes.ts';
import { type Diagnostic, sortDiagnostics } from '../core/diagnostic.ts';
import { spanText } from '../core/source.ts';
import type { Bmc, PasswordSource } from './bmc.ts';
import { bmcAddress } from './bmc-address.ts';

/** What a command line says instead of the manifests. */
export interface BmcWishes {
  readonly cipher: number | undefined;
  /** The column of nodehm that names the way to do it, where it is not as `nodehm.mgt` says: xCAT's power or cons. */
  readonly column: 'power' | 'cons';
}

/**
 * The management controllers of some nodes, by `ipmi.bmc`, `ipmi.port`, `ipmi.username`, `ipmi.cipher` and
 * `ipmi.passwordFile` or `ipmi.passwordVariable`. A node with a problem is left out; nodes that share one are told of once.
 */
export const readBmcs = (
  nodes: readonly Node[],
  site: Site,
  wishes: BmcWishes,
): { readonly bmcs: readonly Bmc[]; readonly diagnostics: readonly Diagnostic[] } => {
  const found = nodes.map((node) => ({ node, read: readBmc(node, site, wishes) }));
  return {
    bmcs: found.flatMap(({ read }) => ('problem' in read ? [] : [read])),
    diagnostics: gather(
      found.flatMap(({ node, read }) => ('problem' in read ? [{ node, problem: read.problem }] : [])),
    ),
  };
};

/** A problem of one node; the message continues the names of the nodes that have it. */
interface Problem {
  readonly code: Code;
  readonly message: string;
  readonly help: string;
}

const problem = (code: Code, message: string, help: string): { readonly problem: Problem } => ({
  problem: { code, message, help },
});

const readBmc = (node: Node, site: Site, wishes: BmcWishes): Bmc | { readonly problem: Problem } => {
  const method = node.attribute('nodehm', wishes.column) ?? node.attribute('nodehm', 'mgt') ?? 'ipmi';
  if (method !== 'ipmi') {
    const help = `set nodehm.${wishes.column} or nodehm.mgt to ipmi where the node has such a controller`;
    return problem('bmc-method-unsupported', `managed by ${JSON.stringify(method)}, not by ipmi`, help);
  }
  const written = node.attribute('ipmi', 'bmc');
  if (written === undefined || written === '') {
    return problem(
      'bmc-address-missing',
      'without ipmi.bmc',
      'set ipmi.bmc to the address of the management controller',
    );
  }
  const found = bmcAddress(written, node, site);
  if ('fault' in found) {
    return problem('bmc-value-invalid', `with ipmi.bmc ${JSON.stringify(written)}${found.fault}`, found.help);
  }
  const values = readValues(node, wishes);
  if ('problem' in values) return values;
  const password = readPassword(node);
  return 'problem' in password ? password : { node: node.name, address: found.address, ...values, password };
};

const readValues = (
  node: Node,
  wishes: BmcWishes,
): Pick<Bmc, 'port' | 'username' | 'cipher'> | { readonly problem: Problem } => {
  const username = node.attribute('ipmi', 'username');
  const port = node.attribute('ipmi', 'port') ?? '623';
  const cipher = node.attribute('ipmi', 'cipher') ?? '3';
  const invalid = (column: string, value: string, help: string): { readonly problem: Problem } =>
    problem('bmc-value-invalid', `with ipmi.${column} ${JSON.stringify(value)}`, help);
  if (!/^[0-9]{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65535) {
    return invalid('port', port, 'give a number from 1 to 65535');
  }
  if (!/^[0-9]{1,3}$/.test(cipher) || Number(cipher) > 255) {
    return invalid('cipher', cipher, 'give the number of a cipher suite: 3, or 17 on newer controllers');
  }
  if (username !== undefined && !/^[\x21-\x7e]{1,16}$/.test(username)) {
    return invalid('username', username, 'IPMI allows 1 to 16 letters, digits and signs');
  }
  return { port: Number(port), username, cipher: wishes.cipher ?? Number(cipher) };
};

const wanted = 'name a file with ipmi.passwordFile, or a variable of the environment with ipmi.passwordVariable';

const passwordWritten = problem(
  'bmc-password-in-manifest',
  'with the password itself in ipmi.password',
  `${wanted}, and change the password`,
);

/** Warns of passwords that stand in manifests themselves; needs neither a disk nor a controller. */
export const checkBmcPasswords = (cluster: Cluster): readonly Diagnostic[] =>
  gather(
    cluster.nodes
      .filter((node) => node.attribute('ipmi', 'password') !== undefined)
      .map((node) => ({ node, ...passwordWritten })),
  ).map((diagnostic) => ({ ...diagnostic, severity: 'warning' as const }));

const readPassword = (node: Node): PasswordSource | { readonly problem: Problem } => {
  const [path, name] = [node.attribute('ipmi', 'passwordFile'), node.attribute('ipmi', 'passwordVariable')];
  if (node.attribute('ipmi', 'password') !== undefined) return passwordWritten;
  if (path !== undefined && name !== undefined) {
    return problem(
      'bmc-value-invalid',
      'with both ipmi.passwordFile and ipmi.passwordVariable',
      'leave one of them out',
    );
  }
  if (path !== undefined) {
    return /^\/[^\p{Cc}]+$/u.test(path)
      ? { from: 'file', path }
      : problem('bmc-value-invalid', `with ipmi.passwordFile ${JSON.stringify(path)}`, 'give an absolute path');
  }
  if (name === undefined) return problem('bmc-password-missing', 'without a password', wanted);
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)
    ? { from: 'variable', name }
    : problem('bmc-value-invalid', `with ipmi.passwordVariable ${JSON.stringify(name)}`, 'give the name of a variable');
};

/** One diagnostic for the nodes of one declaration that have the same problem. */
const gather = (found: readonly { readonly node: Node; readonly problem: Problem }[]): readonly Diagnostic[] => {
  const groups = new Map<string, { readonly problem: Problem; readonly nodes: Node[] }>();
  for (const one of found) {
    const key = `${spanText(one.node.because)} ${one.problem.code} ${one.problem.message}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { problem: one.problem, nodes: [one.node] });
    else group.nodes.push(one.node);
  }
  return sortDiagnostics(
    [...groups.values()].flatMap(({ problem: { code, message, help }, nodes }) =>
      nodes.slice(0, 1).map(({ because }): Diagnostic => {
        const names = foldNodeNames(nodes.map((node) => node.name));
        return {
          code,
          severity: 'error',
          message: `${names} ${nodes.length === 1 ? 'is' : 'are'} ${message}`,
          at: because,
          help,
        };
      }),
    ),
  );
};
