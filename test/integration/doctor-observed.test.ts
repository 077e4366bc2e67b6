import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { doctor } from "../../lib/composition/doctor";
import { readOnly } from "../fixtures/foreign/kit/read-only";
import type { ForeignService, ForeignUrls } from "../fixtures/foreign/shape";
import { FOREIGN_SHAPES } from "../fixtures/foreign/shapes";
import { freshStores } from "../setup/fixture";

// All systems run on the same stores at once: none has a name of another.
let stores: Awaited<ReturnType<typeof freshStores>>;
const running: ForeignService[] = [];
const folder = mkdtempSync(join(tmpdir(), "doctor-"));

beforeAll(async () => {
  stores = await freshStores();
  for (const shape of FOREIGN_SHAPES) {
    const service = await shape.start(stores);
    running.push(service);
    for (const path of Object.values(service.paths)) for (const n of [1, 2, 3]) await path.write(n);
  }
});
afterAll(async () => {
  for (const service of running) await service.close();
  rmSync(folder, { recursive: true });
});

/** Doctor's lines for a shape's configuration, with one text of it replaced. */
async function examined(name: string, [from, to]: [string, string] = ["", ""], urls: ForeignUrls = stores) {
  const shape = FOREIGN_SHAPES.find((each) => each.name === name);
  const text = shape?.configText(urls) ?? "";
  expect(text).toContain(from);
  const file = join(folder, "trueup.yaml");
  writeFileSync(file, from === "" ? text : text.replace(from, to));
  const checks = await doctor({ ...process.env, ...stores, TRUEUP_SECRET: "s".repeat(32), TRUEUP_CONFIG: file });
  return checks.map(({ name: of, ok, detail }) => `${ok ? "ok" : "FAIL"} ${of.replace(/ \(.*\)/, "")}: ${detail}`);
}

describe.each(FOREIGN_SHAPES)("doctor on the system $name", ({ name }) => {
  it("finds no fault in its own mapping", async () => {
    const lines = await examined(name);
    expect(lines.filter((line) => line.startsWith("FAIL"))).toEqual([]);
    if (process.env.SHOW) console.log(lines.join("\n"));
  });
});

describe("doctor on a spoiled mapping", () => {
  it.each<[string, [string, string], RegExp]>([
    ["board", ["board-flush", "bord-flush"], /^FAIL queue of tasks: .*Did you mean board-flush\?/],
    ["event-bus", ['"{bus}"', "bull"], /^FAIL queue of contacts: .*Did you mean the prefix \{bus\}\?/],
    [
      "board",
      ["public.task", "public.tasc"],
      /^FAIL origin of tasks: There is no table public\.tasc\. Did you mean public\.task\?/,
    ],
    [
      "board",
      ["version: version\n      value", "version: versoin\n      value"],
      /^FAIL origin of tasks: public\.task has no column "versoin"\. Did you mean version\?/,
    ],
    [
      "outboxes",
      ["acceptedAt: created_at", "acceptedAt: create_at"],
      /^FAIL outbox of invoices: .*no column "create_at"\. Did you mean created_at\?/,
    ],
    [
      "sessions",
      ["key: /sessionId", "key: /session"],
      /^FAIL queue of sessions: 0 of \d+ jobs fit.* has no text or number at \/session\./,
    ],
    [
      "board",
      ["version: /task/version", "version: /task/rev"],
      /^ok queue of tasks: .*warning: none of them has a version at \/task\/rev/,
    ],
    [
      "board",
      ["board:task:{key}", "boards:task:{key}"],
      /^ok cache eu of tasks: warning: no key fits boards:task:\{key\}\. Keys there look like board:task:\d/,
    ],
    [
      "board",
      ["format: hash, version: version", "format: json, version: /version"],
      /^ok cache eu of tasks: 0 of 3 entries fit\. warning: the entry of key \d+ does not fit: it is a hash and no string/,
    ],
    [
      "outboxes",
      ["done: [SENT]", "done: [DONE]"],
      /^FAIL outbox of invoices: .*its status is "SENT", which the mapping does not name/,
    ],
  ])("of %s with %j says %s", async (name, replaced, line) => {
    expect(await examined(name, replaced)).toContainEqual(expect.stringMatching(line));
  });

  it("says of each store that may be repaired whether it can be changed", async () => {
    const allow = (path: string): [string, string] => [
      `name: ${path}\n`,
      `name: ${path}\n    repair: { queue: true, cache: true, origin: true }\n`,
    ];
    const lines = await examined("board", allow("tasks"));
    expect(lines).toContain("ok repair.queue of tasks: can be changed");
    expect(lines).toContain("ok repair.origin of tasks: can be changed");
    const old = await examined("producers", allow("bull4-tickets"));
    expect(old).toContainEqual(
      expect.stringMatching(/^FAIL repair\.queue of bull4-tickets: .*names no BullMQ version, as one of Bull 4/),
    );
  });

  it("says that versions of two kinds cannot be compared", async () => {
    const lines = await examined("board", ["      version: version\n      value", "      value"]);
    expect(lines).toContainEqual(expect.stringMatching(/^ok versions of tasks: .*the origin has no version/));
    const timed = await examined("sessions", ["version: /state/updatedAt", "version: /state/version"]);
    expect(timed).toContainEqual(
      expect.stringMatching(
        /^ok versions of sessions: .*versions of the queue are numbers, the origin's are times: they cannot be compared/,
      ),
    );
  });

  it("names a key that is spelled in two ways", async () => {
    const redis = new Redis(stores.CACHE_EU_URL);
    const [task] = await redis.keys("board:task:*");
    const id = task?.split(":")[2];
    await redis.hset(`board:task:00${id}`, { version: "1" });
    const lines = await examined("board");
    expect(lines).toContainEqual(
      expect.stringMatching(/^ok versions of tasks: .*the cache eu spells one key in two ways: 0*\d+ and 0*\d+\./),
    );
    await redis.del(`board:task:00${id}`);
    redis.disconnect();
  });
});

describe("doctor under a reader's role", () => {
  it("is content with what may only be read", async () => {
    const reader = await readOnly(stores);
    const lines = await examined("board", undefined, reader.urls);
    expect(lines.filter((line) => line.startsWith("FAIL") && / of /.test(line))).toEqual([]);
    await reader.drop();
  });

  it("names the grant that is missing", async () => {
    const db = new pg.Client({ connectionString: stores.ORIGIN_URL });
    await db.connect();
    await db.query("CREATE ROLE doctor_half LOGIN PASSWORD 'half'; GRANT SELECT (id, title) ON task TO doctor_half");
    const half = Object.assign(new URL(stores.ORIGIN_URL), { username: "doctor_half", password: "half" }).toString();
    const lines = await examined("board", undefined, { ...stores, ORIGIN_URL: half });
    await db.query("DROP OWNED BY doctor_half; DROP ROLE doctor_half");
    await db.end();
    expect(lines).toContainEqual(
      "FAIL origin of tasks: Role doctor_half may not SELECT lane, position, version of public.task. Run: GRANT SELECT (lane, position, version) ON public.task TO doctor_half;",
    );
  });

  it("names the Redis command that is refused", async () => {
    const redis = new Redis(stores.CACHE_EU_URL);
    await redis.acl("SETUSER", "doctor_half", "on", ">half", "~*", "&*", "+@all", "-@write", "-hgetall");
    const half = Object.assign(new URL(stores.CACHE_EU_URL), { username: "doctor_half", password: "half" }).toString();
    const lines = await examined("board", undefined, { ...stores, CACHE_EU_URL: half });
    await redis.acl("DELUSER", "doctor_half");
    redis.disconnect();
    expect(lines).toContainEqual(
      expect.stringMatching(
        /^FAIL cache eu of tasks: The Redis user may not run HGETALL on the mapped keys\. .*\+hgetall/,
      ),
    );
  });
});
