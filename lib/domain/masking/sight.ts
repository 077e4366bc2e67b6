import { mayOn } from "../access/decide";
import type { Principal } from "../access/principal";
import { type JsonText, maskText } from "../json-text";
import { HIDDEN } from "./hidden";
import { type MaskedPath, type Masking, maskFor, type Place } from "./mask-for";

/** What a principal sees of one path, or of several at once. */
export interface Sight {
  values: Masking;
  /** Keys, and what tells a key: the ids of another system's rows and jobs, and the people that writes are about. */
  keys: boolean;
  /**
   * What may tell any member of a value: words of stores, such as an origin's reason for a refusal, sentences that compare values, digests
   * of whole values, and the states before and after a change.
   */
  words: boolean;
}

const EVERYTHING: Sight = { values: "all", keys: true, words: true };
const NOTHING: Sight = { values: "nothing", keys: false, words: false };

/** What a principal sees of a path. */
export function sightOf(principal: Principal, path: MaskedPath, place?: Place): Sight {
  const values = maskFor(principal, path, place);
  if (principal.kind !== "person" && principal.kind !== "service")
    return principal.kind === "nobody" ? NOTHING : { ...EVERYTHING, values };
  return {
    values,
    keys: values === "all" || mayOn(principal, "value.read-masked", [path.name]),
    words: values === "all" || values.length === 0,
  };
}

/** What is seen of something that is about several paths: what is seen of each of them. */
export const narrowest = (sights: readonly Sight[]): Sight => ({
  values: sights.reduce<Masking>((narrow, { values }) => both(narrow, values), "all"),
  keys: sights.every(({ keys }) => keys),
  words: sights.every(({ words }) => words),
});

function both(one: Masking, other: Masking): Masking {
  if (one === "nothing" || other === "nothing") return "nothing";
  if (one === "all") return other;
  return other === "all" ? one : [...one, ...other];
}

/** A value as it is seen; undefined where there is none, and where nothing of it is seen. */
export function seenValue<Text extends JsonText | null | undefined>({ values }: Sight, text: Text) {
  if (text == null || values === "nothing") return undefined;
  return values === "all" ? (text as JsonText) : maskText(text, values);
}

/** A key, or what tells one, as it is seen. */
export const seenKey = <Text extends string | null>({ keys }: Sight, key: Text): Text | typeof HIDDEN =>
  keys || key === null ? key : HIDDEN;

/** The id of another system's write as it is seen: that of a job is a digest of its payload, so that the job's own id takes its place. */
export const seenItemId = ({ words }: Sight, { id, job }: { id: string; job: string | null }): string =>
  words || job === null ? id : `job ${job}`;

/** Words of a store as they are seen. */
export const seenWords = <Text extends string | null>({ words }: Sight, said: Text): Text | typeof HIDDEN =>
  words || said === null ? said : HIDDEN;
