import { z } from "zod";
import { decimal, instant, page } from "./common";
import { listCoverage } from "./coverage";
import { entry } from "./entry";
import { sinceIs } from "./keys";
import { finding, storeStatus } from "./lists";
import { orNull, paging, prefixParam } from "./params";

/** The small ladder of one key: a version per store, with the store's status, since null alone is not known to mean absent. */
export const smallLadder = z.object({
  ledgerStatus: storeStatus,
  head: decimal.nullable(),
  materialized: decimal.nullable(),
  originStatus: storeStatus,
  origin: decimal.nullable(),
  caches: z.array(z.object({ region: z.string(), version: decimal.nullable(), status: storeStatus })),
});

export const divergenceWire = z.object({
  path: z.string(),
  key: z.string(),
  verdict: finding,
  findings: z.array(z.object({ finding, since: instant, sinceIs, sentence: z.string() })),
  since: instant,
  checkedAt: instant,
  outstanding: decimal,
  ladder: smallLadder,
});

export const divergencePage = page(divergenceWire).extend({
  /** All that match the filter, counted; null where counting would cost more than it tells. */
  total: decimal.nullable(),
  asOf: instant,
  /** Open findings by kind within the path filter, for the chips. */
  counts: z.partialRecord(finding, decimal),
  coverage: listCoverage,
  unreachable: z.string().nullable(),
});

export type Divergence = z.infer<typeof divergenceWire>;

export type DivergencePage = z.infer<typeof divergencePage>;

const MOST_AGE_MS = 365 * 86_400_000;

export const divergence = {
  list: entry({
    method: "GET",
    path: "/divergences",
    permission: "divergence.read",
    summary: "Keys whose stores disagree, oldest first",
    query: z.strictObject({
      path: orNull(z.string()),
      finding: orNull(finding),
      prefix: prefixParam.transform((text) => text || null),
      /** Only findings that have been open for at least this long. */
      olderThanMs: orNull(z.coerce.number<number>().int().min(0).max(MOST_AGE_MS).meta({ type: "integer" })),
      ...paging,
    }),
    answers: { 200: "A page of divergences" },
    output: divergencePage,
    refusals: ["unknown-path", "bad-cursor", "store-unreachable"],
  }),
};

export type DivergenceFilter = z.input<typeof divergence.list.query>;
