import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Postgres } from "../../demo/stores/postgres";
import { LEDGER_DATABASE, ORIGIN_DATABASE } from "../../demo/stores/stores";
import { runMaterializer } from "../../workers/materializer";
import { runReconciler } from "../../workers/reconciler";
import { runRelay } from "../../workers/relay";
import { apiForTests } from "../fixtures/api";
import { Traffic } from "../fixtures/five-models";
import { serversForTests } from "../fixtures/own-servers";
import { laggingReplica } from "../fixtures/promoted";
import {
  expectSound,
  HEALED_WITHIN,
  marksOf,
  notesOf,
  untilAccepted,
  untilDecided,
  untilMarksAgree,
  untilOvertaken,
  waitingStores,
} from "../fixtures/put-back";
import { written } from "../fixtures/restored-tables";
import { untilDrained } from "../fixtures/system";

const servers = serversForTests();
const promoted: Postgres[] = [];
afterAll(() => Promise.all(promoted.map((server) => server.stop())));
const api = apiForTests({ env: servers.env });
let traffic: Traffic;

beforeAll(async () => {
  traffic = new Traffic(await api.system.producer());
  await api.system.run(runRelay, "relay");
  await api.system.run(runMaterializer, "materializer");
  await api.system.run(runReconciler, "reconciler");
});
afterAll(() => traffic.stop());

describe("a lagging replica that takes its primary's place", () => {
  it("as origin is found out and heals by itself, with traffic going on past the old position", async () => {
    const replica = await laggingReplica(servers.stores.origin, ORIGIN_DATABASE);
    await written(traffic, 60);
    await replica.cutOff();
    await written(traffic, 100);
    await untilDrained(api.system);
    const before = await marksOf(api.system);
    traffic.start();
    promoted.push(await replica.takeOver());
    await expect
      .poll(() => notesOf(api.system), HEALED_WITHIN)
      .toContainEqual(expect.objectContaining({ kind: "origin-went-back" }));
    await untilOvertaken(api.system, before);
    await traffic.stop();
    await untilDrained(api.system, undefined, 60_000);
    await expectSound(api.system, traffic);
    expect((await notesOf(api.system)).filter(({ over }) => !over)).toEqual([]);
  }, 240_000);

  it("as ledger closes acknowledgments until a person accepts, and takes over what receipts prove", async () => {
    const replica = await laggingReplica(servers.stores.ledger, LEDGER_DATABASE);
    await written(traffic, 30);
    await untilDrained(api.system);
    await replica.cutOff();
    const since = traffic.acknowledged.length;
    await written(traffic, 80);
    await untilDrained(api.system);
    const before = await marksOf(api.system);
    promoted.push(await replica.takeOver());
    await expect.poll(() => waitingStores(api), HEALED_WITHIN).toEqual(["ledger"]);
    await untilMarksAgree(api.system);
    await untilAccepted(api);
    for (const { before: first, now } of await traffic.repeat(since)) expect(now).toBe(first);
    traffic.start();
    await untilOvertaken(api.system, before);
    await traffic.stop();
    await untilDecided(api.system);
    await expectSound(api.system, traffic);
    expect(await waitingStores(api)).toEqual([]);
  }, 240_000);
});
