import { type Span, spanText } from '../../core/source.ts';
import type { Explanation, Source } from '../../explain/explanation.ts';
import { layerWords } from './explain-words.ts';
import { modeText, ownerText } from './fact-words.ts';

/**
 * The explanation as `explain --json` prints it (schemas/explain.schema.json). Positions are `file:line:column`; what is
 * not known is null.
 */
export const explanationJson = (one: Explanation) => ({
  format_version: '1.0',
  node: one.node === undefined ? null : { name: one.node.name, at: spanText(one.node.at) },
  image: { name: one.image.name, at: spanText(one.image.at), seen: one.seen },
  asked: one.asked,
  path: one.path,
  links: one.hops.map((hop) => ({ ...hop })),
  outcome: one.outcome,
  rule: one.rule === undefined ? null : ruleJson(one.rule),
  parents: one.parents.map(ruleJson),
  inside: one.inside,
  candidates: one.candidates.map((row) => ({ ...row, at: spanText(row.at) })),
  layers: one.layers.map((layer) => ({
    at: spanText(layer.at),
    priority: layer.priority,
    selector: layer.selector,
    template: layer.template,
    verdict: layer.verdict,
    why: layer.why,
    variables: layer.variables.map(variableJson),
    location: layer.location ?? null,
    here: layer.here ?? null,
    found: layer.found ?? null,
    words: layer.found === undefined ? null : layerWords[layer.found],
  })),
  mounts: one.mounts.map((mount) => ({
    ...mount,
    at: spanText(mount.at),
    variables: mount.variables.map(variableJson),
    location: mount.location ?? null,
    here: mount.here ?? null,
  })),
  supply: {
    type: one.supply.type ?? null,
    from: one.supply.from.map(({ name, place }) => ({ origin: name, place })),
    mode: modeText(one.supply.fact) ?? null,
    owner: ownerText(one.supply.fact) ?? null,
    sure: one.supply.sure,
    problem: one.supply.problem ?? null,
  },
  lies: one.lies.map((thing) => ({ ...thing })),
  write: { ...one.write },
  notes: one.notes,
});

const ruleJson = ({ rule, path, is }: NonNullable<Explanation['rule']>) => ({
  file: rule.file,
  path,
  is,
  behaviour: rule.behaviour,
  method: rule.method,
  rank: rule.source,
  comments: rule.comments,
  at: spanText(rule.because),
});

const variableJson = (variable: Explanation['layers'][number]['variables'][number]) => ({
  written: variable.written,
  value: variable.value ?? null,
  sources: variable.sources.map(sourceJson),
});

const sourceJson = ({ from, value, at }: Source) => ({ from, value, at: atText(at) });

const atText = (at: Span | undefined): string | null => (at === undefined ? null : spanText(at));
