import type { Cluster } from '../cluster/cluster.ts';
import type { Survey } from '../cluster/survey.ts';
import type { Look } from '../core/look.ts';
import { type Place, placeKey, type RootName } from '../core/place.ts';
import { rootsOfPlaces } from '../explain/node-places.ts';
import { openDisk } from '../host/disk.ts';
import { readState } from '../host/state.ts';
import { madeByUs } from '../planning/made-by-us.ts';
import { rootsOf } from '../planning/roots.ts';
import { surveyImages } from '../planning/survey-image.ts';
import { withLostLinks } from '../planning/with-lost-links.ts';
import type { Context } from './context.ts';

/** The machine as it is now, opened for looking at images and at what nodes find. */
export interface Sight {
  readonly look: Look;
  readonly roots: ReadonlyMap<RootName, string>;
  readonly survey: Survey;
}

/** Opens the disk and surveys the images that are wanted; `places` are those that will be looked at beside them. */
export const lookAtImages = (
  context: Context,
  cluster: Cluster,
  images: ReadonlySet<string>,
  places: Iterable<Place | undefined>,
): Sight => {
  const state = readState({ rootDirectory: context.rootDirectory, hashes: new Map() }, cluster.site.name);
  const { ledger } = state;
  const roots = new Map([...rootsOf(cluster, ledger), ...rootsOfPlaces(places)]);
  const look = withLostLinks(state.settled(openDisk({ rootDirectory: context.rootDirectory, roots })), ledger);
  const survey = surveyImages({
    cluster,
    look,
    wanted: (name) => images.has(name),
    record: (at) => ledger.records.get(placeKey(at)),
    made: madeByUs(ledger),
  });
  return { look, roots, survey };
};
