import type { KeyStory } from "../../../lib/api/keys";
import { compareVersions } from "../../../lib/domain/observed/version";
import { formatVersion } from "../../kit/format";

type Finding = KeyStory["findings"][number];
type Way = Finding["waysBack"][number];

/** The way back that stands out among the others, and the reason for it as a sentence. */
export interface Recommended {
  way: Way;
  because: string;
}

type Advice = readonly (readonly [action: Way["action"], because: string])[];

const WAIT = ["wait", "The write is kept safe, and drains without a repair."] as const;
const REBUILD = ["rebuild", "A rebuild writes the record's value over an entry that is still as it was seen."] as const;
const CLEAR = ["invalidate", "The next reader of a cleared entry gets the record's value."] as const;
const PUT_BACK = [
  "rewrite",
  "The row changed without a write of the path, and the recorded value of its version is known. Take another way only where the changed value is meant.",
] as const;
const LOST = [
  "replay",
  "The lost writes are recorded, and a replay applies each of them once, in the key's order.",
] as const;

type Shown = Pick<KeyStory, "findings" | "origin" | "caches">;

/** The recommended actions of a finding under the ledger, the best first. Findings that a person has to decide about have none. */
const ADVICE: Partial<Record<Finding["finding"], Advice>> = {
  phantom: [
    ["salvage", "Only a cache has this value: a salvage takes the value into the ledger before anything clears it."],
  ],
  regressed: [LOST, PUT_BACK],
  mismatched: [PUT_BACK, REBUILD, CLEAR],
  failed: [["replay", "The attempts are used up: a replay tries the write once more, in the key's order."]],
  held: [["resume", "Somebody paused the write: once the pause is resumed, the write drains by itself."]],
  stranded: [["replay", "No queue has the write any more: a replay applies the write, in the key's order."]],
  "suppressed-shown": [CLEAR],
  "region-split": [REBUILD, CLEAR],
  stale: [REBUILD, CLEAR],
  late: [WAIT],
  masked: [WAIT, ["replay", "The record lacks the shown write, and a replay applies it."]],
  pending: [WAIT],
};

/**
 * The recommended way back of a key: of its worst finding alone, since what helps a lesser one may harm the worst. Null where a person has
 * to say which store is right, and where readers would get an older value.
 */
export function recommendedWay(story: Shown): Recommended | null {
  const worst = story.findings.find(({ finding }) => finding !== "converged");
  if (worst === undefined) return null;
  for (const [action, because] of ADVICE[worst.finding] ?? []) {
    const way = worst.waysBack.find((each) => each.authority === "ledger" && each.action === action && each.offered);
    if (way !== undefined && showsOlder(story, way) === null) return { way, because };
  }
  return null;
}

const FROM_THE_ROW = new Set<Way["action"]>(["invalidate", "rebuild"]);

/**
 * Why a way is a last resort: readers would get an older version than the entry shows, or an unknown one. Null where they would not.
 * `region` null: every region's entry goes. An entry with a suppressed write is no truth to keep.
 */
export function showsOlder(
  { findings, origin, caches }: Shown,
  { action, region }: { action: Way["action"]; region: string | null },
): string | null {
  if (!FROM_THE_ROW.has(action)) return null;
  const suppressed = new Set(
    findings.flatMap(({ finding, evidence }) =>
      finding === "suppressed-shown" ? evidence.map(({ store }) => store) : [],
    ),
  );
  const entries = caches.filter(
    (cache) =>
      cache.status === "present" &&
      (region === null || cache.region === region) &&
      !suppressed.has(`cache ${cache.region}`),
  );
  const [first] = entries;
  if (first === undefined) return null;
  if (origin.status === "unreachable")
    return `Last resort: the origin could not be read, so what readers of cache ${first.region} would get is not known.`;
  const ahead = entries.find(
    ({ version }) => origin.status === "absent" || compareVersions(version, origin.version) === "above",
  );
  if (ahead === undefined) return null;
  const shown = ahead.version === null ? "a value" : `version ${formatVersion(ahead.version)}`;
  const row = origin.version === null ? "nothing" : `version ${formatVersion(origin.version)}`;
  return `Last resort: cache ${ahead.region} shows ${shown}, and readers would get ${row} from the origin instead, an older truth.`;
}
