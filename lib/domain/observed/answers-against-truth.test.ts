import { expect, it } from "vitest";
import { chanceOf, historyFrom } from "../../../test/fixtures/domain/observed/history";
import { type Traces, tracesOf } from "../../../test/fixtures/domain/observed/traces";
import { truthOf } from "../../../test/fixtures/domain/observed/truth";
import { randomFrom } from "../../../test/setup/seed";
import { answerForKey, answerForPhantom, answerObserved } from "./answer-observed";
import { classifyObserved } from "./classify-observed";

const SITUATIONS = 2_000;
/** The same situations each time; `TRUEUP_SITUATIONS` gives other ones. */
const SEED = Number(process.env.TRUEUP_SITUATIONS ?? 41);
const WORDING = { wording: { accepted: "", materialized: "" } };
/** The most that may be unknown where the evidence was left as it was. */
const MOST_UNKNOWN = 0.05;

type History = ReturnType<typeof historyFrom>;

it("never says of a key what did not happen to it, and says unknown where evidence was destroyed", () => {
  const counted: Record<string, number> = {};
  const count = (name: string) => {
    counted[name] = (counted[name] ?? 0) + 1;
  };
  const wrong: string[] = [];
  for (let n = 0; n < SITUATIONS; n++) {
    const chance = chanceOf(randomFrom(SEED, `situation ${n}`));
    const history = historyFrom(chance);
    const traces = tracesOf(chance, history);
    const where =
      traces.destroyed !== null ? "destroyed evidence" : traces.items.length === 0 ? "no write" : "whole evidence";
    for (const fault of faultsOf(history, traces, (name) => count(`${where}: ${name}`))) {
      wrong.push(`situation ${n}: ${fault}`);
    }
  }
  console.info(`seed ${SEED}, ${SITUATIONS} situations\n${table(counted)}`);
  expect(wrong.slice(0, 5), `${wrong.length} wrong`).toEqual([]);
  for (const said of ["answers", "verdicts"]) {
    const all = counted[`whole evidence: ${said}`] ?? 0;
    expect((counted[`whole evidence: ${said} unknown`] ?? 0) / all, `unknown ${said}`).toBeLessThanOrEqual(
      MOST_UNKNOWN,
    );
    expect(all).toBeGreaterThan(SITUATIONS / 4);
  }
});

/** What is wrong of all that is said of one situation. */
function faultsOf(history: History, traces: Traces, count: (name: string) => void): string[] {
  const { evidence, items, destroyed, watched } = traces;
  // A write that left no trace cannot be known to have taken another's place.
  const known = new Set(destroyed === null ? items.map(({ write }) => write) : []);
  const truth = truthOf(history, known);
  const faults: string[] = [];
  const fault = (text: string) => faults.push(`${text}\n${told(history, traces)}`);
  for (const { item, write } of items) {
    const { answer, sentence } = answerObserved(evidence, item, WORDING);
    count("answers");
    count(`answers ${answer}`);
    const because = truth.faultOf(write, answer);
    if (because !== null) fault(`${answer} of ${item.id}, but ${because}: ${sentence}`);
  }
  const forKey = answerForKey(evidence, WORDING)?.answer ?? "no-record";
  if (forKey === "saved" && !truth.isThere) fault("the key is said to be saved, and no row is there");
  if (forKey === "no-record" && truth.isThere) fault("no record is said of a key that is there");
  const shown = history.entries.map(({ by }) => by);
  const isDurable = (by: (typeof shown)[number]) =>
    items.some(({ write }) => write === by) || truth.now.by === by || (watched && truth.everIn(by));
  if (forKey === "never-durable" && items.length === 0 && (truth.isThere || shown.every(isDurable)))
    fault("a key that is or was there is called never durable");
  if (answerForPhantom(evidence) !== null && shown.every(isDurable)) fault("a durable write is called never durable");
  const { findings, verdict } = classifyObserved(evidence);
  count("verdicts");
  count(`verdicts ${verdict}`);
  for (const { finding, regions } of findings) {
    const entries = history.entries.filter(({ region }) => regions?.includes(region) ?? true).map(({ by }) => by);
    if (finding === "phantom" && entries.some(isDurable)) fault("a durable entry is called a phantom");
    if (finding === "stale" && truth.isThere && entries.some((by) => truth.now.by !== null && by.at > truth.now.by.at))
      fault("an entry that is newer than the row is called stale");
    if (finding === "masked" && entries.some(truth.isReplacedInRow))
      fault("an entry that is older than the row is called ahead");
    if (finding === "converged") unseenDifferences(history, traces).forEach(fault);
  }
  return faults;
}

/** What a key that is called converged hides. */
function unseenDifferences(history: History, { evidence, items }: Traces): string[] {
  const truth = truthOf(history, new Set(items.map(({ write }) => write)));
  const known = items
    .map(({ write }) => write)
    .reduce<(typeof items)[number]["write"] | null>(
      (newest, write) => (newest === null || write.at > newest.at ? write : newest),
      null,
    );
  return [
    ...history.entries.flatMap(({ region, by }) => {
      const reading = evidence.caches.find((cache) => cache.region === region)?.reading;
      const isRead = reading?.reachable === true && reading.value?.kind === "value";
      return isRead && truth.disagrees(by) ? [`converged, and cache ${region} says something else than the row`] : [];
    }),
    ...(known !== null && truth.isOutstanding(known)
      ? ["converged, and the newest known write is not in the row"]
      : []),
  ];
}

/** A situation in a few lines, for who reads a failure. */
function told({ kind, writes, rows, entries, hand }: History, { evidence, destroyed, watched }: Traces): string {
  const { origin, items, highestSeen, readAt } = evidence;
  const known = items.reachable
    ? items.value.map(({ id, state, version, acceptedAt }) => `${id} ${state} ${version} ${acceptedAt?.toISOString()}`)
    : ["away"];
  return [
    JSON.stringify(kind),
    ...writes.map(({ at, ...write }) => `write ${at} ${JSON.stringify(write)}`),
    ...rows.map(({ by, ...row }) => `row by ${by?.at ?? "a hand"} ${JSON.stringify(row)}`),
    ...entries.map(({ region, by }) => `entry in ${region} by ${by.at}`),
    `hand: ${hand}; destroyed: ${destroyed}; watched: ${watched}`,
    `read at ${readAt.toISOString()}: ${JSON.stringify(origin)}, highest ${highestSeen}`,
    ...known,
  ].join("\n  ");
}

function table(counted: Record<string, number>): string {
  return Object.entries(counted)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, times]) => `  ${name}: ${times}`)
    .join("\n");
}
