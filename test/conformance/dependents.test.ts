import { createServer } from "node:http";
import { Queue } from "bullmq";
import { Redis } from "ioredis";
import { describe, expect, it } from "vitest";
import { createRedis, whenReady } from "../../lib/stores/cache/redis/client";
import { bullmqDependent } from "../../lib/stores/dependent/bullmq/dependent";
import { flagDependent } from "../../lib/stores/dependent/flag/dependent";
import { webhookDependent } from "../../lib/stores/dependent/webhook/dependent";
import { freshStores } from "../setup/fixture";
import { type DependentSubject, dependentConformance } from "./dependent";

async function queueSubject(): Promise<DependentSubject> {
  const { QUEUE_URL } = await freshStores();
  const client = createRedis(QUEUE_URL, "dependent", 2_000);
  await whenReady(client, 5_000);
  const connection = new Redis(QUEUE_URL, { maxRetriesPerRequest: null });
  const queue = new Queue("email-sync", { connection, prefix: "bull" });
  return {
    dependent: bullmqDependent(client, "email-sync", "bull"),
    pauseByAnother: () => queue.pause(),
    goAway: async () => client.disconnect(),
    async close() {
      await queue.close();
      connection.disconnect();
      client.disconnect();
    },
  };
}

async function webhookSubject(): Promise<DependentSubject> {
  const server = createServer((_, response) => response.writeHead(204).end());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return {
    dependent: webhookDependent(`http://127.0.0.1:${port}/hook`, ["s".repeat(32)]),
    pauseByAnother: null,
    goAway: close,
    close,
  };
}

async function flagSubject(): Promise<DependentSubject> {
  return { dependent: flagDependent(), pauseByAnother: null, goAway: null, close: async () => {} };
}

describe("a queue of another service", () => dependentConformance(queueSubject));
describe("a webhook", () => {
  dependentConformance(webhookSubject);

  it("is not called where its name leads to a link-local address", async () => {
    const call = { held: true, incident: "i", path: "profile", name: "search-index" };
    await expect(webhookDependent("http://169.254.169.254/", ["s".repeat(32)]).follow(call)).rejects.toThrow(
      /link-local/,
    );
  });
});
describe("a flag", () => dependentConformance(flagSubject));
