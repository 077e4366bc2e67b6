import { z } from "zod";
import { decimal, instant, page } from "./common";
import { listCoverage } from "./coverage";
import { sinceIs } from "./keys";
import { finding, storeStatus } from "./lists";

/** The small ladder of one key: a version per store, with the store's status, since null alone is not known to mean absent. */
export const smallLadder = z.object({
  ledgerStatus: storeStatus,
  head: decimal.nullable(),
  materialized: decimal.nullable(),
  originStatus: storeStatus,
  origin: decimal.nullable(),
  caches: z.array(z.object({ region: z.string(), version: decimal.nullable(), status: storeStatus })),
});

export const divergence = z.object({
  path: z.string(),
  key: z.string(),
  verdict: finding,
  findings: z.array(z.object({ finding, since: instant, sinceIs, sentence: z.string() })),
  since: instant,
  checkedAt: instant,
  outstanding: decimal,
  ladder: smallLadder,
});

export const divergencePage = page(divergence).extend({
  /** All that match the filter, counted; null where counting would cost more than it tells. */
  total: decimal.nullable(),
  asOf: instant,
  /** Open findings by kind within the path filter, for the chips. */
  counts: z.partialRecord(finding, decimal),
  coverage: listCoverage,
  unreachable: z.string().nullable(),
});

export type Divergence = z.infer<typeof divergence>;

export type DivergencePage = z.infer<typeof divergencePage>;
