import { z } from "zod";
import { decimal, instant, page, pathMode, storedVersion } from "./common";
import { listCoverage } from "./coverage";
import { entry } from "./entry";
import { sinceIs } from "./keys";
import { finding, storeStatus } from "./lists";
import { orNull, paging, prefixParam } from "./params";

/** The small ladder of one key: a version and a status for each store, since a null version alone does not prove absence. */
export const smallLadder = z.object({
  ledgerStatus: storeStatus,
  head: storedVersion.nullable(),
  materialized: storedVersion.nullable(),
  originStatus: storeStatus,
  origin: storedVersion.nullable(),
  caches: z.array(z.object({ region: z.string(), version: storedVersion.nullable(), status: storeStatus })),
});

export const divergenceWire = z.object({
  path: z.string(),
  mode: pathMode.default("native"),
  key: z.string(),
  verdict: finding,
  findings: z.array(z.object({ finding, since: instant, sinceIs, sentence: z.string() })),
  since: instant,
  checkedAt: instant,
  outstanding: decimal,
  ladder: smallLadder,
});

export const divergencePage = page(divergenceWire).extend({
  /** The count of all matches of the filter; null when counting costs too much. */
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
