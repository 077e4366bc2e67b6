import { until } from "../../fixtures/foreign/kit/by-hand";
import { untilAccepted } from "../../fixtures/put-back";
import { decide, type Keyed, mistakesAt, readingOf, released, type Scene } from "./compound";
import { modelOf } from "./history";
import type { Region, World } from "./world";

const DECIDED_BY_PERSON = [2, 3];

/** Does what only a person can do: accepts what a store that was put back has lost, puts rows right by hand, takes entries away, decides about writes that wait for a decision, and lets go what is held. */
export async function mended(world: World, scene: Scene): Promise<void> {
  await untilAccepted(world.api);
  await released(world, scene);
  await drained(world, scene);
  for (const keyed of scene.faulted) {
    if ((await mistakesAt(world, scene, keyed)).every(({ kind }) => kind === "waiting")) {
      await decided(world, scene, keyed);
      continue;
    }
    await decided(world, scene, keyed);
    await rowPutRight(world, keyed);
    for (const region of modelOf(keyed.path).regions as Region[])
      await world.caches[region].del(`${keyed.path}:${keyed.key}`);
  }
}

/** Waits for what drains by itself, so that no write by hand meets a flush; a write behind one that waits for a person does not. */
async function drained({ api }: World, { faulted }: Scene): Promise<void> {
  await until("what drains by itself has drained", async () => {
    const { rowCount } = await api.system.ledger.query(
      "SELECT FROM outstanding WHERE key = ANY ($1) AND state <> ALL ($2) LIMIT 1",
      [faulted.map(({ key }) => key), DECIDED_BY_PERSON],
    );
    return rowCount === 0;
  }).catch(() => {});
}

/** Amends the key's writes that are conflicted or failed, each with its own value. */
async function decided(world: World, scene: Scene, { path, key }: Keyed): Promise<void> {
  const { api } = world;
  const { rows } = await api.system.ledger.query<{ id: string }>(
    "SELECT mutation_id AS id FROM outstanding WHERE key = $1 AND state = ANY ($2)",
    [key, DECIDED_BY_PERSON],
  );
  if (rows.length === 0) return;
  const made = await api.post(`/incidents/${scene.incident}/plans`, {
    kind: "amend",
    selection: { mutations: rows.map(({ id }) => id), path },
    reason: "a person decided so",
  });
  if (made.status !== 201) return;
  const plan = async () => (await api.get(`/plans/${made.body.id}`)).body;
  await until("the plan is frozen", async () => (await plan()).status !== "building");
  const run = await api.post(`/plans/${made.body.id}/runs`, { digest: (await plan()).digest });
  if (run.status !== 201) return;
  decide(scene, "amend", path);
  await until("the run has ended", async () => {
    const { state } = (await api.get(`/runs/${run.body.id}`)).body;
    if (state === "waiting") await api.post(`/runs/${run.body.id}/continue`, {});
    return state === "done" || state === "aborted";
  });
}

/** Writes the row that the producers' history asks for, by SQL. */
async function rowPutRight(world: World, { path, key }: Keyed): Promise<void> {
  const of = modelOf(path);
  const { origin } = world.api.system;
  const now = await readingOf(world, { path, key });
  const due = world.history
    .of(path, key)
    .filter(({ id }) => now.ledger.some((known) => known.id === id && known.outcome !== null && known.outcome !== 3));
  const newest = due.at(-1);
  const isRepaired = now.ledger.some((known) => !world.history.of(path, key).some(({ id }) => id === known.id));
  if (newest === undefined || isRepaired) return;
  if (of.model === "append") {
    const ids = due.map(({ id }) => id);
    await origin.query("DELETE FROM public.feed WHERE user_id = $1 AND item_id <> ALL ($2::uuid[])", [key, ids]);
    for (const { id, version, proposed } of due)
      await origin.query("INSERT INTO public.feed VALUES ($1, $2, $3, $4) ON CONFLICT (item_id) DO NOTHING", [
        key,
        version,
        id,
        JSON.stringify(proposed.payload),
      ]);
    return;
  }
  if (of.model === "merge") {
    const points = due.reduce((sum, { n }) => sum + 10 ** n, 0);
    await origin.query("UPDATE public.loyalty SET points = $2, version = $3 WHERE member_id = $1", [
      key,
      points,
      newest.version,
    ]);
    return;
  }
  if (newest.deletes) await origin.query(`DELETE FROM public.${of.table} WHERE ${of.key} = $1`, [key]);
  else
    await origin.query(`UPDATE public.${of.table} SET doc = $2, version = $3 WHERE ${of.key} = $1`, [
      key,
      JSON.stringify(newest.proposed.payload),
      newest.version,
    ]);
}
