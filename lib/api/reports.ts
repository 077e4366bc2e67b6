import { z } from "zod";
import { brokenGlassWire } from "./broken-glass";
import { decimal, instant } from "./common";
import { entry } from "./entry";
import { incidentWire } from "./incidents";
import { finding, planKind, runState } from "./lists";
import { inIncident } from "./params";

/** The report as JSON; Markdown with `Accept: text/markdown`. */
export const incidentReport = z.object({
  incident: incidentWire,
  /** The keys that the incident named or froze, or else those that its runs took up: the first 20. `total` counts all; null: too many. */
  keys: z
    .object({ total: decimal.nullable(), items: z.array(z.object({ path: z.string(), key: z.string() })) })
    .default({ total: "0", items: [] }),
  /** A null figure could not be counted in time and has its reason in `unmeasured`, by member name. */
  figures: z.object({
    acceptedInScope: decimal.nullable(),
    /** Accepted and no longer outstanding: materialized, superseded or suppressed. */
    settled: decimal.nullable(),
    materialized: decimal.nullable(),
    superseded: decimal.nullable(),
    suppressed: decimal.nullable(),
    outstanding: decimal.nullable(),
    setAside: decimal.nullable(),
    unmeasured: z.record(z.string(), z.string()),
  }),
  /** Figures of the observed paths, which are not in `figures`. What cannot be told is null or absent, with its reason in `unmeasured`. */
  observed: z
    .array(
      z.object({
        path: z.string(),
        /** Writes in scope that were met in the path's outbox, or else in its queue; null: no source is mapped, or they are too many. */
        knownWrites: decimal.nullable(),
        outstandingKeys: decimal.nullable(),
        outstandingWrites: decimal.nullable(),
        /** Keys with outstanding writes whose finding was waived. */
        waivedKeys: decimal.nullable(),
        /** Keys with open findings. */
        findings: z.partialRecord(finding, decimal),
        unmeasured: z.record(z.string(), z.string()),
      }),
    )
    .default([]),
  runs: z.array(
    z.object({
      id: z.string(),
      plan: z.string(),
      kind: planKind,
      state: runState,
      total: decimal,
      outcomes: z.record(z.string(), decimal),
      startedAt: instant,
      finishedAt: instant.nullable(),
      startedBy: z.string(),
    }),
  ),
  /** The glass that was broken, with the steps taken under it and the review by another person. */
  brokenGlass: z.array(brokenGlassWire).default([]),
  /** Promises that were not kept: suppressed or lost writes. The first 1,000; `total` counts all, null: too many. */
  brokenPromises: z.object({
    total: decimal.nullable(),
    /** Why the list is not final, as a sentence; null when it is. */
    notSettledYet: z.string().nullable(),
    items: z.array(
      z.object({
        path: z.string(),
        key: z.string(),
        mutation: z.string().nullable(),
        actor: z.string().nullable(),
        acceptedAt: instant.nullable(),
        what: z.string(),
      }),
    ),
  }),
});

export type IncidentReport = z.infer<typeof incidentReport>;

export const report = {
  read: entry({
    method: "GET",
    path: "/incidents/{id}/report",
    permission: "incident.read",
    summary: "An incident's report; Markdown with Accept: text/markdown",
    params: inIncident,

    answers: { 200: "The report, read now" },
    output: incidentReport,
    alsoAs: "text/markdown",
    refusals: ["not-found", "store-unreachable"],
  }),
};
