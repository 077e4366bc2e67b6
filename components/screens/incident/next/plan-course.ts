import type { GuidedActionWire } from "../../../../lib/api/next-step";
import type { PlanWire } from "../../../../lib/api/plans";
import type { RunWire } from "../../../../lib/api/runs";
import { RUN } from "../../../../lib/domain/run/transitions";
import { api } from "../../../shared/query/api";
import { runsAtOnce } from "./next.model";

/** The incident, the recorded reason, and the key under which the first command has one effect. */
interface Given {
  incident: string;
  reason: string;
  commandKey: string;
}

type Action<Do extends GuidedActionWire["do"]> = Extract<GuidedActionWire, { do: Do }>;

const LOOK_EVERY_MS = 400;
/** A list or a run that takes longer goes on by itself, and the next step tells what is left. */
const WITHIN_MS = 60_000;

/**
 * Makes the plan of a step with the work around it. Each part is a command of its own under a key of its own: where one is refused, or the
 * page is closed, the incident's next step goes on from there. Returns the plan that a person has to look at, or null.
 */
export async function makePlan(given: Given, action: Action<"make-plan">): Promise<string | null> {
  const { incident, reason, commandKey } = given;
  const { kind, findings, path, pausesDrain, runsAtMost } = action;
  if (pausesDrain) await setDrain(given, path, true);
  const whole = runsAtMost === null ? {} : { canary: 0 };
  const made = await api.plan.create(
    { params: { id: incident }, body: { kind, selection: { findings, path }, reason, ...whole } },
    { commandKey },
  );
  if (runsAtMost === null) return made.id;
  const plan = await until<PlanWire>(
    () => api.plan.read({ params: { id: made.id } }),
    ({ status }) => status !== "building",
  );
  if (!runsAtOnce(plan, runsAtMost)) return made.id;
  const run = await api.run.start(
    { params: { id: plan.id }, body: { digest: plan.digest } },
    { commandKey: `${commandKey}-run` },
  );
  if (!(await hasEnded(run.id))) return plan.id;
  await api.reconciliation.start({ params: { id: incident } }, { commandKey: `${commandKey}-check` });
  return null;
}

/** Continues a run after its canary, and resumes the drain that was paused for it once it has ended. */
export async function continueRun(given: Given, { run, resumesDrain }: Action<"continue-run">): Promise<void> {
  await api.run.continue({ params: { id: run } }, { commandKey: given.commandKey });
  if (resumesDrain !== null && (await hasEnded(run))) await setDrain(given, resumesDrain, false);
}

const setDrain = ({ incident, reason, commandKey }: Given, path: string, paused: boolean) =>
  api.drain.set(
    { params: { path }, body: { paused, reason, incident } },
    { commandKey: `${commandKey}-${paused ? "pause" : "drain"}` },
  );

const hasEnded = async (run: string): Promise<boolean> => {
  const at = await until<RunWire>(
    () => api.run.read({ params: { id: run } }),
    ({ state }) => RUN.isEnd(state) || state === "paused",
  );
  return at.state === "done";
};

/** Reads until what was read is as wanted, or the time is over. Answers what was read last. */
async function until<T>(read: () => Promise<T>, wanted: (value: T) => boolean): Promise<T> {
  const deadline = Date.now() + WITHIN_MS;
  for (;;) {
    const value = await read();
    if (wanted(value) || Date.now() > deadline) return value;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
