import { describe, expect, it } from "vitest";
import { parseConfig } from "./load-config";
import { ConfigError } from "./problem";

const ENV = { QUEUE_URL: "redis://:queue-secret@127.0.0.1:6379", EMPTY: "", LANES: "3", HIDDEN: "hunter2" };

const BASE = `connections:
  queue: { redis: "\${QUEUE_URL}" }
  eu: { redis: redis://127.0.0.1:6380 }
  shop: { postgres: postgres://shop:pg-secret@127.0.0.1/shop }
paths:
  - name: stock
    acknowledge: durable-append
    invariant: external
    replay: last-write-wins
    maxTruthLag: 30s
    queue: { connection: queue, lanes: 2 }
    caches:
      - { region: eu, connection: eu, key: "stock:{key}" }
    origin: { connection: shop, table: public.stock, key: sku, version: version, value: { jsonb: doc } }
`;

/** The base with one piece replaced; throws when the base lacks the piece. */
function base(piece: string, other: string): string {
  if (!BASE.includes(piece)) throw new Error(`the base has no ${piece}`);
  return BASE.replace(piece, () => other);
}

function problemsOf(text: string, env: Record<string, string | undefined> = ENV): string[] {
  try {
    parseConfig(text, "t.yaml", env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split("\n");
    throw error;
  }
}

const QUEUE_URL = `"\${QUEUE_URL}"`;
const REPLAY = "replay: last-write-wins";
const QUEUE = "queue: { connection: queue, lanes: 2 }";
const CACHE = '- { region: eu, connection: eu, key: "stock:{key}" }';
const TABLE = "table: public.stock";
const WHSEC = `whsec_${"A".repeat(43)}=`;
const VALUE = "value: { jsonb: doc } }";
const SECOND_PATH = BASE.slice(BASE.indexOf("  - name: stock"));

describe("a configuration that is refused", () => {
  it("starts from one that is not", () => {
    expect(problemsOf(BASE)).toEqual([]);
  });

  it.each<[string, string, string[]]>([
    [
      "an unknown member",
      base("lanes: 2", "lane: 2"),
      ['11:33: "lane" is not known in queue of path stock. Did you mean lanes?'],
    ],
    [
      "a former name that the path's own entries can have",
      base(CACHE, '- { region: eu, connection: eu, key: "stock:{key}", formerly: "{key}" }'),
      [
        '13:69: caches[0].formerly of path stock can name an entry of the path\'s own: "stock:{key}" and "{key}" give one name for two keys. Give the path\'s entries another beginning.',
      ],
    ],
    [
      "a former name that another path's entries can have",
      `${base(CACHE, '- { region: eu, connection: eu, key: "goods:{key}", formerly: "stock:{key}" }')}${SECOND_PATH.replace("name: stock", "name: other").replace("version: version", "version: other_version").replace("stock:{key}", "stock:{key}:of")}`,
      [
        "13:69: caches[0].formerly of path stock can name an entry of path other, which writes would delete. Give the other path's entries another beginning.",
      ],
    ],
    [
      "a share above all of it",
      base("maxTruthLag: 30s", "maxTruthLag: 30s\n    sweep: { share: 5 }"),
      [
        "11:21: sweep.share of path stock must be a share from 0 to 1, and is 5. Write 0.05 for a twentieth, 0 for nothing.",
      ],
    ],
    [
      "a sensor that there is not",
      base("maxTruthLag: 30s", "maxTruthLag: 30s\n    sensors: { origin: cdc }"),
      ['11:24: sensors.origin of path stock must be one of trigger, and is "cdc". Take one of these words.'],
    ],
    [
      "a sensor of caches that there are not",
      base(`\n    caches:\n      ${CACHE}`, "\n    sensors: { caches: tracking }"),
      [
        "12:24: sensors.caches of path stock has no cache to listen to. Remove sensors.caches, or add caches with at least one region.",
      ],
    ],
    [
      "an unknown member at the top",
      `${BASE}path: []\n`,
      ['15:1: "path" is not known in the file. Did you mean paths?'],
    ],
    ["a misspelt model", base(REPLAY, "replay: last-write-win"), ["9:13: replay of path stock must be one of"]],
    ["a missing contract member", base("    invariant: external\n", ""), ["6:5: invariant of path stock is missing."]],
    [
      "a missing boundary",
      base("    acknowledge: durable-append\n", ""),
      ["6:5: acknowledge of path stock is missing. State what is durable"],
    ],
    [
      "a member written twice",
      base("lanes: 2", "lanes: 2, lanes: 3"),
      ['11:43: "lanes" appears twice in the same group. Remove one of the two.'],
    ],
    [
      "a connection written twice",
      base("  eu: {", "  queue: { redis: redis://127.0.0.1 }\n  eu: {"),
      ['3:3: "queue" appears twice'],
    ],
    ["two paths of one name", BASE + SECOND_PATH, ["Two paths are named stock. Give each path its own name."]],
    [
      "two paths on one queue",
      BASE + SECOND_PATH.replace("stock", "stock-two").replace("lanes: 2", "name: stock"),
      [
        "Paths stock and stock-two use the same queue.",
        "Paths stock and stock-two use the same cache key pattern.",
        "Paths stock and stock-two use the same version column of one table.",
      ],
    ],
    [
      "two regions of one name",
      base(CACHE, `${CACHE}\n      ${CACHE}`),
      ["14:19: Path stock has two caches in the region eu.", "14:44: Path stock uses one cache key pattern twice."],
    ],
    [
      "a connection that does not exist",
      base("connection: eu", "connection: eux"),
      ["names the connection eux, which does not exist. Did you mean eu?"],
    ],
    [
      "a queue on a postgres",
      base("connection: queue", "connection: shop"),
      [
        "11:26: queue of path stock needs redis, and the connection shop is postgres. Name one of kind redis: queue, eu.",
      ],
    ],
    [
      "an origin on a redis",
      base("connection: shop", "connection: eu"),
      ["origin of path stock needs postgres, and the connection eu is redis. Name one of kind postgres: shop."],
    ],
    [
      "a duration without unit",
      base("30s", "30"),
      ["10:18: maxTruthLag of path stock must be a duration from 100ms to 30d, and is 30."],
    ],
    ["a duration of nothing", base("30s", "0s"), ['must be a duration from 100ms to 30d, and is "0s".']],
    ["a duration of ages", base("30s", "31d"), ['must be a duration from 100ms to 30d, and is "31d".']],
    [
      "a path name with capitals",
      base("name: stock", "name: Stock"),
      ['6:11: name of path Stock must be a name such as order-status, and is "Stock".'],
    ],
    [
      "a path name of 64 letters",
      base("name: stock", `name: ${"s".repeat(64)}`),
      ["must be a name such as order-status"],
    ],
    [
      "a path name that is a number",
      base("name: stock", "name: 7"),
      ["name of path 1 must be a name such as order-status, and is 7."],
    ],
    [
      "monotonic without greatest",
      base(REPLAY, "replay: monotonic"),
      ["Path stock replays as monotonic and has no origin.greatest. Name the member"],
    ],
    [
      "greatest without monotonic",
      base(VALUE, "value: { jsonb: doc }, greatest: /mark }"),
      ["origin.greatest of path stock has no effect with replay: last-write-wins."],
    ],
    ["append without item", base(REPLAY, "replay: append"), ["Path stock replays as append and has no origin.item."]],
    [
      "item without append",
      base(VALUE, "value: { jsonb: doc }, item: id }"),
      ["origin.item of path stock has no effect with replay: last-write-wins."],
    ],
    [
      "greatest that is no value column",
      base(VALUE, "value: { columns: [mark] }, greatest: /mrak }").replace(REPLAY, "replay: monotonic"),
      ["origin.greatest of path stock is not a value column of the path. Did you mean mark?"],
    ],
    [
      "a cache key pattern without {key}",
      base("stock:{key}", "stock"),
      [
        '13:44: caches[0].key of path stock must be a pattern with {key} in it once, such as profile:{key}, and is "stock".',
      ],
    ],
    [
      "a cache key pattern with two {key}",
      base("stock:{key}", "{key}:{key}"),
      ["must be a pattern with {key} in it once"],
    ],
    ["no lanes", base("lanes: 2", "lanes: 0"), ["must be a whole number from 1 to 64, and is 0."]],
    ["too many lanes", base("lanes: 2", "lanes: 65"), ["must be a whole number from 1 to 64, and is 65."]],
    ["half a lane", base("lanes: 2", "lanes: 1.5"), ["must be a whole number from 1 to 64, and is 1.5."]],
    [
      "endless attempts",
      base("lanes: 2", "attempts: .inf"),
      ["must be a whole number from 1 to 1000, and is Infinity."],
    ],
    ["too many attempts", base("lanes: 2", "attempts: 1001"), ["must be a whole number from 1 to 1000"]],
    [
      "a quoted table",
      base(TABLE, `table: public."stock"`),
      ["origin.table of path stock contains a quote, backslash or semicolon. Trueup quotes names itself."],
    ],
    [
      "a table of 64 bytes",
      base(TABLE, `table: public.${"é".repeat(32)}`),
      ["contains a name of more than 63 bytes, which PostgreSQL would truncate."],
    ],
    [
      "a table of the catalog",
      base(TABLE, "table: pg_catalog.pg_class"),
      ["is in PostgreSQL's own catalog (pg_catalog)."],
    ],
    [
      "a table of the information schema",
      base(TABLE, "table: information_schema.tables"),
      ["is in PostgreSQL's own catalog"],
    ],
    ["a table of the sidecar", base(TABLE, "table: trueup.receipt"), ["which holds Trueup's receipts."]],
    ["a table of another database", base(TABLE, "table: shop.public.stock"), ["has more than one dot."]],
    ["a table without a name", base(TABLE, "table: public."), ["contains an empty name."]],
    [
      "a column of 64 bytes",
      base("key: sku", `key: ${"s".repeat(64)}`),
      ["origin.key of path stock contains a name of more than 63 bytes"],
    ],
    ["one column for two things", base("version: version", "version: sku"), ['uses the column "sku" for two things.']],
    ["no value column", base(VALUE, "value: {} }"), ["origin.value of path stock names no column."]],
    [
      "both kinds of value",
      base(VALUE, "value: { jsonb: doc, columns: [name] } }"),
      ["names both a jsonb column and columns."],
    ],
    [
      "an empty list of columns",
      base(VALUE, "value: { columns: [] } }"),
      ["origin.value.columns of path stock is empty."],
    ],
    [
      "a mask that is no pointer",
      `${BASE}    mask: [email]\n`,
      ['15:12: mask[0] of path stock must be a JSON pointer such as /address/city, and is "email".'],
    ],
    [
      "a mask that hides nothing",
      base(VALUE, "value: { columns: [email] } }\n    mask: [/emial]"),
      ['mask[0] of path stock hides "emial", which is not a value column of the path. Did you mean email?'],
    ],
    [
      "cache-only without a cache",
      base("durable-append", "cache-only").replace(/ {4}caches:\n.*\n/, ""),
      ["6:5: Path stock is cache-only and has no cache. Add caches with at least one region."],
    ],
    [
      "write-behind without a queue",
      base(`    ${QUEUE}\n`, ""),
      [
        "Path stock acknowledges before the origin has the write, and has no queue that brings the write to the origin.",
      ],
    ],
    [
      "a native path without an origin",
      BASE.replace(/ {4}origin:.*\n/, ""),
      ["Path stock has no origin, so no write could ever be materialized. Add origin."],
    ],
    [
      "a native path with another system's jobs",
      base("lanes: 2", "job: { key: /id }"),
      ["queue.job of path stock maps another system's jobs, but the path is native."],
    ],
    [
      "its origin as a replica",
      `${BASE}    replicas: [{ connection: shop }]\n`,
      ["15:30: Path stock names its origin shop as a replica."],
    ],
    [
      "a dependent of no kind",
      `${BASE}    dependents: [{ name: search }]\n`,
      ["dependents[0] of path stock must have exactly one of queue, webhook and flag."],
    ],
    [
      "a dependent that is the path's own queue",
      `${BASE}    dependents: [{ name: x, queue: { connection: queue, name: stock, prefix: trueup } }]\n`,
      ["The dependent x of path stock is the queue of path stock."],
    ],
    [
      "a webhook to a link-local address",
      `${BASE}    dependents: [{ name: x, webhook: "http://169.254.169.254/latest" }]\n`,
      ["dependents[0].webhook of path stock names a link-local address"],
    ],
    [
      "a webhook of another machine in plain text",
      `${BASE}    dependents: [{ name: x, webhook: "http://hook.example/x" }]\n`,
      ["dependents[0].webhook of path stock leads to another machine in plain text. Write it as https://host/path."],
    ],
    [
      "a receiver in plain text",
      `${BASE}notifications: [{ name: pager, webhook: "http://hook.example/x", secret: "${WHSEC}" }]\n`,
      ["notifications[0].webhook leads to another machine in plain text."],
    ],
    [
      "a receiver at a link-local address",
      `${BASE}notifications: [{ name: chat, slack: "https://169.254.169.254/x" }]\n`,
      ["notifications[0].slack names a link-local address"],
    ],
    [
      "a receiver of two kinds",
      `${BASE}notifications: [{ name: chat, slack: "https://chat.example/x", webhook: "https://hook.example/x" }]\n`,
      ["notifications[0] must have exactly one of webhook, slack and email."],
    ],
    [
      "a webhook without a secret",
      `${BASE}notifications: [{ name: pager, webhook: "https://hook.example/x" }]\n`,
      ["notifications[0] has a webhook and no secret."],
    ],
    [
      "a secret that is none",
      `${BASE}notifications: [{ name: pager, webhook: "https://hook.example/x", secret: hunter2 }]\n`,
      ["notifications[0].secret must be a signing secret of Standard Webhooks."],
    ],
    [
      "an event that does not exist",
      `${BASE}notifications: [{ name: chat, slack: "https://chat.example/x", events: [path.slow] }]\n`,
      ["notifications[0].events[0] must be one of approval.asked,"],
    ],
    [
      "two receivers of one name",
      `${BASE}notifications: [{ name: a, slack: "https://chat.example/x" }, { name: a, slack: "https://chat.example/y" }]\n`,
      ["Two receivers are named a."],
    ],
    [
      "a mail server with options",
      `${BASE}notifications: [{ name: a, email: { to: [a@b.example], from: c@b.example, server: "smtp://mail.example?ignoreTLS=true" } }]\n`,
      ["notifications[0].email.server has options, which are not read."],
    ],
    [
      "a member of a receiver that is not known",
      `${BASE}notifications: [{ name: a, slak: "https://chat.example/x" }]\n`,
      [
        "notifications[0] must have exactly one of webhook, slack and email.",
        '"slak" is not known in notifications[0]. Did you mean slack?',
      ],
    ],
    [
      "a title over two lines",
      base("    acknowledge", '    title: "a\\nb"\n    acknowledge'),
      ["title of path stock must be text of 1 to 120 characters on one line"],
    ],
    ["no paths", "connections: {}\npaths: []", ["2:8: The configuration has no path. Add at least one under paths."]],
    [
      "no connections",
      "paths: [{ name: old, mode: observed, invariant: binding, replay: versioned, maxTruthLag: 1m }]",
      ["1:1: connections is missing.", "1:9: Path old maps no store, so nothing could be read of it."],
    ],
    [
      "an empty file",
      "",
      [
        "1:1: the file must be a group of members, and is nothing. It takes: connections, paths, audit, access, notifications.",
      ],
    ],
    ["a list at the top", "- a\n- b", ["1:1: the file must be a group of members, and is a list."]],
    ["two documents", `${BASE}---\n${BASE}`, ["15:1: A second document begins here."]],
    ["a tab", "connections:\n\tqueue: {}", ["A line is indented with a tab."]],
    ["an unclosed bracket", 'connections: "a', ["A closing quote, bracket, comma or colon is missing."]],
    [
      "a number for a name that reaches a prototype",
      `${BASE}__proto__: { paths: [] }\n`,
      ['15:1: "__proto__" is not known in the file.'],
    ],
  ])("refuses %s", (_, text, expected) => {
    const problems = problemsOf(text);
    expect(problems).toHaveLength(expected.length);
    for (const [i, part] of expected.entries()) {
      expect(problems[i]).toContain(part);
      expect(problems[i]).toMatch(/^t\.yaml:\d+:\d+: \S.*[.?]$/);
    }
  });

  it.each<[string, string, string]>([
    ["a missing variable", `\${NOPE}`, "2:19: The environment variable NOPE is not set. Set NOPE before the start."],
    ["an empty variable", `\${EMPTY}`, "2:19: The environment variable EMPTY is empty."],
    ["a bad variable name", `\${a-b}`, "The text in the braces after $ is not a variable's name."],
    ["an unclosed variable", `redis://\${QUEUE_URL`, "A variable that begins with ${ has no closing brace."],
    ["no URL", "hunter2 hunter2", "connections.queue.redis is not a valid URL"],
    [
      "a URL of the wrong kind",
      "postgres://u:hunter2@db/x",
      "must be a redis:// or rediss:// URL, and starts with postgres://.",
    ],
    ["a URL of an unknown scheme", "hunter2://u:hunter2@db", "must be a redis:// or rediss:// URL."],
    ["a URL with a bad port", "redis://u:hunter2@db:99999", "is not a valid URL"],
    ["a URL without host", "redis://", "names no host."],
    ["a link-local address", "redis://u:hunter2@169.254.169.254:6379", "names a link-local address"],
    ["a link-local IPv6 address", "redis://u:hunter2@[fe80::1]:6379", "names a link-local address"],
    ["a mapped link-local address", "redis://u:hunter2@[::ffff:169.254.1.1]", "names a link-local address"],
    ["a link-local address as one number", "redis://u:hunter2@2852039166", "names a link-local address"],
    ["a percent-encoded link-local address", "redis://u:hunter2@%31%36%39.254.1.1", "names a link-local address"],
    ["a link-local address in the query", "redis://db?host=169.254.1.1", "names a link-local address"],
  ])("refuses a connection with %s, and repeats no secret", (_, url, expected) => {
    const problems = problemsOf(base(QUEUE_URL, `"${url}"`));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(expected);
    expect(problems[0]).not.toContain("hunter2");
  });

  it.each<[string, string]>([
    ["a Redis", "{ redis: redis://u:hunter2@db }"],
    ["a Postgres", "{ postgres: postgres://u:hunter2@db/x }"],
    ["a Postgres that need not encrypt", "{ postgres: postgres://u:hunter2@db/x?sslmode=prefer }"],
    ["a Postgres that nobody verifies", "{ postgres: postgres://u:hunter2@db/x?sslmode=no-verify }"],
    ["a Postgres that the query names", "{ postgres: postgres://u:hunter2@127.0.0.1/x?host=db }"],
  ])("refuses %s on another machine in plain text, unless it is said to be insecure", (_, connection) => {
    const remote = (text: string) => base("  eu: {", `  far: ${text}\n  eu: {`);
    expect(problemsOf(remote(connection))).toEqual([
      expect.stringMatching(
        /^t\.yaml:3:\d+: connections\.far\.(redis|postgres) leads to another machine in plain text.* insecure: true/,
      ),
    ]);
    expect(problemsOf(remote(connection.replace(" }", ", insecure: true }")))).toEqual([]);
    expect(problemsOf(remote(connection.replace(" }", ", tls: {} }")))).toEqual([]);
  });

  it.each([
    "{ redis: rediss://db }",
    "{ postgres: postgres://db/x?sslmode=verify-full }",
    "{ redis: 'redis://[::1]' }",
  ])("takes %s", (connection) => {
    expect(problemsOf(base("  eu: {", `  far: ${connection}\n  eu: {`))).toEqual([]);
  });

  it("repeats no secret wherever one is misplaced", () => {
    const url = "redis://u:hunter2@db";
    const misplaced = [
      base("connection: queue", `connection: "${url}"`),
      base("name: stock", `name: "${url}"`),
      base("lanes: 2", `lanes: "${url}"`),
      base("lanes: 2", `lanes: "\${HIDDEN}"`),
      base("stock:{key}", url),
      base(TABLE, `table: "\${HIDDEN};"`),
      base("  queue: {", `  "${url}": {`),
      base(QUEUE_URL, "!hunter2 x"),
      base(QUEUE_URL, "*hunter2"),
      base(QUEUE_URL, '"\\q hunter2"'),
    ];
    for (const text of misplaced) {
      const problems = problemsOf(text);
      expect(problems.length).toBeGreaterThan(0);
      expect(problems.join("\n")).not.toContain("hunter2");
    }
  });

  it("takes a number from the environment", () => {
    const config = parseConfig(base("lanes: 2", `lanes: "\${LANES}"`), "t.yaml", ENV);
    expect(config.paths[0]?.queue?.lanes).toBe(3);
  });

  it("does not let aliases fill the memory", () => {
    const layers = Array.from({ length: 9 }, (_, i) => `x${i + 1}: &x${i + 1} [${Array(9).fill(`*x${i}`).join(", ")}]`);
    const problems = problemsOf(`x0: &x0 [a]\n${layers.join("\n")}\nconnections: {}\npaths: [*x9]`);
    expect(problems.some((problem) => problem.includes("nested too deeply or too large"))).toBe(true);
  });

  it("does not follow an alias that contains itself", () => {
    expect(problemsOf("connections: &c { a: *c }\npaths: []").length).toBeGreaterThan(0);
  });
});

describe("how long tokens act without a sign-in at the provider", () => {
  const within = (bound: string) =>
    `${BASE}access: { oidc: { issuer: https://id.example, clientId: trueup, clientSecret: hidden${bound} } }\n`;

  it("is seven days unless it is said, and at most thirty", () => {
    expect(parseConfig(within(""), "t.yaml", ENV).access?.oidc?.tokensWithoutSignInMs).toBe(7 * 86_400_000);
    expect(problemsOf(within(", tokensWithoutSignIn: 30d"))).toEqual([]);
    expect(problemsOf(within(", tokensWithoutSignIn: 31d")).join(" ")).toMatch(
      /access\.oidc\.tokensWithoutSignIn.*a duration from 1h to 30d/,
    );
  });
});
