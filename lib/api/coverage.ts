import { z } from "zod";
import { SENSOR_KINDS } from "../domain/sweep/coverage";
import { decimal, instant } from "./common";

const gap = z.object({
  store: z.string(),
  /** Why findings may be unlisted there. */
  because: z.string(),
});

/** What a path's counts of findings cover: "none" is true of the compared keys, and of no others. */
export const coverage = z.object({
  /** Busy time ÷ wall time that the sweep may take of one connection for each store; 0: the sweep is off. */
  share: z.number(),
  /** The sweep's last round: every key was compared between the two times. Null: no round has ended. */
  wentRound: z.object({ begunAt: instant, endedAt: instant, keys: decimal }).nullable(),
  /** The present round; `met`: keys met so far, in all stores. Null between rounds. */
  underWay: z.object({ begunAt: instant, met: decimal }).nullable(),
  gaps: z.array(gap),
  /** Stores that report changes, and since when. */
  sensors: z.array(
    z.object({
      store: z.string(),
      kind: z.enum(SENSOR_KINDS),
      since: instant.nullable(),
      because: z.string().nullable(),
    }),
  ),
});

/** The coverage of a list over several paths; `wentRoundAt` is the oldest round's end among them. */
export const listCoverage = z.object({
  wentRoundAt: instant.nullable(),
  gaps: z.array(gap.extend({ path: z.string() })),
});

export type CoverageWire = z.infer<typeof coverage>;
