import { setTimeout as passed } from "node:timers/promises";
import type { GuidedActionWire } from "../../../lib/api/next-step";
import { follow } from "../../fixtures/follower";
import {
  cleared,
  decide,
  type Keyed,
  mistakesAt,
  mistakesOf,
  readingOf,
  type Scene,
  stage,
  type Way,
} from "./compound";
import { disobey } from "./disobedient";
import { type Compound, compoundOf } from "./generator";
import { modelOf } from "./history";
import { mended } from "./mending";
import { isHarm, judgeKey, type Mistake } from "./oracle";
import type { Reading } from "./readings";
import type { World } from "./world";

/** A store that is away refuses a step, and comes back. */
const PASSING = ["store-unreachable", "not-quiesced", "stale-plan", "wrong-state"];
/** Plans that write rows of the origin. */
const WRITES_ROWS: ReadonlySet<string> = new Set(["replay", "rewrite", "amend"]);
const REST_MS = 12_000;
const LOOK_EVERY_MS = 500;
/** A hand-over that stands is still there after this. */
const STILL_MS = 3_000;

/** How a compound ended. */
export interface Ended {
  compound: Compound;
  /** `left` is the end of whoever ignores advice. */
  end: Way["end"];
  /** The mends that the hand-over asks a person for; of a follower that got stuck, its last words. */
  asked: string[];
  /** How it ended after a person had mended that; null where nothing was handed over. */
  afterMending: string | null;
  pressed: string[];
  mistakes: string[];
  /** Hand-overs that were gone a moment later, without anybody's doing. */
  hasty: string[];
  /** Items with which plans were to write rows, and those of them whose effect the origin had already. */
  replays: { attempted: number; unneeded: number };
  tookMs: number;
}

/** Makes the compound of a seed and ends it by its next steps alone, or by a follower that ignores them. */
export async function ended(world: World, seed: number, who: "obedient" | "disobedient"): Promise<Ended> {
  const began = performance.now();
  const compound = compoundOf(seed);
  const scene = await stage(world, compound, `${who.slice(0, 1)}${seed}x-`);
  const replays = { attempted: 0, unneeded: 0 };
  const before = (action: GuidedActionWire) => noted(world, scene, replays, action);
  const way = who === "obedient" ? obey(world, scene, before) : disobey(world, scene);
  const { end, asked, pressed, hasty, faults } = await way;
  await scene.over;
  const mistakes = [...faults, ...(await judged(world, scene, end))];
  let afterMending: string | null = null;
  if (end === "handed over") {
    await mended(world, scene);
    const again = await obey(world, scene, before);
    afterMending = again.end === "closed" ? "closed" : `${again.end}: ${again.asked.join(" ")}`;
    pressed.push("(a person mends)", ...again.pressed);
    hasty.push(...again.hasty);
    mistakes.push(...(await judged(world, scene, again.end)));
  }
  // The damage that is left is mended by hand as well as can be, so that the next compound's paths have no other.
  if (end === "left") await mended(world, scene);
  await cleared(world, scene);
  mistakes.push(...(await harmLeft(world, scene)));
  const tookMs = performance.now() - began;
  return { compound, end, asked, afterMending, pressed, mistakes: [...new Set(mistakes)], hasty, replays, tookMs };
}

async function obey(
  { api }: World,
  { incident }: Scene,
  before: (action: GuidedActionWire) => Promise<unknown>,
): Promise<Way> {
  const pressed: string[] = [];
  const hasty: string[] = [];
  try {
    const until = Date.now() + 45_000;
    const going = () => follow(api, incident, { passing: PASSING, before, pressed, waitMs: until - Date.now() });
    let { end } = await going();
    while (end.kind === "hand-over" && Date.now() < until) {
      await passed(STILL_MS);
      const { body: now } = await api.get(`/incidents/${incident}/next`);
      if (now.kind === "hand-over") break;
      hasty.push(end.mends.join(" "));
      ({ end } = await going());
    }
    if (end.kind === "done") return { end: "closed", asked: [], pressed, hasty, faults: [] };
    const faults = end.mends.length === 0 ? [`a hand-over without a word: ${end.label}`] : [];
    return { end: "handed over", asked: end.mends, pressed, hasty, faults };
  } catch (error) {
    return { end: "stuck", asked: [String(error)], pressed, hasty, faults: [] };
  }
}

type PlannedItem = Keyed & { mutation: string | null; disposition: string };

/** Notes the kinds of plans that run, and what their items are needed for. */
async function noted(world: World, scene: Scene, replays: Ended["replays"], action: GuidedActionWire): Promise<void> {
  if (action.do !== "start-run") return;
  const plan = (await world.api.get(`/plans/${action.plan}`)).body;
  decide(scene, action.kind, plan.selection?.path);
  if (!WRITES_ROWS.has(action.kind)) return;
  const { items } = (await world.api.get(`/plans/${action.plan}/items?limit=1000`)).body;
  for (const item of items as PlannedItem[]) {
    // The run tries again what was refused before.
    if (item.disposition !== "apply" && item.disposition !== "refused") continue;
    const now = await readingOf(world, item).catch(() => null);
    if (now === null) continue;
    replays.attempted++;
    if (isDoneAlready(world, item, now)) replays.unneeded++;
  }
}

/** Whether the origin has the effect of a planned item by now. */
function isDoneAlready(world: World, { path, key, mutation }: PlannedItem, now: Reading): boolean {
  const of = modelOf(path);
  const judgement = judgeKey({ of, key, history: world.history, now, decisions: new Set() });
  if (judgement.some(({ kind, because }) => kind !== "waiting" && !because.startsWith("region"))) return false;
  const known = now.ledger.find(({ id }) => id === mutation);
  if (known === undefined || now.receipts.includes(known.id)) return true;
  const isOneRow = of.model !== "merge" && of.model !== "append";
  return isOneRow && BigInt(now.rows[0]?.version ?? 0) >= BigInt(known.version);
}

/** What is wrong at the end: harm anywhere, damage under a closed incident, and damage that the product calls converged. */
async function judged(world: World, scene: Scene, end: Ended["end"]): Promise<string[]> {
  const until = Date.now() + REST_MS;
  for (;;) {
    const found = await faultsNow(world, scene, end);
    if (found.length === 0 || Date.now() > until) return found;
    await passed(LOOK_EVERY_MS);
  }
}

const saidOf = ({ kind, path, key, because }: Mistake) => `${kind} at ${path} ${key}: ${because}`;

async function faultsNow(world: World, scene: Scene, end: Ended["end"]): Promise<string[]> {
  const mistakes = await mistakesOf(world, scene);
  const found = mistakes.filter((each) => isHarm(each) || end === "closed").map(saidOf);
  return [...found, ...(await falselyConverged(world, scene, mistakes))];
}

async function falselyConverged(world: World, scene: Scene, mistakes: readonly Mistake[]): Promise<string[]> {
  const found: string[] = [];
  for (const { path, key } of unique(mistakes)) {
    const { verdict } = (await world.api.get(`/paths/${path}/keys/${encodeURIComponent(key)}`)).body;
    if (verdict !== "converged") continue;
    // The stores may have come to agree between the two readings.
    const still = await mistakesAt(world, scene, { path, key });
    found.push(...still.map((mistake) => `called converged, and ${saidOf(mistake)}`));
  }
  return found;
}

const unique = (mistakes: readonly Mistake[]): Keyed[] => [
  ...new Map(mistakes.map(({ path, key }) => [`${path} ${key}`, { path, key }])).values(),
];

/** Harm that shows once nothing is held any more and the incident is over. */
async function harmLeft(world: World, scene: Scene): Promise<string[]> {
  const until = Date.now() + REST_MS;
  for (;;) {
    const mistakes = (await mistakesOf(world, scene)).filter(isHarm);
    if (mistakes.length === 0 || Date.now() > until) return mistakes.map((each) => `afterwards ${saidOf(each)}`);
    await passed(LOOK_EVERY_MS);
  }
}

/** A line of the table of ends. */
export function lineOf({ compound, end, afterMending, mistakes, hasty, replays, tookMs }: Ended): string {
  const faults = compound.faults.map(
    ({ name, path, region, keys }) => `${name} [${path}${region ? ` ${region}` : ""} ×${keys}]`,
  );
  const again = hasty.length === 0 ? "" : ` (hasty: ${hasty.join("; ")})`;
  const after = `${again}${afterMending === null ? "" : `, then ${afterMending}`}`;
  return [
    String(compound.seed).padStart(5),
    `${faults.join(" + ")} & ${compound.decoy.name} [${compound.decoy.path}]`,
    `${end}${after}`,
    `${replays.unneeded}/${replays.attempted}`,
    `${(tookMs / 1_000).toFixed(1)} s`,
    mistakes.length === 0 ? "none" : mistakes.join(" ;; "),
  ].join(" | ");
}
