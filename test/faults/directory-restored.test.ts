import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runMaterializer } from "../../workers/materializer";
import { runReconciler } from "../../workers/reconciler";
import { runRelay } from "../../workers/relay";
import { apiForTests } from "../fixtures/api";
import { Traffic } from "../fixtures/five-models";
import { directoryOf, serversForTests } from "../fixtures/own-servers";
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
const api = apiForTests({ env: servers.env });
let traffic: Traffic;

beforeAll(async () => {
  traffic = new Traffic(await api.system.producer());
  await api.system.run(runRelay, "relay");
  await api.system.run(runMaterializer, "materializer");
  await api.system.run(runReconciler, "reconciler");
});
afterAll(() => traffic.stop());

const open = async () => (await notesOf(api.system)).filter(({ over }) => !over);

describe("an origin's data directory that is put back", () => {
  it("heals by itself while traffic goes on past the old position, under every replay model", async () => {
    await written(traffic, 60);
    traffic.start();
    const then = await directoryOf(servers.stores.origin);
    await traffic.reached(traffic.acknowledged.length + 100);
    await traffic.stop();
    await untilDrained(api.system);
    const before = await marksOf(api.system);
    traffic.start();
    await then.putBack();
    await expect
      .poll(() => notesOf(api.system), HEALED_WITHIN)
      .toContainEqual(expect.objectContaining({ kind: "origin-went-back" }));
    await untilOvertaken(api.system, before);
    await traffic.stop();
    await untilDrained(api.system, undefined, 60_000);
    await expectSound(api.system, traffic);
    expect(await open()).toEqual([]);
    expect(await waitingStores(api)).toEqual([]);
  }, 240_000);
});

describe("a ledger's data directory that is put back", () => {
  it("waits for a person's word at the API, and gives no write that the origin proves a second effect", async () => {
    await untilDrained(api.system);
    const then = await directoryOf(servers.stores.ledger);
    const since = traffic.acknowledged.length;
    await written(traffic, 80);
    await untilDrained(api.system);
    const before = await marksOf(api.system);
    await then.putBack();
    await expect.poll(() => waitingStores(api), HEALED_WITHIN).toEqual(["ledger"]);
    await untilMarksAgree(api.system);
    await untilAccepted(api);
    await untilDrained(api.system, undefined, 60_000);
    for (const { before: first, now } of await traffic.repeat(since)) expect(now).toBe(first);
    traffic.start();
    await untilOvertaken(api.system, before);
    await traffic.stop();
    await untilDecided(api.system);
    await expectSound(api.system, traffic);
    expect(await waitingStores(api)).toEqual([]);
  }, 240_000);
});

describe("data directories of ledger and origin that are put back to different minutes", () => {
  it("lose nothing that either proves, apply nothing twice, and ask for what a person must decide", async () => {
    await written(traffic, 30);
    const originThen = await directoryOf(servers.stores.origin);
    await written(traffic, 50);
    await untilDecided(api.system);
    const ledgerThen = await directoryOf(servers.stores.ledger);
    const since = traffic.acknowledged.length;
    await written(traffic, 50);
    await untilDecided(api.system);
    const before = await marksOf(api.system);
    await Promise.all([originThen.putBack(), ledgerThen.putBack()]);
    await untilMarksAgree(api.system);
    await untilAccepted(api);
    // Writes that only the ledger had are lost with it: producers repeat every write without an answer.
    await traffic.repeat(since);
    traffic.forget(since);
    traffic.start();
    await untilOvertaken(api.system, before);
    await traffic.stop();
    await untilDecided(api.system);
    await expectSound(api.system, traffic);
    expect(await waitingStores(api)).toEqual([]);
  }, 240_000);
});
