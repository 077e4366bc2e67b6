import type { MutationWire } from "../../../lib/api/mutations";
import { isOutstanding, SETTLED_STATES } from "../../../lib/domain/mutation";

type Move = MutationWire["moves"][number];

/** The stages of a written mutation, in order. */
export const stages = ["accepted", "queued", "cached", "flushed", "settled"] as const;
export type StageName = (typeof stages)[number];

/** `reached` with its time; `ahead` where the stage may still come; `unrecorded` where the mutation went on without it. */
export interface Stage {
  name: StageName;
  standing: "reached" | "ahead" | "unrecorded";
  at: string | null;
  /** The time since the stage reached before; null for the first. */
  afterMs: number | null;
}

/** No cache is owed an entry: a cached stage without a record promises nothing. */
const neverAhead: StageName = "cached";
const settled = new Set<string>(["settled", ...SETTLED_STATES]);

/** A mutation's stages, each with its time, or the reason for having none. */
export function stagesOf(mutation: Pick<MutationWire, "moves" | "state" | "acceptedAt">): Stage[] {
  const reachedAt = new Map<StageName, string>(mutation.acceptedAt === null ? [] : [["accepted", mutation.acceptedAt]]);
  for (const move of mutation.moves) {
    const stage = stageOf(move);
    if (stage) reachedAt.set(stage, move.at);
  }
  const waits = isOutstanding(mutation);
  const last = Math.max(...stages.map((name, index) => (reachedAt.has(name) ? index : 0)));
  return stages.map((name, index) => {
    const at = reachedAt.get(name) ?? null;
    const standing = at !== null ? "reached" : waits && index > last && name !== neverAhead ? "ahead" : "unrecorded";
    return { name, standing, at, afterMs: at === null ? null : sincePrevious(at, [...reachedAt.values()]) };
  });
}

/** The stages that get a column: those that every mutation has, and those that any of these mutations reached. */
export function recordedStages(mutations: readonly Pick<MutationWire, "moves">[]): StageName[] {
  const recorded = new Set(mutations.flatMap(({ moves }) => moves.map(stageOf)));
  return stages.filter((name) => name === "accepted" || name === "queued" || name === "settled" || recorded.has(name));
}

function stageOf({ to }: Move): StageName | null {
  if (settled.has(to)) return "settled";
  return stages.find((stage) => stage === to) ?? null;
}

function sincePrevious(at: string, times: readonly string[]): number | null {
  const own = Date.parse(at);
  const earlier = times.map((time) => Date.parse(time)).filter((time) => time < own);
  return earlier.length === 0 ? null : own - Math.max(...earlier);
}

/** The pages of a history as one list: each mutation once, as read last. */
export function joinHistory(pages: readonly { items: readonly MutationWire[] }[]): MutationWire[] {
  const seen = new Set<string>();
  return pages
    .flatMap((page) => page.items)
    .filter((mutation) => {
      if (seen.has(mutation.id)) return false;
      seen.add(mutation.id);
      return true;
    });
}

/** The polling interval of a history of so many pages: each poll reads all of them. */
export function historyIntervalMs(pages: number): number {
  return 1_000 * Math.max(1, pages);
}
