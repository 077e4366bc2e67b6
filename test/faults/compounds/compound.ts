import type { ModelPath } from "../../fixtures/damaged-keys";
import { until } from "../../fixtures/foreign/kit/by-hand";
import { untilAccepted } from "../../fixtures/put-back";
import { makeDecoy } from "./decoys";
import { type Made, makeFault, queueResumed } from "./faults";
import { type Compound, type Fault, isClosing, isDamage, isLasting } from "./generator";
import { modelOf } from "./history";
import { judgeKey, type Mistake, spreadTo } from "./oracle";
import { type Reading, readKey } from "./readings";
import { setDrain, untilConfirmed, untilSettled, type World } from "./world";

const BYSTANDERS = 2;

export interface Keyed {
  path: string;
  key: string;
}

/** A compound made on real stores, with an open incident about its two paths. */
export interface Scene {
  compound: Compound;
  prefix: string;
  incident: string;
  /** The keys that each fault meets. */
  faulted: Keyed[];
  /** Keys that no fault meets, and what every store had of them before. */
  bystanders: (Keyed & { before: Reading })[];
  decoy: Keyed;
  /** The kinds of plans that somebody ran, by path. */
  decisions: Map<string, Set<string>>;
  /** Resolves once no cause of a fault goes on. */
  over: Promise<unknown>;
}

/** How a follower came to the end of an incident. */
export interface Way {
  end: "closed" | "handed over" | "stuck" | "left";
  asked: string[];
  pressed: string[];
  hasty: string[];
  /** Answers that no client should ever get. */
  faults: string[];
}

export const direct = ({ api, caches }: World) => ({ ledger: api.system.ledger, origin: api.system.origin, caches });
export const readingOf = (world: World, { path, key }: Keyed): Promise<Reading> =>
  readKey(direct(world), modelOf(path), key);

/** Writes the keys of a compound, makes its faults and its decoy, and opens an incident about both paths. */
export async function stage(world: World, compound: Compound, prefix: string): Promise<Scene> {
  const { faults, decoy } = compound;
  const faultKeys = faults.map(({ path, keys }) => keysOf(prefix, path, "fault", keys));
  const paths = [...new Set([...faults.map(({ path }) => path), decoy.path])];
  const others = paths.flatMap((path) => keysOf(prefix, path, "by", BYSTANDERS).map((key) => ({ path, key })));
  const faulted = faults.flatMap(({ path }, i) => (faultKeys[i] as string[]).map((key) => ({ path, key })));
  const decoyed = { path: decoy.path, key: `${prefix}${decoy.path}-decoy` };
  await settled(world, [...faulted, ...others, decoyed]);
  const bystanders = [];
  for (const other of others) bystanders.push({ ...other, before: await readingOf(world, other) });
  const { over } = await made(world, compound, faultKeys as string[][], decoyed.key);
  if (!compound.atOnce) await listed(world, prefix);
  const incident = await opened(world, compound, prefix);
  return { compound, prefix, incident, faulted, bystanders, decoy: decoyed, decisions: new Map(), over };
}

const keysOf = (prefix: string, path: string, role: string, count: number) =>
  Array.from({ length: count }, (_, i) => `${prefix}${path}-${role}${i}`);

/** Two writes of each key, in every store. */
async function settled(world: World, keys: Keyed[]): Promise<void> {
  for (const _ of [1, 2]) {
    await Promise.all(keys.map(({ path, key }) => world.history.write(path, key)));
    await untilSettled(
      world,
      keys.map(({ key }) => key),
    );
  }
  for (const { path, key } of keys) await untilConfirmed(world, path, key);
}

/** Makes damage first, then the decoy, then what befalls paths, then what makes stores unreachable, and at last what closes every path. */
async function made(world: World, { faults, decoy }: Compound, keys: string[][], decoyKey: string) {
  const all: Made[] = [];
  const make = async (wanted: (fault: Fault) => boolean) => {
    for (const [i, fault] of faults.entries())
      if (wanted(fault)) all.push(await makeFault(world, fault, keys[i] as string[]));
  };
  await make(isDamage);
  await makeDecoy(world, decoy, decoyKey);
  await make((fault) => !isDamage(fault) && !isLasting(fault) && !isClosing(fault));
  await make(isLasting);
  await make(isClosing);
  return { over: Promise.all(all.map(({ over }) => over)) };
}

/** Waits for a while until something of the compound is listed; much of it is nothing to list. */
async function listed({ api }: World, prefix: string): Promise<void> {
  const end = Date.now() + 3_000;
  while (Date.now() < end) {
    const { body } = await api.get(`/divergences?prefix=${prefix}&limit=1`);
    if (body.items?.length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Whether an earlier compound left damage on these paths, for which nobody has found a remedy. */
async function hasLeftovers({ api }: World, paths: string[], prefix: string): Promise<boolean> {
  const { rowCount } = await api.system.ledger.query(
    `SELECT FROM (SELECT path_id, key FROM outstanding UNION ALL SELECT path_id, key FROM divergence) open
       JOIN path_control c USING (path_id) WHERE c.path = ANY ($1) AND NOT starts_with(open.key, $2) LIMIT 1`,
    [paths, prefix],
  );
  return rowCount !== 0;
}

async function opened(world: World, { faults, scope, seed }: Compound, prefix: string): Promise<string> {
  const { api } = world;
  const paths = faults.map(({ path }) => path);
  const narrow = scope === "keys" || (await hasLeftovers(world, paths, prefix));
  const about = { paths, ...(narrow ? { keys: { prefix } } : {}) };
  const proposal = { title: `Compound ${seed}`, reason: "a test", scope: about };
  let id = "";
  await until("the incident is open", async () => {
    const { status, body } = await api.post("/incidents", proposal);
    if (status === 201) id = body.id;
    else if (body.code !== "store-unreachable") throw new Error(`not opened: ${status} ${body.detail}`);
    return id !== "";
  });
  return id;
}

export const decisionsOf = ({ decisions }: Scene, path: string): ReadonlySet<string> =>
  decisions.get(path) ?? new Set();

/** Notes that a plan of this kind ran on one of the incident's paths, or on both. */
export function decide(scene: Scene, kind: string, path: string | null | undefined): void {
  for (const each of path ? [path] : scene.compound.faults.map((fault) => fault.path))
    scene.decisions.set(each, new Set([...decisionsOf(scene, each), kind]));
}

/** The damage in the stores, as far as this compound is concerned. */
export async function mistakesOf(world: World, scene: Scene): Promise<Mistake[]> {
  const found: Mistake[] = [];
  for (const { path, key, before } of scene.bystanders)
    found.push(...spreadTo(modelOf(path), key, before, await readingOf(world, { path, key })));
  for (const keyed of [...scene.faulted, scene.decoy]) found.push(...(await mistakesAt(world, scene, keyed)));
  return found;
}

export async function mistakesAt(world: World, scene: Scene, { path, key }: Keyed): Promise<Mistake[]> {
  const of: ModelPath = modelOf(path);
  const now = await readingOf(world, { path, key });
  return judgeKey({ of, key, history: world.history, now, decisions: decisionsOf(scene, path) });
}

/** Resumes every hold, ends every run and closes the incident, whatever stands against it. */
export async function cleared(world: World, scene: Scene): Promise<void> {
  const { api } = world;
  const { incident } = scene;
  await untilAccepted(api);
  const { body } = await api.get(`/incidents/${incident}`);
  for (const { run } of body.plans as { run: { id: string; state: string } | null }[])
    if (run && !["done", "aborted"].includes(run.state)) await api.post(`/runs/${run.id}/abort`, {});
  await released(world, scene);
  await until("the incident is closed", async () => {
    if ((await api.get(`/incidents/${incident}`)).body.status === "closed") return true;
    const answer = await api.post(`/incidents/${incident}/close`, {
      reason: "the test is over",
      breakGlass: { reason: "the test is over" },
      reopenPaths: true,
    });
    return answer.status === 200;
  });
}

/** Resumes the drain of every path, lane and key that is held, in the queue as well. */
export async function released(world: World, { faulted }: Scene): Promise<void> {
  for (const { path, key } of faulted) await queueResumed(world, path, [key]);
  const { rows: holds } = await world.api.system.ledger.query(
    "SELECT c.path, h.lane, h.key FROM drain_hold h JOIN path_control c USING (path_id)",
  );
  for (const { path, lane, key } of holds)
    await setDrain(world, path, { paused: false, ...(key === "" ? { lane } : { key }) });
  const { rows: paused } = await world.api.system.ledger.query("SELECT path FROM path_control WHERE drain = 'paused'");
  for (const { path } of paused) await setDrain(world, path, { paused: false });
}
