import { ok, type Result, refused } from "../../errors";
import type { GenerationStore } from "../../ledger/model/generations";
import type { By } from "../../ledger/model/incidents";

/** Accepts what a store that was put back has lost; the work that follows from it is done by the materializers. Refuses where nothing waits. */
export async function acceptGeneration(
  generations: GenerationStore,
  store: string,
  reason: string,
  by: By,
): Promise<Result<string>> {
  const lanes = await generations.accept(store, reason, by);
  if (lanes > 0) return ok(store);
  return refused({ code: "wrong-state", subject: `store ${store}`, state: "in use", wanted: "waiting for a person" });
}
