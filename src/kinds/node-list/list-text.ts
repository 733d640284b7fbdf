import type { Layer, StateMount } from '../../cluster/cluster.ts';
import { behaviourOf } from '../../cluster/option-words.ts';
import type { SurveyedRule } from '../../cluster/survey.ts';
import { rootedPath } from '../../core/place.ts';
import type { BoundRule } from '../kind.ts';

/** The first line of every list: what it is, and the version of its format (src/runtime/README.md). */
const listHead = 'statelite\t1\n';

/** The list of an image: one line for each rule, parents before children. */
export const imageListText = (rules: readonly SurveyedRule[]): string =>
  listHead +
  rules.map(({ rule, is, path, parent }) => line('rule', rule.behaviour, rule.method, is, path, parent ?? '')).join('');

/** The list of a node: its image, its layers in order of priority, and where its state is. */
export const nodeListText = (image: string, layers: readonly Layer[], state: StateMount | undefined): string => {
  let text = listHead + line('image', image);
  layers.forEach((layer, index) => {
    text += layerLine(layer, index);
  });
  return state === undefined ? text : text + line('state', state.server, state.directory, state.mntopts);
};

/** Neighbours mostly have the same layers: the lines written last are remembered by their order. */
const lines: { readonly layer: Layer; readonly text: string }[] = [];

const layerLine = (layer: Layer, index: number): string => {
  const last = lines[index];
  if (last?.layer === layer) return last.text;
  const { priority, server, directory, mntopts, onMissing } = layer;
  const text = line('layer', String(priority), server, directory, mntopts, onMissing);
  lines[index] = { layer, text };
  return text;
};

// Nearly every field is plain; the test for a Unicode class is slower.
const plain = /^[\w./:,=@%+-]+$/;
const special = /[\\\p{Cc}]/u;
const specials = /[\\\p{Cc}]/gu;

/** Fields separated by tabs; an empty one is `-`, because a shell cannot read an empty field between tabs. */
const line = (...fields: readonly string[]): string => `${fields.map(escaped).join('\t')}\n`;

/** Backslashes and control characters, byte by byte, as `\0ooo`, which `printf %b` reads. */
const escaped = (field: string): string => {
  if (plain.test(field) && field !== '-') return field;
  if (field === '') return '-';
  if (field === '-') return octal('-');
  return special.test(field) ? field.replace(specials, octal) : field;
};

const octal = (character: string): string =>
  [...new TextEncoder().encode(character)].map((byte) => `\\0${byte.toString(8).padStart(3, '0')}`).join('');

/** The rules of method bind in the list of an image; none in what is no list. */
export const boundRules = (text: string): readonly BoundRule[] =>
  !text.startsWith(listHead)
    ? []
    : text.split('\n').flatMap((one) => {
        const [word, option = '', method, , name = ''] = one.split('\t');
        const behaviour = behaviourOf(option);
        const path = rootedPath(asWritten(name));
        return word !== 'rule' || method !== 'bind' || behaviour === undefined || path === undefined
          ? []
          : [{ path, behaviour }];
      });

/** What `escaped` was given. */
const asWritten = (field: string): string =>
  field.replace(/(?:\\0[0-7]{3})+/g, (bytes) =>
    new TextDecoder().decode(Uint8Array.from(bytes.split('\\').slice(1), (byte) => Number.parseInt(byte, 8))),
  );
