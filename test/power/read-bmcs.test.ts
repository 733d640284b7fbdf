import { expect, it } from '@jest/globals';
import type { Node } from '../../src/cluster/cluster.ts';
import { ipmitoolWords } from '../../src/power/bmc.ts';
import { readBmcs } from '../../src/power/read-bmcs.ts';
import { aSite, lineOf } from '../kinds/a-cluster.ts';

const aNode = (name: string, values: Readonly<Record<string, string>>): Node => ({
  name,
  because: lineOf(7),
  protect: false,
  groups: [],
  image: undefined,
  ip: undefined,
  macs: [],
  attribute: (table, column) => values[`${table}.${column}`],
});

const full = { 'ipmi.bmc': 'b1', 'ipmi.passwordFile': '/p', 'nodehm.mgt': 'ipmi' };
const read = (values: Readonly<Record<string, string>>, column: 'power' | 'cons' = 'power') =>
  readBmcs([aNode('n1', values)], aSite(), { cipher: undefined, column });

it('a node with an address and a password file has a controller, by default at port 623 with cipher suite 3', () => {
  const { bmcs, diagnostics } = read(full);
  expect([bmcs.map((bmc) => ipmitoolWords(bmc, ['x'])), diagnostics]).toEqual([
    [['-I', 'lanplus', '-C', '3', '-H', 'b1', '-p', '623', '-f', '/p', 'x']],
    [],
  ]);
});

it('nodehm.power and nodehm.cons count before nodehm.mgt, each for its own command', () => {
  const values = { ...full, 'nodehm.power': 'hmc' };
  expect(read(values, 'power').diagnostics).toMatchObject([{ code: 'bmc-method-unsupported' }]);
  expect(read(values, 'cons').diagnostics).toEqual([]);
});

it.each([
  [{ 'ipmi.bmc': '-oProxy' }, 'ipmi.bmc "-oProxy"'],
  [{ 'ipmi.bmc': 'a b' }, 'ipmi.bmc "a b"'],
  [{ 'ipmi.bmc': '#CMD=x#' }, 'shell command'],
  [{ 'ipmi.port': '0' }, 'ipmi.port "0"'],
  [{ 'ipmi.port': '65536' }, 'ipmi.port "65536"'],
  [{ 'ipmi.cipher': 'x' }, 'ipmi.cipher "x"'],
  [{ 'ipmi.username': 'seventeen-letters' }, 'ipmi.username'],
  [{ 'ipmi.username': 'a\nb' }, 'ipmi.username'],
  [{ 'ipmi.passwordFile': 'relative' }, 'ipmi.passwordFile "relative"'],
  [{ 'ipmi.passwordFile': '/a\0b' }, 'ipmi.passwordFile'],
  [{ 'ipmi.passwordVariable': 'V' }, 'both'],
])('%j is refused', (values, told) => {
  const { bmcs, diagnostics } = read({ ...full, ...values });
  expect([bmcs, diagnostics.map(({ code }) => code)]).toEqual([[], ['bmc-value-invalid']]);
  expect(diagnostics[0]?.message).toContain(told);
});

it('many nodes of one declaration that have the same problem are told of once', () => {
  const nodes = Array.from({ length: 500 }, (_, i) => aNode(`n${String(i + 1).padStart(3, '0')}`, {}));
  const { diagnostics } = readBmcs(nodes, aSite(), { cipher: undefined, column: 'power' });
  expect(diagnostics.map(({ message }) => message)).toEqual(['n[001-500] are without ipmi.bmc']);
});

it('a password in a manifest is refused without being repeated', () => {
  const { diagnostics } = read({ 'ipmi.bmc': 'b1', 'ipmi.password': 'hush' });
  expect(diagnostics).toMatchObject([{ code: 'bmc-password-in-manifest', severity: 'error' }]);
  expect(JSON.stringify(diagnostics)).not.toContain('hush');
});
