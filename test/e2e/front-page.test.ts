import { openStores } from "../../demo/stores/stores";
import { randomFrom } from "../setup/random-from";
import { expect, test } from "./setup/browser";
import { rawStores } from "./setup/damage";
import { FAULTS, type Fault, type Means } from "./setup/front-page/faults";
import { materializerControl } from "./setup/front-page/materializer";
import { PLACES, type Place, quietKeys } from "./setup/front-page/places";
import { afterPromiseMs, percentile, table } from "./setup/front-page/score";
import { openShop } from "./setup/front-page/shop";
import { Trials } from "./setup/front-page/trials";
import { type Sight, sightsOf, watchFrontPage } from "./setup/front-page/watch";
import { clientAs, runningSystem } from "./setup/running";

/** A run of the suite makes a few faults; a proof makes so many, after the scheduled looks at the keys are over. */
const COUNT = Number(process.env.TRUEUP_FRONT_PAGE_FAULTS ?? 0);
const IS_PROOF = COUNT > 0;
const BY_SWEEP = process.env.TRUEUP_E2E_SENSORS === "off";
const SEED = Number(process.env.TRUEUP_TEST_SEED ?? 1);
/** The last scheduled look at a write is 60 s after it. */
const LOOKS_OVER_MS = 63_000;
const MOST_MS = 10_000;
const QUICK = ["stale entry", "phantom entry", "row changed at its version", "drain paused by a person", "origin lock"];

const random = randomFrom(SEED, "front page");
const shuffled = <T>(values: readonly T[]): T[] =>
  values
    .map((value) => ({ value, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value);

interface Case {
  fault: Fault;
  place: Place;
}

type PlacesOf = (fault: Fault) => Place[];
/** The places of a fault that are free of what other files left behind. */
const placesAmong =
  (isFree: (place: Place) => boolean): PlacesOf =>
  ({ on }) =>
    PLACES.filter((place) => isFree(place) && (on === undefined || on.includes(place.path)));
const anyPlace =
  (placesOf: PlacesOf) =>
  (fault: Fault): Case[] =>
    shuffled(placesOf(fault))
      .slice(0, 1)
      .map((place) => ({ fault, place }));

/** Faults of single keys on each of their paths, and of a path or a store once; the sweep has to do with the former alone. */
function deck(placesOf: PlacesOf): Case[] {
  const isOfKeys = ({ right }: Fault) => right(PLACES[0] as Place).some((cause) => /^(untrue|stale) /.test(cause));
  return shuffled([
    ...FAULTS.filter(isOfKeys).flatMap((fault) => placesOf(fault).map((place) => ({ fault, place }))),
    ...(BY_SWEEP ? [] : FAULTS.filter((fault) => !isOfKeys(fault)).flatMap(anyPlace(placesOf))),
  ]);
}

function chosen(placesOf: PlacesOf): Case[] {
  if (!IS_PROOF) return shuffled(FAULTS.filter(({ name }) => QUICK.includes(name))).flatMap(anyPlace(placesOf));
  const only = process.env.TRUEUP_FRONT_PAGE_ONLY;
  const cases: Case[] = [];
  while (cases.length < COUNT)
    cases.push(...deck(placesOf).filter(({ fault }) => only === undefined || new RegExp(only).test(fault.name)));
  return cases.slice(0, COUNT);
}

/** Keys for every case that needs one, each used once. */
async function keysFor(cases: readonly Case[]): Promise<(place: Place) => string> {
  const keys = new Map<Place, string[]>();
  for (const place of PLACES) {
    const count = cases.filter((each) => each.place === place && each.fault.needsKey).length;
    keys.set(place, await quietKeys(place, count));
  }
  return (place) => keys.get(place)?.pop() ?? "";
}

let means: Means;
test.beforeAll(async () => {
  const stores = openStores(runningSystem().dataDir);
  means = { raw: await rawStores(), stores, materializer: materializerControl(), client: clientAs("mara") };
});
test.afterAll(async () => {
  await means?.raw.close();
  await means?.materializer.close();
});

test("an open front page names the cause of each fault in its stores, and no other cause", async ({ open }) => {
  test.setTimeout(240_000 + COUNT * 180_000);
  const page = await open("/");
  const trials = await Trials.begin(page, means, BY_SWEEP);
  const cases = chosen(placesAmong(trials.isFree));
  const keyOf = await keysFor(cases);
  if (IS_PROOF) await page.waitForTimeout(LOOKS_OVER_MS);
  for (const { fault, place } of cases) await trials.make(fault, place, fault.needsKey ? keyOf(place) : "");
  const scores = await trials.scores();
  console.log(
    `Seed ${SEED}, ${scores.length} faults ${BY_SWEEP ? "by the sweep alone" : "with sensors"}\n${table(scores)}`,
  );
  expect(scores.flatMap(({ trial, wrong }) => wrong.map((cause) => `${trial.fault.name}: ${cause}`))).toEqual([]);
  const after = scores.map(afterPromiseMs).filter((ms) => ms !== null);
  expect(after.length, "every fault is named").toBe(scores.length);
  if (IS_PROOF) expect(percentile(after, 0.95)).toBeLessThanOrEqual(MOST_MS);
});

/** So long nothing is wrong, under so many writes a second of the demo's shop. */
const MINUTES = Number(process.env.TRUEUP_FRONT_PAGE_QUIET_MIN ?? 0);
const PER_SEC = Number(process.env.TRUEUP_FRONT_PAGE_RATE ?? 20);
const LOOK_EVERY_MS = 1_000;
const client = clientAs();

/** A path that stands badly by the API, with the figures by which a true standing is told from a false one. */
interface BadLook {
  atMs: number;
  path: string;
  standing: string;
  truthLagMs: number | null;
  outstanding: string | null;
  limitedBy: string | null;
  unmeasured: string;
}

async function badNow(): Promise<BadLook[]> {
  const { items } = await client.path.list();
  return items
    .filter(({ standing }) => standing.state !== "well")
    .map(({ name, standing, truth }) => ({
      atMs: Date.now(),
      path: name,
      standing: `${standing.state} ${JSON.stringify(truth.findings)}`,
      truthLagMs: truth.truthLagMs,
      outstanding: truth.outstanding,
      limitedBy: truth.limitedBy,
      unmeasured: JSON.stringify(truth.unmeasured),
    }));
}

const isQuiet = ({ causes, standings }: Sight) =>
  causes.length === 0 && Object.values(standings).every((standing) => standing === "well");

const told = ({ atMs, causes, standings }: Sight) =>
  [
    new Date(atMs).toISOString(),
    JSON.stringify(causes.map(({ kind, sentence }) => `${kind}: ${sentence}`)),
    JSON.stringify(Object.entries(standings).filter(([, standing]) => standing !== "well")),
  ].join(" ");

test("a front page over traffic without a fault lists no cause and changes no standing", async ({ open }) => {
  test.skip(MINUTES === 0, "TRUEUP_FRONT_PAGE_QUIET_MIN says for how long nothing is wrong");
  test.setTimeout(MINUTES * 60_000 + 180_000);
  const shop = await openShop(PER_SEC);
  try {
    const page = await open("/");
    await watchFrontPage(page);
    await expect.poll(async () => isQuiet((await sightsOf(page)).at(-1) as Sight), { timeout: 90_000 }).toBe(true);
    const before = (await sightsOf(page)).length;
    const began = Date.now();
    const bad: BadLook[] = [];
    const changes: Sight[] = [];
    let [looks, mostLagMs] = [0, 0];
    while (Date.now() - began < MINUTES * 60_000) {
      await page.waitForTimeout(LOOK_EVERY_MS);
      const found = await badNow();
      bad.push(...found);
      looks++;
      for (const { truthLagMs } of found) mostLagMs = Math.max(mostLagMs, truthLagMs ?? 0);
      for (const look of found) console.log(new Date(look.atMs).toISOString(), JSON.stringify(look));
      const changed = (await sightsOf(page)).slice(before + changes.length);
      changes.push(...changed);
      for (const sight of changed) console.log(told(sight));
    }
    console.log(
      `Quiet for ${MINUTES} min at ${PER_SEC} writes/s: ${looks} looks, ${bad.length} bad standings, ${changes.length} changes of the page, greatest lag of a bad path ${mostLagMs} ms`,
    );
    expect(changes).toEqual([]);
  } finally {
    await shop.close();
  }
});
