import type { api } from "../../api/api";
import { ok } from "../../errors";
import { unknownPath } from "../../evidence/unknown-path";
import { query } from "../query";

/** A path's figures over time, one point for each step; figures are null where nothing was sampled. */
export const pathSeries = query<typeof api.path.series>("path.read", async ({ read }, _ctx, asked) => {
  const { path: name, from, to, step: stepMs } = asked;
  const path = read.paths.get(name) ?? read.observed.get(name);
  if (path === undefined) return unknownPath(read, name);
  const sampled = await read.reads.series(path.pathId, { from, to, stepMs });
  const byStep = new Map(sampled.map((point) => [Math.floor(point.at.getTime() / stepMs), point]));
  const points = [];
  for (let step = Math.floor(from.getTime() / stepMs); step * stepMs <= to.getTime(); step++) {
    const point = byStep.get(step);
    points.push({
      at: new Date(Math.max(step * stepMs, from.getTime())).toISOString(),
      ...(point?.figures ?? NOTHING),
    });
  }
  return ok({ path: name, from: from.toISOString(), to: to.toISOString(), stepMs, points });
});

const NOTHING = {
  outstanding: null,
  truthLagMs: null,
  ingressPerSec: null,
  drainPerSec: null,
  safeDrainPerSec: null,
  headroomPerSec: null,
  delayMs: null,
  findings: null,
  consistentWithin: null,
};
