import type { IncidentSummary } from "../../../../lib/api/incidents";
import { decodeSegment } from "../../../kit/url/decode-segment";
import { covers } from "../../../shared/incident/scope.model";

/** The place of a screen, as far as incidents concern it. */
export type ScreenPlace = { kind: "all" } | { kind: "path"; path: string } | { kind: "key"; path: string; key: string };

/** Returns the place of an address; null for screens on which no incident is pinned. */
export function placeOfScreen(pathname: string): ScreenPlace | null {
  const [, screen, first, second] = pathname.split("/");
  if (screen === "" || screen === "divergences") return { kind: "all" };
  if (screen === "paths" && first) return { kind: "path", path: decodeSegment(first) };
  if (screen === "keys" && first && second)
    return { kind: "key", path: decodeSegment(first), key: decodeSegment(second) };
  return null;
}

/** The open incidents that are pinned on a screen. Small incidents, each about single keys, are only counted. */
export function pinnedOn(place: ScreenPlace, open: readonly IncidentSummary[]) {
  const here = open.filter(({ scope, targeted }) => {
    if (place.kind === "all") return true;
    if (place.kind === "path") return scope.paths.includes(place.path);
    // A wide incident shows on every key of its paths; a targeted one shows on its own keys.
    return targeted ? covers(scope, place.path, place.key) : scope.paths.includes(place.path);
  });
  const pinned = place.kind === "key" ? here : here.filter(({ targeted }) => !targeted);
  return { pinned, targetedCount: here.length - pinned.length };
}

/** Tells whether a key is within an incident for certain, or only on one of its paths. */
export function concernsKey({ scope }: IncidentSummary, place: ScreenPlace): boolean {
  return place.kind !== "key" || covers(scope, place.path, place.key);
}
