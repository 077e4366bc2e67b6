import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isStoreAway } from "../../lib/domain/store-away";
import { foreignCache } from "../../lib/stores/cache/redis/foreign";
import { redisJobs } from "../../lib/stores/source/jobs/jobs";

describe("another system's Redis that takes connections and answers nothing", () => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => sockets.add(socket));
  let client: Redis;
  beforeAll(async () => {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    client = new Redis({ host: "127.0.0.1", port, enableReadyCheck: false, maxRetriesPerRequest: null });
  });
  afterAll(() => {
    client.disconnect();
    for (const socket of sockets) socket.destroy();
    server.close();
  });

  it("ends every read of its queue and its cache within a bound, as a store that is away", async () => {
    const jobs = redisJobs(client, { name: "db-flush", prefix: "bull" });
    const cache = foreignCache(
      client,
      { region: "eu", connection: "cache", key: "o:{key}", format: "json", version: null, value: null },
      ["key"],
    );
    const began = Date.now();
    const calls: Record<string, Promise<unknown>> = {
      counts: jobs.counts(),
      page: jobs.page("wait", 0, 10),
      read: jobs.read(["1"]),
      paused: jobs.paused(),
      consumers: jobs.consumers(),
      entries: cache.read(["1"]),
      walk: cache.walk(null, 10),
      hits: cache.hits(),
    };
    const answers = await Promise.allSettled(Object.values(calls));
    for (const [i, call] of Object.keys(calls).entries()) {
      const answer = answers[i];
      const error: unknown = answer?.status === "rejected" ? answer.reason : null;
      expect([call, isStoreAway(error), String(error)]).toEqual([
        call,
        true,
        expect.stringContaining("gave no answer within"),
      ]);
    }
    expect(Date.now() - began).toBeLessThan(10_000);
  });
});
