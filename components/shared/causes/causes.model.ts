import type { PathList } from "../../../lib/api/paths";
import type { CauseKind } from "../../../lib/domain/guidance/causes";
import type { Tone } from "../../kit/chip/finding.model";
import { divergencesHref, incidentHref, openIncidentHref, pathHref, settingsHref } from "../links";

export type CauseWire = PathList["causes"][number];

/** The colour of a cause: red is untrue now, amber is overdue, hatch is not known. */
export const CAUSE_TONE: Record<CauseKind, Tone> = {
  "put-back": "bad",
  untrue: "bad",
  "origin-away": "bad",
  "queue-away": "bad",
  "no-workers": "warn",
  "falling-behind": "warn",
  late: "warn",
  decision: "warn",
  "origin-refuses": "warn",
  "store-away": "unknown",
  unknown: "unknown",
  paused: "warn",
  stale: "warn",
  watched: "moving",
};

/** The next step about a cause: its open incident, the opening of one, or the place where it is mended. */
export function nextOf({ incident, kind, paths, sentence, finding }: CauseWire): { label: string; href: string } {
  if (kind === "put-back") return { label: "Look at the store", href: settingsHref("connections") };
  if (incident !== null) return { label: `Go on with “${incident.title}”`, href: incidentHref(incident.id) };
  if (kind === "store-away") return { label: "Look at the store", href: settingsHref("connections") };
  if (kind === "unknown" || kind === "paused" || kind === "watched")
    return { label: "Look at the path", href: pathHref(paths[0] ?? "") };
  // A cause about keys with a finding opens an incident about these keys alone.
  const scope = { paths: paths.join(","), title: titleOf(sentence), reason: sentence, finding: finding ?? undefined };
  return { label: "Open an incident…", href: openIncidentHref(scope) };
}

/** The keys that a cause is about; null where it is about no finding. */
export const keysOf = ({ paths, finding }: CauseWire): string | null =>
  finding === null ? null : divergencesHref({ path: paths[0], finding });

/** Whether a cause is about one key alone, as its sentence counts them. */
export const isOneKey = ({ sentence }: CauseWire): boolean => sentence.startsWith("1 key ");

const TITLE_MOST = 80;

/** The first clause of a sentence, as the title of an incident; a longer one ends after a whole word. */
function titleOf(sentence: string): string {
  const clause = sentence.split(/[:;,.](?:\s|$)/)[0] ?? sentence;
  return clause.length <= TITLE_MOST ? clause : `${clause.slice(0, TITLE_MOST).replace(/\s+\S*$/, "")}…`;
}
