import { sameText } from "./same-text";

/** A key's newest mutation as the ledger has it, where nothing of the key is owed and the mutation has its receipt. */
export interface SettledHead {
  version: string;
  mutation: string;
  /** True for a delete, which has no payload. */
  deleted: boolean;
  /** JSON text. */
  payload: string;
}

/** `none`: the ledger never saw the key. `open`: something is owed, withdrawn or without receipt. */
export type HeadText = SettledHead | "none" | "open";

/** A row, or the tombstone that stands for one; texts as the store gives them. */
export interface RowText {
  version: string;
  deleted: boolean;
  /** JSON text; empty where there is none. */
  value: string;
  /** The row is not what it became by its last write, or was not what it should have been before that write. */
  isDoubtful?: true;
}

/** A cache entry's fields as they are stored. `strange`: it is not written as Trueup writes it. */
export type EntryText = { version: string; tombstone: boolean; mutation: string; value: string } | "strange";

export interface KeyTexts {
  head: HeadText;
  origin: RowText | null;
  replicas: (RowText | null)[];
  caches: (EntryText | null)[];
}

/**
 * The cheap comparison of one key. `clean` proves that the classifier has nothing to report but what is on its way: the
 * ledger's newest mutation has its receipt, the origin has that version with that value, and whatever shows the key shows the
 * same. `unless-withdrawn` proves it if none of the mutations that the entries name was suppressed. `judge` proves nothing.
 * `isWhole` says whether a mutation's payload is the key's whole value (last-write-wins, versioned).
 */
export function compareKey(texts: KeyTexts, isWhole: boolean): "clean" | "unless-withdrawn" | "judge" {
  const { head, origin } = texts;
  if (head === "open" || origin?.isDoubtful) return "judge";
  if (head !== "none") {
    if (origin === null || origin.version !== head.version) return "judge";
    if (isWhole && (head.deleted !== origin.deleted || !(head.deleted || sameTextOf(head.payload, origin.value))))
      return "judge";
  }
  for (const replica of texts.replicas)
    if (replica !== null && !(origin !== null && replica.version !== origin.version) && !isSameRow(replica, origin))
      return "judge";
  let verdict: "clean" | "unless-withdrawn" = "clean";
  let known: string | null = null;
  for (const entry of texts.caches) {
    if (entry === null) continue;
    if (entry === "strange" || origin === null) return "judge";
    if (entry.version !== origin.version || entry.tombstone !== origin.deleted) return "judge";
    if (!origin.deleted && entry.value !== known) {
      if (!sameTextOf(origin.value, entry.value)) return "judge";
      known = entry.value;
    }
    if (entry.mutation !== "" && head !== "none" && entry.mutation !== head.mutation) verdict = "unless-withdrawn";
  }
  return verdict;
}

function isSameRow(replica: RowText, origin: RowText | null): boolean {
  if (origin === null || replica.version !== origin.version || replica.deleted !== origin.deleted) return false;
  return origin.deleted || sameTextOf(origin.value, replica.value);
}

/** A missing value and a bare null are for the classifier: stores tell them apart in different ways. */
function sameTextOf(stored: string, other: string): boolean {
  return stored !== "" && stored !== "null" && other !== "null" && sameText(stored, other);
}
