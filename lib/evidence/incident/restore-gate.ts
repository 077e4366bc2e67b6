import { lossesOf } from "../../domain/losses";
import type { Measurement } from "../../domain/recovery/steps";
import { durationText } from "../../domain/truth/summary";
import type { Incident } from "../../ledger/incidents/model";
import type { ControlStanding } from "../../ledger/paths/model";
import type { ReadPath } from "../../stores/path";
import type { IncidentContext } from "./context";
import { modeWords, none, once, reading, type Shown } from "./reading";

/** How long truth lag has to stay within the contract after reopening. */
export const WATCH_MS = 15_000;

/** Measures that all dependents are back, the paths are reopened, and truth lag has since stayed within the contract. */
export async function measureRestore(
  context: IncidentContext,
  incident: Incident,
  paths: ReadPath[],
  control: (pathId: number) => Promise<ControlStanding>,
): Promise<Measurement[]> {
  const front = once(() => context.read.reads.frontPage());
  return Promise.all([
    reading("dependents not restored", "0", async () => {
      const held = (await context.incidents.dependents(incident.id)).filter((d) => d.state !== "restored");
      return none(held.length, held.map((d) => `${d.name} (${d.state})`).join(", "));
    }),
    reading("stores put back that wait for a person", "0", async () => {
      const losses = await context.read.reads.lossesWaiting();
      const waiting = paths.flatMap(({ pathId }) => lossesOf(losses, pathId));
      const stores = [...new Set(waiting.map(({ store }) => store))];
      return none(stores.length, stores.join(", "));
    }),
    ...paths.map(({ pathId, config }) =>
      reading(
        `path ${config.name}`,
        "acknowledgments as the contract says, drain running, reads from the cache",
        async (): Promise<Shown> => {
          const { acknowledge, drain, reads, ackIncident } = await control(pathId);
          const paused = drain === "self-paused" ? "paused by itself" : drain;
          const value = `acknowledgments ${modeWords(acknowledge)}, drain ${paused}, reads from the ${reads}`;
          // Controls that another incident set are that incident's to lift.
          if (ackIncident !== null && ackIncident !== incident.id)
            return { value: `${value}, by incident ${ackIncident}`, ok: true };
          return { value, ok: acknowledge === "contract" && drain === "running" && reads === "cache" };
        },
      ),
    ),
    ...paths.map((path) =>
      reading(
        `truth lag of ${path.config.name}`,
        `${durationText(path.config.maxTruthLagMs)} at most, for ${durationText(WATCH_MS)} after the reopening`,
        async () => {
          const row = (await front()).find((r) => r.control.pathId === path.pathId);
          if (row === undefined) return { value: "the ledger has no figures of the path", ok: false, unknown: true };
          if (row.oldest === null && row.outstanding > 0n)
            return { value: "the oldest outstanding mutation was not found", ok: false, unknown: true };
          const lagMs = row.oldest === null ? 0 : Math.max(0, row.asOf.getTime() - row.oldest.acceptedAt.getTime());
          return watched(context, incident, path, { at: row.asOf, lagMs });
        },
      ),
    ),
  ]);
}

interface WatchedPath {
  pathId: number;
  config: { maxTruthLagMs: number };
}

/** A path's truth lag as it was measured at a time. */
interface MeasuredLag {
  at: Date;
  lagMs: number;
}

/** The lag at present, and the worst sample since reopening: one good moment proves nothing. */
export async function watched(
  context: IncidentContext,
  { reopenedAt }: Incident,
  { pathId, config }: WatchedPath,
  { at, lagMs }: MeasuredLag,
): Promise<Shown> {
  if (reopenedAt === null) return { value: `${durationText(lagMs)}, not reopened yet`, ok: false };
  const watchedMs = Math.max(0, at.getTime() - reopenedAt.getTime());
  const since = new Date(Math.max(reopenedAt.getTime(), at.getTime() - WATCH_MS));
  const lags = (await context.read.reads.series(pathId, { from: since, to: at, stepMs: 1_000 })).map(
    (point) => point.figures.truthLagMs,
  );
  const value = `${durationText(lagMs)}, watched for ${durationText(watchedMs)}`;
  if (lagMs > config.maxTruthLagMs || watchedMs < WATCH_MS) return { value, ok: false };
  if (lags.length === 0 || lags.includes(null))
    return { value: `${value}, but not sampled in that time: check that the sampler runs`, ok: false, unknown: true };
  const worstMs = Math.max(lagMs, ...(lags as number[]));
  return { value: `${value}, ${durationText(worstMs)} at worst`, ok: worstMs <= config.maxTruthLagMs };
}
