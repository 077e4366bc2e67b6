import type { PathDetail } from "../../../lib/api/paths";
import { formatCount, formatRate } from "../../kit/format";

type Failure = NonNullable<PathDetail["lastFailure"]>;

/** The size and the pace of a path's batches, in a sentence. */
export function batchWords(batches: PathDetail["batches"]): string {
  if (batches === null) return "No batch was flushed in the last minute.";
  const size = Math.max(1, Math.round(batches.size));
  const each =
    batches.perSec >= 1
      ? `${formatRate(batches.perSec)} batches a second`
      : `one batch each ${Math.round(1 / batches.perSec)} s`;
  return `In the last minute: ${each}, of ${formatCount(String(size))} ${size === 1 ? "mutation" : "mutations"} each.`;
}

/** The keys and actors that a failed batch held back, to follow its size; empty where they are not known. */
export function heldWords({ keys, actors, triedAgain }: Pick<Failure, "keys" | "actors" | "triedAgain">): string {
  if (keys === null) return "";
  const of = [
    `${formatCount(String(keys))} ${keys === 1 ? "key" : "keys"}`,
    ...(actors === null || actors === 0 ? [] : [`${formatCount(String(actors))} ${actors === 1 ? "actor" : "actors"}`]),
  ];
  const again =
    triedAgain === null || triedAgain === 0 ? "" : `; ${formatCount(String(triedAgain))} tried more than once`;
  return `: ${of.join(" of ")}${again}`;
}
