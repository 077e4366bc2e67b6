import { expect, it } from "vitest";
import { apiForTests } from "../fixtures/api";

const api = apiForTests();

it("opens the last batch that failed, with the keys and actors that it held back", async () => {
  const ids: string[] = [];
  for (const [key, actor] of [
    ["held-1", "anna"],
    ["held-1", "anna"],
    ["held-2", "ben"],
  ]) {
    const body = { key, actor, operation: "set", payload: { n: ids.length }, idempotencyKey: `held-${ids.length}` };
    ids.push((await api.post("/paths/profile/mutations", body)).body.mutation.id);
  }
  const { ledger } = api.system;
  await ledger.query("UPDATE outstanding SET attempts = 2 WHERE mutation_id = $1", [ids[2]]);
  await ledger.query(
    `INSERT INTO flush_failure (path_id, lane, at, mutations, error, sample)
     SELECT path_id, 0, now(), 3, 'the row was refused', $1 FROM path_control WHERE path = 'profile'`,
    [ids],
  );
  const failureOf = async (query: string) => (await api.get(`/paths/profile${query}`)).body.lastFailure;
  expect(await failureOf("")).toMatchObject({ mutations: 3, keys: 2, actors: 2, triedAgain: 1, items: null });
  const { items } = await failureOf("?batch=items");
  expect(items.map(({ key, version, attempts }: Record<string, unknown>) => [key, version, attempts])).toEqual([
    ["held-1", "1", 0],
    ["held-1", "2", 0],
    ["held-2", "1", 2],
  ]);
  await ledger.query("UPDATE flush_failure SET sample = sample[1:1]");
  expect(await failureOf("")).toMatchObject({ mutations: 3, keys: null, actors: null, triedAgain: null });
});
