import { compareDecimals } from "../decimal";
import { numberAt } from "../json-text";
import type { Finding } from "./findings";
import { headText, type KeyView, versionText } from "./view";

/** A greatest mark of the row below one that had been applied: the row was put back, and a lesser mark came in above it since. */
function fallenMark({ evidence: { model, greatest }, ledger, origin }: KeyView): Finding[] {
  if (model !== "monotonic" || greatest === undefined || ledger === null || origin === null) return [];
  const mark = numberAt(origin.row?.value, greatest);
  if (origin.row === null || mark === null) return [];
  const applied = ledger.mutations.filter((m) => m.state === "materialized");
  const above = applied.find((m) => {
    const written = numberAt(m.payload, greatest);
    return written !== null && compareDecimals(written, mark) > 0;
  });
  if (above === undefined) return [];
  const written = numberAt(above.payload, greatest);
  return [
    {
      finding: "regressed",
      since: null,
      sentence: `The origin's ${greatest} is ${mark}, but version ${above.version} with ${written} had been applied: applied truth was overwritten or lost.`,
      evidence: [
        { store: "origin", shows: `${greatest} at ${mark}` },
        { store: "ledger", shows: `version ${above.version} with ${written}, which has its receipt` },
      ],
    },
  ];
}

/** Findings that compare the origin with the ledger; none without both. */
export function originFindings(view: KeyView): (Finding | null)[] {
  const { ledger, origin } = view;
  if (ledger === null || origin === null) return [];
  const evidence = [
    { store: "origin", shows: versionText(origin.at) },
    {
      store: "ledger",
      shows: `${headText(ledger.head)}, ${ledger.materialized === null ? "no receipt" : `receipts up to ${versionText(ledger.materialized)}`}`,
    },
  ];
  const found: Finding[] = [];
  if (ledger.materialized !== null && origin.at < ledger.materialized)
    found.push({
      finding: "regressed",
      since: null,
      sentence: `The origin is at ${versionText(origin.at)}, but version ${ledger.materialized} had been applied: applied truth was overwritten or lost.`,
      evidence,
    });
  const { model, witness } = view.evidence;
  if (found.length === 0 && model === "append" && witness?.holds === false)
    found.push({
      finding: "regressed",
      since: null,
      sentence: `The item of version ${witness.version} has its receipt and is not in the origin: applied truth was overwritten or lost.`,
      evidence,
    });
  if (found.length === 0) found.push(...fallenMark(view));
  // A row of a key that the ledger has never brought in is only older than the ledger.
  if (ledger.known && !ledger.firstMet && origin.at > ledger.head)
    found.push({
      finding: "bypassed",
      since: origin.row?.updatedAt ?? null,
      sentence: `The origin is at version ${origin.at}, above the ledger's ${versionText(ledger.head)}: the row was written behind the ledger's back.`,
      evidence,
    });
  return found;
}
