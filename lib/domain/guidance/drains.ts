import { FALLING_TOLD_MS } from "../truth/falling";
import { durationText, grouped } from "../truth/summary";
import type { GuidedPath } from "./evidence";
import { act, handOver, type NextStep, orElse, wait } from "./next-step";

/** Where nothing comes in, a queue that tries again later may still end its backlog; so long is waited for it. */
const QUIET_TOLD_MS = 60_000;

const writes = (n: bigint) => (n === 1n ? "1 write" : `${grouped(n)} writes`);

/** The next step about a path's drain; null: nothing of the path waits. */
export function ofDrain(path: GuidedPath): NextStep | null {
  const { title, isObserved, outstanding, ingressPerSec, drainPerSec, catchUpMs, consumers, slowBecause } = path;
  if (path.drain === "paused")
    return act(
      "replay",
      `Resume the drain of ${title}`,
      `The drain is paused: ${path.drainBecause ?? "without a reason"}.`,
      {
        do: "resume-drain",
        path: path.name,
      },
    );
  if (path.drain === "self-paused")
    return handOver("replay", `${title} paused its own drain: ${path.drainBecause ?? "the record takes no writes"}.`, [
      `Let the record of ${title} take writes again.`,
    ]);
  const held = heldOn(path);
  if (held !== null) return held;
  if (outstanding === null || outstanding === 0n) return null;
  if (consumers === 0)
    return handOver("replay", `No worker takes the writes of ${title} from its queue.`, [
      isObserved
        ? `Start the other system's worker of ${title}.`
        : "Start a materializer: npm run workers -- materializer",
    ]);
  if (catchUpMs !== null)
    return wait(
      "replay",
      `Let it drain (about ${durationText(Math.max(1_000, catchUpMs))})`,
      `${writes(outstanding)} of ${title} are on their way. No replay is faster than the queue.`,
      catchUpMs,
    );
  const stranded = path.findings.stranded ?? 0n;
  const fallingForMs = path.fallingForMs ?? 0;
  if (stranded > 0n && drainPerSec === 0 && fallingForMs >= FALLING_TOLD_MS) return strandedOn(path, stranded);
  const isBehind = ingressPerSec !== null && drainPerSec !== null && drainPerSec <= ingressPerSec;
  if (isBehind && fallingForMs >= (ingressPerSec > 0 || slowBecause !== null ? FALLING_TOLD_MS : QUIET_TOLD_MS))
    return falling(path, ingressPerSec, drainPerSec, outstanding);
  return wait(
    "replay",
    "Let it drain",
    `${writes(outstanding)} of ${title} are on their way; how long it takes is not measured yet.`,
  );
}

/** A lane or a key that somebody holds, or a lane that is paused in the queue itself. */
function heldOn({ name, title, holds, pausedElsewhere }: GuidedPath): NextStep | null {
  const [first] = holds;
  if (first !== undefined) {
    const { lane, key, reason } = first;
    const part = key === null ? `lane ${lane} of ${title}` : `a held key of ${title}`;
    const more = holds.length === 1 ? "" : ` ${grouped(BigInt(holds.length))} lanes and keys are held.`;
    return act("replay", `Resume ${part}`, `Its drain is paused: ${reason}.${more}`, {
      do: "resume-drain",
      path: name,
      ...(key === null ? { lane: lane ?? 0 } : { key }),
    });
  }
  if (pausedElsewhere.length === 0) return null;
  const lanes = `${pausedElsewhere.length === 1 ? "lane" : "lanes"} ${pausedElsewhere.join(", ")}`;
  return handOver("replay", `Another tool paused ${lanes} of the queue of ${title}.`, [
    `${title}: resume ${lanes} with the tool that paused the queue.`,
  ]);
}

/** The relay puts a stranded write into its queue again; a replay helps where nothing moves. */
const strandedOn = ({ name, title }: GuidedPath, count: bigint): NextStep =>
  act(
    "replay",
    `Replay ${count === 1n ? "1 key whose writes" : `${grouped(count)} keys whose writes`} no queue holds`,
    `Nothing drains on ${title}, and no queue holds these writes. A replay applies them to the record, in each key's order.`,
    { do: "make-plan", kind: "replay", findings: ["stranded"], path: name, pausesDrain: false, runsAtMost: null },
  );

/** More comes in than goes out, so that no replay ends the backlog. */
function falling(path: GuidedPath, inPerSec: number, outPerSec: number, owed: bigint): NextStep {
  const { title, acknowledge, isObserved, slowBecause } = path;
  const seen = slowBecause === null ? [] : [`In the origin of ${title}, ${slowBecause}.`];
  if (outPerSec < 0.5)
    return handOver(
      "replay",
      `Nothing reaches the record of ${title} now, and ${writes(owed)} wait. No replay helps.`,
      [`Find what keeps the record of ${title} from taking writes.`, ...seen],
    );
  const rates = `${Math.round(outPerSec)}/s go out, ${Math.round(inPerSec)}/s come in`;
  const reason = `No replay helps: ${rates}, and ${writes(owed)} of ${title} wait.`;
  if (acknowledge === "closed" || isObserved)
    return handOver("replay", reason, [
      `Make the record of ${title} faster: it takes ${Math.round(outPerSec)} writes a second.`,
      ...seen,
    ]);
  return orElse(
    handOver("replay", reason, [`Make the record of ${title} faster, or send it fewer writes.`, ...seen]),
    "Refuse new writes",
    { do: "set-acknowledgments", mode: "closed" },
  );
}
