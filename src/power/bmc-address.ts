import type { Node, Site } from '../cluster/cluster.ts';
import { compileTemplate, fillTemplate } from '../cluster/template.ts';

/** The address in a node's `ipmi.bmc`, variables such as `${node}-bmc` replaced; or what is wrong, and how to mend it. */
export const bmcAddress = (
  written: string,
  node: Node,
  site: Site,
): { readonly address: string } | { readonly fault: string; readonly help: string } => {
  const template = compileTemplate(written);
  if ('problem' in template) return { fault: `: ${template.problem}`, help: template.help };
  const filled = fillTemplate(template, {
    node: node.name,
    attribute: (table, column) => node.attribute(table, column),
    site: site.attributes,
  });
  if ('missing' in filled) {
    const names = filled.missing.map((one) => one.written).join(', ');
    return { fault: `: ${names} has no value`, help: 'set it in the node or in one of its groups' };
  }
  if ('text' in filled && /^[A-Za-z0-9][A-Za-z0-9.:_-]{0,254}$/.test(filled.text)) return { address: filled.text };
  return { fault: '', help: 'give one host name or address, and a port as ipmi.port' };
};
