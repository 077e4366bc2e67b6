import { createHash, randomUUID } from "node:crypto";
import type { ProposedMutation } from "../../lib/domain/check-mutation";

const CITIES = ["Aarhus", "Bergen", "Cork", "Dresden", "Espoo", "Funchal", "Ghent", "Haarlem"];

/** The key of a number: spread over the hash partitions and lanes as customers' ids are. */
export function keyOf(n: number): string {
  return `customer-${n.toString(36).padStart(6, "0")}`;
}

/** A write of about 300 bytes as the ledger stores it: a profile of an evenly drawn key, with actor, request and retry key. */
export function proposal(keys: number): ProposedMutation {
  const n = Math.floor(Math.random() * keys);
  const request = randomUUID();
  return {
    key: keyOf(n),
    operation: "set",
    payload: {
      name: `Customer ${n}`,
      email: `customer-${n}@example.test`,
      phone: `+45 ${10_000_000 + n}`,
      city: CITIES[n % CITIES.length] as string,
      newsletter: n % 3 === 0,
      theme: n % 2 === 0 ? "light" : "dark",
    },
    idempotencyKey: `retry-${createHash("sha1").update(request).digest("hex")}`,
    actor: `agent-${n % 5_000}`,
    requestId: request,
  };
}
