import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadConfig, parseConfig } from "./load-config";
import { ConfigError } from "./problem";

const ENV = {
  QUEUE_URL: "redis://:queue-secret@127.0.0.1:6379",
  CACHE_EU_URL: "redis://127.0.0.1:6380",
  CACHE_US_URL: "redis://127.0.0.1:6381",
  ORIGIN_URL: "postgres://shop:origin-secret@127.0.0.1:5432/shop",
  REPLICA_URL: "postgres://shop:origin-secret@127.0.0.1:5433/shop",
  SEARCH_HOOK: "https://search.example/hook",
  PAGER_HOOK: "https://pager.example/hook",
  PAGER_SECRET: `whsec_${"A".repeat(43)}=`,
  CHAT_HOOK: "https://chat.example/hook",
  SMTP_URL: "smtps://trueup:smtp-secret@mail.example:465",
};

const CONTRACT_EXAMPLE = `
connections:
  queue:    { redis: "\${QUEUE_URL}" }
  cache-eu: { redis: "\${CACHE_EU_URL}" }
  cache-us: { redis: "\${CACHE_US_URL}" }
  shop:     { postgres: "\${ORIGIN_URL}" }
  shop-ro:  { postgres: "\${REPLICA_URL}" }

paths:
  - name: profile                  # [a-z][a-z0-9-]{0,62}
    title: Profile settings
    acknowledge: durable-append    # origin-commit | durable-append | cache-only
    invariant: external            # rebuildable | external | monotonic | mergeable | binding
    replay: last-write-wins        # last-write-wins | versioned | monotonic | merge | append
    maxTruthLag: 30s
    wording: { accepted: "We have your change.", materialized: "Saved.", email: { says: "It is saved.", at: materialized } }
    queue: { connection: queue, name: profile, prefix: trueup, lanes: 4, attempts: 8 }
    caches:                        # native entries: one hash a key
      - { region: eu, connection: cache-eu, key: "profile:{key}", ttl: 1h }
      - { region: us, connection: cache-us, key: "profile:{key}", ttl: 1h }
    origin:
      connection: shop
      table: public.profile        # key, version and value columns; an updated-at column if there is one
      key: user_id
      version: version
      value: { jsonb: doc }        # or { columns: [name, email] }
      updatedAt: updated_at
    replicas: [{ connection: shop-ro }]
    mask: ["/email", "/phone"]     # JSON pointers hidden from the support role
    dependents:
      - { name: email-sync, queue: { connection: queue, name: email-sync } }
      - { name: search-index, webhook: "\${SEARCH_HOOK}" }
    maxCatchUp: 10m
    reserveHeadroomPerSec: 500
    effects: [{ name: welcome-email, by: consumer, once: false }]
`;

describe("loadConfig", () => {
  const config = parseConfig(CONTRACT_EXAMPLE, "trueup.yaml", ENV);

  it("reads a native path with everything that it declares", () => {
    expect(config.paths[0]).toEqual({
      name: "profile",
      title: "Profile settings",
      mode: "native",
      acknowledge: "durable-append",
      invariant: "external",
      replay: "last-write-wins",
      maxTruthLagMs: 30_000,
      wording: {
        accepted: "We have your change.",
        materialized: "Saved.",
        places: [{ place: "email", says: "It is saved.", at: "materialized" }],
      },
      maxCatchUpMs: 600_000,
      reserveHeadroomPerSec: 500,
      effects: [{ name: "welcome-email", by: "consumer", once: false }],
      queue: { connection: "queue", name: "profile", prefix: "trueup", lanes: 4, attempts: 8 },
      caches: [
        { region: "eu", connection: "cache-eu", key: "profile:{key}", ttlMs: 3_600_000 },
        { region: "us", connection: "cache-us", key: "profile:{key}", ttlMs: 3_600_000 },
      ],
      origin: {
        connection: "shop",
        schema: "public",
        table: "profile",
        key: "user_id",
        version: "version",
        value: { kind: "jsonb", column: "doc" },
        updatedAt: "updated_at",
      },
      replicas: [{ connection: "shop-ro" }],
      mask: ["/email", "/phone"],
      dependents: [
        { kind: "queue", name: "email-sync", reads: null, connection: "queue", queue: "email-sync", prefix: "bull" },
        { kind: "webhook", name: "search-index", reads: null, url: "https://search.example/hook" },
      ],
      graceMs: 10_000,
      sweep: { share: 0.05 },
      sensors: { origin: null, caches: null },
    });
  });

  it("knows each connection's kind and URL", () => {
    expect(config.connections.get("queue")).toEqual({ name: "queue", kind: "redis", url: ENV.QUEUE_URL });
    expect(config.connections.get("shop-ro")).toEqual({ name: "shop-ro", kind: "postgres", url: ENV.REPLICA_URL });
  });

  it("says where a member stands, for faults that only the stores reveal", () => {
    expect(config.placeOf(["paths", 0, "origin", "table"])).toEqual({ file: "trueup.yaml", line: 23, column: 14 });
  });

  it("reads the project's own trueup.yaml with the five URLs of its stores", () => {
    const { SEARCH_HOOK: _, ...env } = ENV;
    const own = loadConfig({ path: "trueup.yaml", env });
    expect(own.paths.map(({ name, acknowledge, replay }) => `${name} ${acknowledge} ${replay}`)).toEqual([
      "profile durable-append last-write-wins",
      "order-status durable-append versioned",
      "loyalty durable-append merge",
      "stock-mark durable-append monotonic",
      "feed durable-append append",
      "draft-notes cache-only last-write-wins",
    ]);
    expect(own.paths.every((path) => path.queue?.connection === "queue" && path.queue.prefix === "trueup")).toBe(true);
  });

  it("reads the commented examples of the project's own trueup.yaml too", () => {
    const written = readFileSync("trueup.yaml", "utf8").replaceAll(/^( *)#\| ?/gm, "$1");
    const own = parseConfig(written, "trueup.yaml", ENV);
    expect(own.paths[0]?.dependents.map((dependent) => dependent.kind)).toEqual(["queue", "webhook", "flag"]);
    expect(own.notifications.map(({ kind }) => kind)).toEqual(["webhook", "slack", "email"]);
  });

  it("says which file is missing and how to name another", () => {
    expect(() => loadConfig({ path: "no-such/trueup.yaml", env: {} })).toThrow(
      "no-such/trueup.yaml:1:1: The configuration file does not exist. Create the file, or name another file with TRUEUP_CONFIG.",
    );
  });

  it("says that a directory is no configuration", () => {
    expect(() => loadConfig({ path: tmpdir(), env: {} })).toThrow(/cannot be read \(EISDIR\)/);
  });

  it("reads a file from the disk", () => {
    const path = join(mkdtempSync(join(tmpdir(), "trueup-config-")), "trueup.yaml");
    writeFileSync(path, CONTRACT_EXAMPLE);
    expect(loadConfig({ path, env: ENV }).paths).toHaveLength(1);
  });

  it("lists every problem at once, in the order of the file", () => {
    const broken = CONTRACT_EXAMPLE.replace("lanes: 4", "lanes: 0")
      .replace("maxTruthLag: 30s", "maxTruthLag: 2 minutes")
      .replace("replay: last-write-wins", "replay: newest");
    try {
      parseConfig(broken, "trueup.yaml", { ...ENV, CACHE_US_URL: undefined });
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigError);
      expect((error as ConfigError).message.split("\n")).toEqual([
        "trueup.yaml:5:22: The environment variable CACHE_US_URL is not set. Set CACHE_US_URL before the start.",
        'trueup.yaml:14:13: replay of path profile must be one of last-write-wins, versioned, monotonic, merge, append, and is "newest". Take one of these words.',
        'trueup.yaml:15:18: maxTruthLag of path profile must be a duration from 100ms to 30d, and is "2 minutes". Write a whole number and its unit: 500ms, 30s, 2m, 1h or 7d.',
        "trueup.yaml:17:71: queue.lanes of path profile must be a whole number from 1 to 64, and is 0. Write digits only, within that range.",
      ]);
    }
  });
});
