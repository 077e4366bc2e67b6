import { z } from "zod";
import { SENSOR_KINDS } from "../domain/sweep/coverage";
import { decimal, instant } from "./common";

const gap = z.object({
  store: z.string(),
  /** Why findings there may not be listed. */
  because: z.string(),
});

/** What a path's counts of findings cover: "none" is true of what was looked at, and of nothing else. */
export const coverage = z.object({
  /** Busy time ÷ wall time of one connection a store that the sweep may take; 0: it is off. */
  share: z.number(),
  /** The last round of the sweep: every key was looked at between the two times. Null: it has not gone round yet. */
  wentRound: z.object({ begunAt: instant, endedAt: instant, keys: decimal }).nullable(),
  /** The round under way; `met`: keys met so far, in all stores. Null between rounds. */
  underWay: z.object({ begunAt: instant, met: decimal }).nullable(),
  gaps: z.array(gap),
  /** Stores that tell of changes by themselves, since when. */
  sensors: z.array(
    z.object({
      store: z.string(),
      kind: z.enum(SENSOR_KINDS),
      since: instant.nullable(),
      because: z.string().nullable(),
    }),
  ),
});

/** What a list over several paths covers; `wentRoundAt` is the oldest round's end among them. */
export const listCoverage = z.object({
  wentRoundAt: instant.nullable(),
  gaps: z.array(gap.extend({ path: z.string() })),
});

export type CoverageWire = z.infer<typeof coverage>;
