import type { Context } from "../domain/context";
import type { Place } from "../domain/masking/mask-for";
import { narrowest, type Sight, seenKey, sightOf } from "../domain/masking/sight";
import { type Finding, findingFacts } from "../domain/verdict/findings";
import { type AnyPath, everyPath } from "../evidence/any-path";
import type { ReadContext } from "../evidence/context";
import type { QueryDeps } from "./query-deps";

type Caller = Pick<Context, "principal">;
type Paths = Pick<ReadContext, "paths" | "observed">;
/** A configured path as its masks need it. */
type Named = { config: Pick<AnyPath["config"], "name" | "mask"> };

/** What the caller sees of a path. Every value, key and reason that leaves a query is asked for by it. */
export const sightOn = ({ principal }: Caller, { config }: Named, place?: Place): Sight =>
  sightOf(principal, config, place);

/** What the caller sees of a path by its id; the path may have left the configuration. */
export function sightOnId(read: Paths, { principal }: Caller, pathId: number): Sight {
  const path = everyPath(read).find((each) => each.pathId === pathId);
  return sightOf(principal, path?.config ?? { name: `path ${pathId}`, mask: null });
}

/** What the caller sees of something about all of these paths. */
export const sightOnIds = (read: Paths, caller: Caller, pathIds: readonly number[]): Sight =>
  narrowest(pathIds.map((id) => sightOnId(read, caller, id)));

/** What the caller sees of something about all of these paths, by their names. */
export const sightOnNames = (read: Paths, { principal }: Caller, names: readonly string[]): Sight =>
  narrowest(
    names.map((name) =>
      sightOf(principal, everyPath(read).find(({ config }) => config.name === name)?.config ?? { name, mask: null }),
    ),
  );

/** A finding as the caller sees it: where words are hidden, its kind alone, since its sentence and its evidence may quote values. */
export function seenFinding<F extends Pick<Finding, "finding" | "sentence">>({ words }: Sight, finding: F): F {
  if (words) return finding;
  const sentence = findingFacts(finding.finding).meaning;
  return { ...finding, sentence, ...("evidence" in finding && { evidence: [] }) };
}

/** A selection or a scope as the caller sees it: whoever sees no keys sees that it names keys, and not which. */
export function seenKeysOf<S extends object>(sight: Sight, selected: S): S {
  if (sight.keys) return selected;
  const hidden = (part: unknown): unknown =>
    typeof part === "string" ? seenKey(sight, part) : Array.isArray(part) ? [seenKey(sight, "")] : part;
  return Object.fromEntries(
    Object.entries(selected).map(([member, part]) => [member, NAMES_KEYS.has(member) ? hidden(part) : part]),
  ) as S;
}

const NAMES_KEYS = new Set(["keys", "list", "prefix", "mutations"]);

/**
 * The subject of an audit row as the caller sees it: a row about one key names the key there. Rows of an earlier release have no member for
 * their key.
 */
export const seenSubject = (sight: Sight, { key, subject }: { key: string | null; subject: string }): string =>
  key !== null || /(^|, )key /.test(subject) ? seenKey(sight, subject) : subject;

/** Notes that a person or a token was answered with values of a path that masks some of them, and was shown all. */
export function noteRead(
  { noteRead }: Pick<QueryDeps, "noteRead">,
  { principal, requestId }: Omit<Context, "now">,
  { config, pathId }: AnyPath,
  shown: { key: string | null; verb: string; subject: string },
): void {
  if (principal.kind !== "person" && principal.kind !== "service") return;
  if (config.mask.length === 0 || sightOf(principal, config).values !== "all") return;
  noteRead({ principalId: principal.id, actor: principal.name, requestId, pathIds: [pathId], ...shown });
}
