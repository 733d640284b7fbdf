import type { Look } from '../core/look.ts';
import { type Place, type PlaceKey, placeKey } from '../core/place.ts';

/** What was asked of a look, by place. */
export interface Asked {
  readonly places: ReadonlyMap<PlaceKey, Place>;
  readonly contents: ReadonlySet<PlaceKey>;
  readonly texts: ReadonlySet<PlaceKey>;
}

/** A look that answers as another one does and remembers what it was asked. */
export const recordingLook = (look: Look): { readonly look: Look; readonly asked: Asked } => {
  const places = new Map<PlaceKey, Place>();
  const contents = new Set<PlaceKey>();
  const texts = new Set<PlaceKey>();
  const note = (at: Place, also?: Set<PlaceKey>): void => {
    const key = placeKey(at);
    places.set(key, at);
    also?.add(key);
  };
  return {
    asked: { places, contents, texts },
    look: {
      fact: (at, depth) => {
        note(at, depth === 'content' ? contents : undefined);
        return look.fact(at, depth);
      },
      type: (at) => {
        note(at);
        return look.type(at);
      },
      names: (at) => {
        note(at);
        return look.names(at);
      },
      text: (at) => {
        note(at, texts);
        return look.text(at);
      },
      device: (at) => {
        note(at);
        return look.device(at);
      },
    },
  };
};
