import type { AcknowledgmentBoundary, ContractWording, DurableStore } from "./contract";

/** The facts of an acknowledgment boundary. All code that tells boundaries apart reads this table. */
export interface BoundaryFacts {
  /** The store on whose word success is returned. On a cache's word only its inventory lists the write until the ledger has it. */
  onWordOf: DurableStore | "cache";
  /** The stores in which a write is durable when success is returned. */
  durableIn: readonly DurableStore[];
  /** The default wording of the two product states. */
  wording: ContractWording;
  /** Words that are too strong for the first state: that the record has the write, and that anything durable keeps it. */
  overpromised: readonly ("recorded" | "kept")[];
  /** Whether words about the future ("will be saved") can be kept. */
  futureHolds: boolean;
  /** Where a write is in the first state, within a sentence. */
  meanwhile: string;
  /** The meaning of success. */
  success: string;
  /** The authoritative store in the first second. */
  firstSecond: string;
  /** The durable evidence that remains when the writer dies after success. */
  evidence: string;
  /** The boundary's words in a list, and in a sentence. */
  word: string;
  meaning: string;
  /** The sentence about the answer to a caller, with the product's wording and the greatest lag in words. */
  told: (wording: ContractWording, lag: string) => string;
}

const LEDGER_ROW = "The ledger's row: key, version, payload, actor, request and idempotency key.";

/** Every acknowledgment boundary, the strongest first. */
export const BOUNDARY_FACTS: Record<AcknowledgmentBoundary, BoundaryFacts> = {
  "origin-commit": {
    onWordOf: "origin",
    durableIn: ["ledger", "origin"],
    wording: { accepted: "Saved.", materialized: "Saved." },
    overpromised: [],
    futureHolds: true,
    meanwhile: "the record has the write",
    success: "The record itself has committed the write.",
    firstSecond: "The origin.",
    evidence: LEDGER_ROW,
    word: "at origin commit",
    meaning: "As the contract says: acknowledged once the origin has it.",
    told: ({ materialized }) => `A caller is told “${materialized}” once the record itself has it.`,
  },
  "durable-append": {
    onWordOf: "ledger",
    durableIn: ["ledger"],
    wording: { accepted: "We have your change.", materialized: "Saved." },
    overpromised: ["recorded"],
    futureHolds: true,
    meanwhile: "the ledger has the write and the origin does not",
    success: "The ledger has committed the write durably. The record follows.",
    firstSecond: "The ledger: only the ledger has every acknowledged write, in order.",
    evidence: LEDGER_ROW,
    word: "at durable append",
    meaning: "As the contract says: acknowledged once the ledger has it.",
    told: ({ accepted, materialized }, lag) =>
      `A caller is told “${accepted}” once the ledger has it; the record has it within ${lag}, and then it is “${materialized}”`,
  },
  "cache-only": {
    onWordOf: "cache",
    durableIn: [],
    wording: { accepted: "Shown, and not yet kept.", materialized: "Saved." },
    overpromised: ["recorded", "kept"],
    futureHolds: false,
    meanwhile: "only a cache has the write",
    success: "One cache shows the write. No durable store has it yet.",
    firstSecond: "No durable store: only the cache that answered has the write.",
    evidence:
      "None. A cache entry and its row in the speculative inventory remain until they are evicted. The write itself may be lost.",
    word: "in cache only",
    meaning: "As the contract says: acknowledged while nothing durable has it.",
    told: ({ accepted }, lag) =>
      `A caller is told “${accepted}” while only a cache has it: nothing durable does until the record has it, which is to be within ${lag}.`,
  },
};

/** A path, or its contract. */
type Bounded = { acknowledge: AcknowledgmentBoundary };

/** The facts of a path's boundary. */
export const boundaryOf = ({ acknowledge }: Bounded): BoundaryFacts => BOUNDARY_FACTS[acknowledge];

/** Whether success is returned before the origin has the write. */
export const isBeforeOrigin = (path: Bounded): boolean => boundaryOf(path).onWordOf !== "origin";

/** Whether success is returned on a cache's word alone. */
export const isOnCacheWord = (path: Bounded): boolean => boundaryOf(path).onWordOf === "cache";
