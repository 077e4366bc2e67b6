import { type Blame, type SetAside, setAsideAs } from "../../domain/materialize/refused-batch";
import type { OutstandingMutation, Release, Settling } from "../../ledger/drain/model";
import type { FlushResult } from "../../stores/origin/port";

/** A mutation that waits for its predecessor is tried again after an eighth of its own age, within these bounds. */
const LEAST_WAIT_MS = 50;
const MOST_WAIT_MS = 2_000;

const ageOf = (m: OutstandingMutation) => Math.max(0, Date.now() - m.acceptedAt.getTime());

/** Builds the ledger's records of a committed flush. */
export function recordsOf(
  due: readonly OutstandingMutation[],
  results: readonly FlushResult[],
  mostAttempts: number,
): { settlings: Settling[]; releases: Release[] } {
  const settlings: Settling[] = [];
  const releases: Release[] = [];
  const mutations = new Map(due.map((m) => [m.id, m]));
  for (const { id, effect, because } of results) {
    const mutation = mutations.get(id);
    if (mutation === undefined) continue;
    switch (effect) {
      case "applied":
      case "already-applied":
        settlings.push({ id, outcome: "materialized", because });
        break;
      case "superseded":
        settlings.push({ id, outcome: "superseded", because });
        break;
      case "conflict":
        releases.push({ id, state: "conflicted", because: because ?? "", delayMs: 0, countsAsAttempt: true });
        break;
      case "suppressed":
        releases.push(heldBack(mutation, because ?? "", 1_000));
        break;
      case "locked":
        releases.push(
          asideOf(mutation, { about: "contention", because: because ?? "", mostAttempts, isSuspected: false }),
        );
        break;
      case "wait":
        // Waiting is no attempt at the origin, and uses none up.
        releases.push(
          heldBack(
            mutation,
            because ?? "",
            Math.min(MOST_WAIT_MS, Math.max(LEAST_WAIT_MS, Math.round(ageOf(mutation) / 8))),
          ),
        );
    }
  }
  return { settlings, releases };
}

/** Returns a mutation to the relay without counting an attempt. */
export function heldBack({ id }: { id: string }, because: string, delayMs: number): Release {
  return { id, state: "accepted", because, delayMs, countsAsAttempt: false };
}

/** Sets a refused mutation aside: back to the relay later, or to a person once its attempts are used up. */
export function asideOf(
  mutation: OutstandingMutation,
  refused: { about: Blame; because: string } & Pick<SetAside, "mostAttempts" | "isSuspected">,
): Release {
  const { about, because, ...rest } = refused;
  const since = mutation.heldUpSince;
  const as = setAsideAs(about, {
    ...rest,
    attempts: mutation.attempts,
    heldUpForMs: since === null ? 0 : Math.max(0, Date.now() - since.getTime()),
    ageMs: ageOf(mutation),
  });
  return { id: mutation.id, because, ...as, isHeldUp: about === "contention" };
}
