import { z } from "zod";
import { DELIVERY_STATES } from "../domain/notification/delivery";
import { VERBS } from "../domain/permission";
import { about, inOne } from "./access-members";
import { instant, page, reasonText } from "./common";
import { entry } from "./entry";
import { stepName } from "./lists";
import { orNull, paging } from "./params";

/** An opening of the glass: the steps of one incident that one person took although a gate before them was closed, within an hour. */
export const brokenGlassWire = z.object({
  id: z.string(),
  incident: z.object({ id: z.string(), title: z.string() }),
  paths: z.array(z.string()),
  by: z.string(),
  /** The caller broke it, so another person reviews it. */
  own: z.boolean(),
  openedAt: instant,
  /** Until when further steps count to it; a run that began under it pauses after this time. */
  openUntil: instant,
  uses: z.array(
    z.object({
      at: instant,
      verb: z.enum(VERBS),
      step: stepName,
      reason: z.string(),
      /** The measurements that the closed gate waited for. */
      waitsFor: z.array(z.string()),
    }),
  ),
  /** The deliveries of its alerts, by receiver; none: no receiver is told of broken glass, or the deliveries are forgotten by now. */
  alerts: z
    .array(z.object({ receiver: z.string(), state: z.enum(DELIVERY_STATES), at: instant.nullable() }))
    .default([]),
  /** The review by another person; null: it waits for one. */
  review: z.object({ by: z.string(), at: instant, note: z.string() }).nullable(),
});

export type BrokenGlassWire = z.infer<typeof brokenGlassWire>;

export const brokenGlass = {
  list: entry({
    method: "GET",
    path: "/broken-glass",
    permission: "broken-glass.list",
    summary: "Steps that were taken although a gate before them was closed, and their reviews",
    query: z.strictObject({
      /** True: those alone that wait for their review; false: those that were reviewed. */
      open: orNull(z.enum(["true", "false"])),
      ...paging,
    }),
    answers: { 200: "The openings of the glass, the newest first" },
    output: page(brokenGlassWire),
    refusals: ["bad-cursor"],
  }),
  review: entry({
    method: "POST",
    path: "/broken-glass/{id}/review",
    permission: "broken-glass.review",
    summary: "Reviews broken glass as another person",
    params: inOne,
    body: z.strictObject({
      note: reasonText(),
      /** The number of steps that were seen; a review is refused where there are more by now. */
      uses: z.int().min(1).optional(),
    }),
    command: true,
    answers: { 200: "The opening that was reviewed" },
    output: about,
    refusals: ["same-person", "wrong-state", "moved-since-shown"],
  }),
};
