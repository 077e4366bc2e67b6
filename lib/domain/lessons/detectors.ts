/** A detector, in words for people. `docs/detectors.md` has the faults that each of them can miss. */
export interface DetectorFacts {
  name: string;
  /** What the detector reads and compares. */
  looks: string;
  /** How long the detector takes. */
  within: string;
}

/** Every detector that works without a person, and the two that a person asks for. */
export const DETECTOR_FACTS = {
  sensors: {
    name: "Sensors",
    looks: "A trigger in the origin and the tracking of a cache region report changed keys, which are compared.",
    within: "About a second after the change, where the path has sensors.",
  },
  observer: {
    name: "Observer",
    looks: "Keys are compared after each acknowledgment, and open divergences until the stores agree.",
    within: "1, 10 and 60 seconds after the acknowledgment; every 2 seconds while the divergence is open.",
  },
  sampler: {
    name: "Sampler",
    looks: "The counts and ages of outstanding mutations are read, path by path, and no key is compared.",
    within: "Each second.",
  },
  sweep: {
    name: "Sweep",
    looks: "Every key of the ledger, the origin and each cache region is compared, in rounds without end.",
    within: "One round. The coverage beside the counts says when the newest round ended.",
  },
  reconciliation: {
    name: "Reconciliation",
    looks: "Every key in an incident's scope is compared once, when the incident asks for it.",
    within: "One walk over the scope.",
  },
  receipts: {
    name: "Receipts walk",
    looks: "Settlements are compared with the origin's receipts, by ranges of ids.",
    within: "About 10 seconds for the last 15 minutes; one round of at least 10 minutes for older ones.",
  },
  marks: {
    name: "Marks",
    looks: "The last flush of each lane is compared in ledger and origin, with the fence.",
    within: "2 seconds.",
  },
  relay: {
    name: "Relay",
    looks: "The queue is asked for each job that the ledger believes it has, and whether it began anew.",
    within: "2 seconds where the queue began anew; else about 7 seconds after the hand-over.",
  },
  probes: {
    name: "Store probes",
    looks: "Each configured store answers a probe, or does not.",
    within: "2 seconds: two probes in a row.",
  },
  audit: {
    name: "Audit verification",
    looks: "The audit's chain is read and hashed again, when somebody asks for it.",
    within: "One reading of the chain.",
  },
} as const satisfies Record<string, DetectorFacts>;
export type Detector = keyof typeof DETECTOR_FACTS;

/** Every detector, in the order of the table in docs/detectors.md. */
export const DETECTORS = Object.keys(DETECTOR_FACTS) as Detector[];
