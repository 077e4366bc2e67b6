import type { StoreKind } from "../domain/store-kinds";
import { ok, type Result, refused } from "../errors";
import { withDeadline } from "../stores/deadline";
import { reasonOf } from "../stores/reason-of";

/** A store and how to probe it: whether it answers, and whether it takes writes. */
export interface StoreProbe {
  name: string;
  kind: StoreKind;
  /** Whether the store takes writes; null when it does not say. Throws when the store does not answer. */
  writable(): Promise<boolean | null>;
}

export interface StoreHealth extends Pick<StoreProbe, "name" | "kind"> {
  reachable: boolean;
  writable: boolean | null;
  because: string | null;
  provedAt: string | null;
}

/** A configured store by its name. */
export function probeNamed(probes: readonly StoreProbe[], name: string): Result<StoreProbe> {
  const probe = probes.find((p) => p.name === name);
  if (probe !== undefined) return ok(probe);
  const names = probes.map((p) => p.name).join(", ");
  return refused({ code: "not-found", detail: `There is no connection "${name}". The connections are: ${names}.` });
}

const PROBE_MS = 1_500;

/** Whether a store answers in time and takes writes; `provedAt` is the moment of its answer. */
export async function storeHealth({ name, kind, writable }: StoreProbe, now: () => Date): Promise<StoreHealth> {
  try {
    const answer = await withDeadline(writable(), PROBE_MS, name);
    const because = answer === false ? "The store answers and takes no writes: it is read-only or a replica." : null;
    return { name, kind, reachable: true, writable: answer, because, provedAt: now().toISOString() };
  } catch (error) {
    return { name, kind, reachable: false, writable: null, because: reasonOf(error), provedAt: null };
  }
}
