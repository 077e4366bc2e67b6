import { spawn } from "node:child_process";
import { describe, expect, it } from "vitest";
import { apiForTests, expectProblem } from "../fixtures/api";
import { cpuMs } from "../fixtures/cpu";

const api = apiForTests();

const NESTED = "[".repeat(10_000) + "]".repeat(10_000);
const HALF = "\\ud800";

/** A faulty value, written where a route takes a value, and the words that its refusal must contain. */
const FAULTS: [string, string, RegExp][] = [
  ["1e400", "1e400", /1e400 is too large: its exponent is beyond what programs read/],
  ["1e-400", "1e-400", /1e-400 is too small: its exponent is beyond what programs read/],
  ["a negative zero", "-0", /negative zero/],
  ["NaN", "NaN", /NaN|JSON/],
  ["Infinity", "Infinity", /Infinity|JSON/],
  ["a NUL", '"a\\u0000b"', /NUL/],
  ["a lone high surrogate", `"${HALF}"`, /surrogate/],
  ["a lone low surrogate", '"\\udc00x"', /surrogate/],
  ["__proto__", '{"__proto__": {"polluted": true}}', /__proto__/],
  ["__proto__ in escapes", '{"\\u005f_proto__": {"polluted": true}}', /__proto__/],
  ["constructor.prototype", '{"constructor": {"prototype": {"polluted": true}}}', /constructor/],
  ["a member that is there twice", '{"n": 1, "n": 2}', /same name/],
  ["a member that is there twice, once in escapes", '{"n": 1, "\\u006e": 2}', /same name/],
];

/** Every route that takes a body, with a value of the test's in the place of a payload or a figure. */
const ROUTES: [string, (value: string) => string][] = [
  ["/paths/profile/mutations", (v) => `{"key":"k","operation":"set","payload":${v},"idempotencyKey":"i-1"}`],
  [
    "/paths/profile/mutations/batch",
    (v) => `{"mutations":[{"key":"k","operation":"set","payload":{},"idempotencyKey":"a"},
      {"key":"k","operation":"set","payload":${v},"idempotencyKey":"b"}]}`,
  ],
  ["/catch-up", (v) => `{"ingressPerSec":${v},"drainPerSec":1,"forMs":1,"safeDrainPerSec":1}`],
  ["/paths/profile/drain", (v) => `{"paused":true,"reason":"a test","lane":${v}}`],
];

describe.each(ROUTES)("a body for %s", (address, bodyWith) => {
  it.each(FAULTS)("with %s is refused, and leaves nothing behind", async (_, value, detail) => {
    const before = await api.traces();
    const answer = await api.post(address, bodyWith(value));
    expectProblem(answer, 422, "invalid", detail);
    expect(await api.traces()).toEqual(before);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it.each<[string, string | Uint8Array, RegExp]>([
    ["nothing", "", /empty|nothing|no value|value/i],
    ["half a document", bodyWith("1").slice(0, -5), /never closed/],
    ["something after its end", `${bodyWith("1")} 1`, /after/],
    ["a byte order mark", `\ufeff${bodyWith("1")}`, /byte order mark/i],
    ["bytes that are no UTF-8", Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]), /not UTF-8/],
    ["a list in place of an object", "[]", /expected object|body/i],
    ["a member that nobody knows", bodyWith("1").replace(/}$/, ',"stranger":1}'), /stranger/],
  ])("of %s is refused, and leaves nothing behind", async (_, body, detail) => {
    const before = await api.traces();
    expectProblem(await api.post(address, body), 422, "invalid", detail);
    expect(await api.traces()).toEqual(before);
  });
});

describe("10,000 lists in one another", () => {
  it.each([
    ["/paths/profile/mutations", 422, "invalid", /nested more than 64 levels deep/],
    ["/paths/profile/mutations/batch", 422, "invalid", /nested more than 64 levels deep/],
    ["/catch-up", 413, "too-large", /larger than 10,000 bytes/],
    ["/paths/profile/drain", 413, "too-large", /larger than 10,000 bytes/],
  ])("for %s are refused, and leave nothing behind", async (address, status, code, detail) => {
    const bodyWith = new Map(ROUTES).get(address);
    const before = await api.traces();
    expectProblem(await api.post(address, bodyWith?.(NESTED)), status, code, detail);
    expect(await api.traces()).toEqual(before);
  });
});

describe("a body of 50 MB", () => {
  const SIZE = 50_000_000;

  /** A body that counts the bytes read from it. */
  function counted() {
    const chunk = Buffer.alloc(65_536, 0x20);
    const read = { bytes: 0 };
    const stream = new ReadableStream(
      {
        pull(controller) {
          if (read.bytes >= SIZE) return controller.close();
          read.bytes += chunk.length;
          controller.enqueue(new Uint8Array(chunk));
        },
      },
      { highWaterMark: 0 },
    );
    return { stream, read };
  }

  it.each(ROUTES.map(([address]) => address))("for %s is refused before it is read to its end", async (address) => {
    const before = await api.traces();
    const { stream, read } = counted();
    const answer = await api.post(address, stream);
    expectProblem(answer, 413, "too-large", /larger than [\d,]+ bytes\. Send less at a time/);
    expect(read.bytes).toBeLessThan(9_000_000);
    expect(await api.traces()).toEqual(before);
  });

  it.each(ROUTES.map(([address]) => address))("for %s is refused unread when it is announced", async (address) => {
    const { stream, read } = counted();
    const answer = await api.post(address, stream, { "content-length": String(SIZE) });
    expectProblem(answer, 413, "too-large", /larger than/);
    expect(read.bytes).toBe(0);
  });
});

describe("bodies of 7 MB that cost as much as they can, all at once", () => {
  /** A caller in its own process: the cost of making and sending the bodies is not the server's. */
  const CALLER = `const [url, body, times] = [process.argv[1], eval(process.argv[2]), Number(process.argv[3])];
    const send = () => fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body }).then((r) => r.status);
    Promise.all(Array.from({ length: times }, send)).then((all) => console.log(JSON.stringify(all)));`;

  // Bodies that are read in turn let health pass after each, some 0.3 s of work apart; twenty in a row are 1.5 s to 3 s of work.
  const WORK_BESIDE_HEALTH_MS = 1_000;

  // Twenty of those that cost most, and fewer of each other kind.
  it.each<[number, string, string]>([
    [6, "in one group", "'{\"m\":{' + Array.from({ length: 620_000 }, (_, i) => '\"m' + i + '\":1').join() + '}}'"],
    [
      20,
      "in many groups",
      "'{\"mutations\":[' + Array.from({ length: 99_000 }, (_, i) => '{\"m' + i + '\":\"' + 'x'.repeat(50) + '\"}').join() + ']}'",
    ],
    [6, "nested in one another", "'['.repeat(3_500_000) + ']'.repeat(3_500_000)"],
    [6, "of one number", "'[' + '1'.repeat(7_000_000) + ']'"],
    [6, "of long fractions", "'[' + Array(400).fill('0.' + '1'.repeat(16_383)).join() + ']'"],
    [6, "of short fractions", "'[' + Array(240_000).fill('-0.12345678901234567890').join() + ']'"],
    [6, "of exponents", "'[' + Array(240_000).fill('1.234567890123456e+300').join() + ']'"],
    [6, "with one name again and again", "'{' + Array(99_000).fill('\"' + 'a'.repeat(60) + '\":1').join() + '}'"],
  ])("%i %s are refused, and leave health quick", async (times, _, body) => {
    const url = await api.serve();
    const before = await api.traces();
    const caller = spawn(process.execPath, [
      "-e",
      CALLER,
      `${url}/api/v1/paths/profile/mutations/batch`,
      body,
      String(times),
    ]);
    let said = "";
    caller.stdout.on("data", (part) => {
      said += part;
    });
    let ended = false;
    caller.on("exit", () => {
      ended = true;
    });
    while (said === "" && !ended) {
      const asked = cpuMs();
      expect((await fetch(`${url}/api/v1/health`)).status).toBe(200);
      expect(cpuMs() - asked).toBeLessThan(WORK_BESIDE_HEALTH_MS);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect((JSON.parse(said) as number[]).every((status) => status === 413 || status === 422)).toBe(true);
    expect(await api.traces()).toEqual(before);
  });
});

describe("the harness", () => {
  it("sees a write that was accepted in each of its counts", async () => {
    const before = await api.traces();
    const [, bodyWith] = ROUTES[0]!;
    expect((await api.post("/paths/profile/mutations", bodyWith('{"n":1}'))).status).toBe(202);
    const after = await api.traces();
    const changed = Object.keys(after).filter((name) => after[name] !== before[name]);
    expect(changed).toEqual(["mutation", "idempotency", "outstanding", "tallied", "eu", "us"]);
  });
});
