import { beforeAll, describe, expect, it } from "vitest";
import { api as calls } from "../../lib/api/api";
import { shellAccess } from "../../lib/composition/access/shell";
import { openConsole } from "../../lib/composition/console";
import type { Role } from "../../lib/domain/access/roles";
import { apiForTests } from "../fixtures/api";
import { callName } from "../fixtures/api-calls";
import { type Hidden, KEY, MASKED_WORLD, type MadeWorld, makeMaskedWorld } from "../fixtures/masked-world";
import { freshSystem, type TestSystem } from "../fixtures/system";

const api = apiForTests({ config: MASKED_WORLD });

const SHORT: Hidden = {
  profile: (n) => ({ email: `hidden-${n}@example.org`, phone: n, address: { zip: "1", city: "hidden" }, tags: ["a"] }),
  marks: [9, 7],
  points: 3,
  title: "hidden title",
};

/** The same but for what is masked: long, of other types, null or absent, in another order, markup, other alphabets. */
const LONG: Hidden = {
  profile: (n) => ({
    tags: ["a", { hidden: "<img src=x onerror=alert(1)>" }],
    address: { ...(n % 2 === 0 && { city: null }), zip: "1" },
    ...(n % 3 === 0 ? { email: null } : { email: ["hidden 😀 مخفي", n, { deep: "hidden ".repeat(400) }] }),
  }),
  marks: [12_345_678_901_234, 1.5],
  points: 88_888_888,
  title: `hidden ${"\u202e</script>".repeat(50)}`,
};

/** The addresses of each question of the API. A question without an entry here fails the test. */
const addresses = (made: MadeWorld & { erasure: string }): Record<string, string[]> => {
  const range = `from=${new Date(Date.now() - 60_000).toISOString()}&to=${new Date().toISOString()}&step=60`;
  const keys: [string, string][] = [
    ...["applied", "rewritten", "owed", "refused", "shown"].map((key): [string, string] => ["profile", KEY(key)]),
    ["stock-mark", KEY("mark")],
    ["loyalty", KEY("sum")],
    ...["task", "opaque", "job"].map((key): [string, string] => ["tasks", KEY(key)]),
  ];
  const paths = ["profile", "loyalty", "stock-mark", "tasks"];
  return {
    "GET /me": ["/me"],
    "GET /sign-in": ["/sign-in"],
    "GET /sessions": ["/sessions"],
    "GET /tokens": ["/tokens"],
    "GET /users": ["/users"],
    "GET /access-changes": ["/access-changes"],
    "GET /rules": ["/rules"],
    "GET /freeze": ["/freeze"],
    "GET /erasures": ["/erasures", "/erasures?limit=1"],
    "GET /erasures/{id}": [`/erasures/${made.erasure}`],
    "GET /notifications": ["/notifications", "/notifications?limit=1"],
    "GET /broken-glass": ["/broken-glass", "/broken-glass?open=true&limit=1"],
    "GET /audit": ["/audit", `/audit?key=${KEY("owed")}`],
    "GET /audit/{number}": ["/audit/1"],
    "GET /audit/verify": ["/audit/verify"],
    "GET /audit/checkpoints": ["/audit/checkpoints"],
    "GET /incidents/{id}/authority/preview": [`/incidents/${made.incident}/authority/preview`],
    "GET /connections": ["/connections"],
    "GET /paths/{path}/dependents/{name}": ["/paths/profile/dependents/checkout"],
    "GET /divergences": ["/divergences", ...paths.map((path) => `/divergences?path=${path}`), "/divergences?limit=1"],
    "GET /incidents": ["/incidents", "/incidents?limit=1"],
    "GET /incidents/{id}": [`/incidents/${made.incident}`],
    "GET /paths/{path}/keys": paths.flatMap((path) => [`/paths/${path}/keys`, `/paths/${path}/keys?limit=1`]),
    "GET /paths/{path}/keys/{key}": keys.map(([path, key]) => `/paths/${path}/keys/${key}`),
    "GET /paths/{path}/keys/{key}/mutations": keys.map(([path, key]) => `/paths/${path}/keys/${key}/mutations`),
    "GET /paths": ["/paths"],
    "GET /paths/{path}": paths.map((path) => `/paths/${path}`),
    "GET /paths/{path}/series": paths.map((path) => `/paths/${path}/series?${range}`),
    "GET /plans/{id}": made.plans.map((id) => `/plans/${id}`),
    "GET /plans/{id}/items": made.plans.flatMap((id) => [`/plans/${id}/items`, `/plans/${id}/items?limit=1`]),
    "GET /reconciliations/{id}": [`/reconciliations/${made.reconciliation}`],
    "GET /incidents/{id}/handover": [`/incidents/${made.incident}/handover`],
    "GET /incidents/{id}/next": [`/incidents/${made.incident}/next`],
    "GET /incidents/{id}/report": [`/incidents/${made.incident}/report`],
    "GET /runs/{id}": [`/runs/${made.run}`],
    "GET /runs/{id}/items": [`/runs/${made.run}/items`],
    "GET /saved": [
      ...keys.map(([path, key]) => `/saved?path=${path}&key=${key}`),
      `/saved?mutation=${made.mutation}`,
      "/saved?actor=customer-1",
    ],
    "GET /health": ["/health"],
    "GET /ready": ["/ready"],
    "GET /metrics": ["/metrics"],
    "GET /openapi.json": ["/openapi.json"],
  };
};

const ROLES = ["support", "operator", "viewer", "admin"] as const satisfies Role[];
type Answers = Record<(typeof ROLES)[number], Map<string, string>>;

/** The headers of a person with one grant, named after its role. The tag tells people with one role apart. */
async function tokenOf(role: Role, path: string, tag: string, env = process.env): Promise<Record<string, string>> {
  const shell = shellAccess(env);
  const grants = [{ role, path, breakGlass: role === "operator" }];
  const email = `${role}-${tag}@example.org`;
  const id = await shell.person({ name: role, email, password: "a long enough password", grants });
  const token = await shell.token(id, { name: role, grants }, { metrics: false, expiresAt: null });
  await shell.close();
  return { authorization: `Bearer ${token}` };
}

/** Makes the world on stores, and asks every question of it under each role. */
async function answersOf(system: TestSystem, hidden: Hidden): Promise<Answers> {
  const headers: Partial<Record<Role, Record<string, string>>> = {};
  for (const role of ROLES) headers[role] = await tokenOf(role, "*", "asking", system.env);
  const made = await makeMaskedWorld(system, hidden, {
    post: (address, body) => api.post(address, body, headers.operator),
    get: (address) => api.call("GET", address, { headers: headers.operator }),
  });
  const wish = { path: "profile", key: "asked-1", reason: "a test" };
  const { id: erasure } = (await api.post("/erasures", wish, headers.admin)).body;
  const asked = addresses({ ...made, erasure });
  const questions = Object.values(calls).flatMap((entity) => Object.values(entity));
  expect(Object.keys(asked).sort()).toEqual(
    [...new Set(questions.filter((c) => c.method === "GET").map(callName))].sort(),
  );
  const answers = Object.fromEntries(ROLES.map((role) => [role, new Map<string, string>()])) as Answers;
  for (const [place, address] of Object.values(asked).flat().entries())
    for (const role of ROLES) {
      const { status, body } = await api.call("GET", address, { headers: headers[role] });
      answers[role].set(`${place} ${alike(address)}`, alike(`${status} ${JSON.stringify(opened(body))}`));
    }
  const markdown = { ...headers.support, accept: "text/markdown" };
  const report = await api.call("GET", `/incidents/${made.incident}/report`, { headers: markdown });
  answers.support.set("the report as Markdown", alike(String(report.body).replaceAll("\\", "")));
  return answers;
}

/** An answer with its cursor as everybody can read it, and without figures that are measured anew. */
function opened(part: unknown): unknown {
  if (typeof part === "string") return part.replaceAll(/^(?:# \w+ )?(?:process|nodejs)_.*$\n/gm, "");
  if (Array.isArray(part)) return part.map(opened);
  if (part === null || typeof part !== "object") return part;
  return Object.fromEntries(
    Object.entries(part).map(([name, value]) => {
      if (name === "next" && typeof value === "string")
        return [name, Buffer.from(value.split(".")[1] ?? "", "base64url").toString()];
      if (MEASURED.test(name)) return [name, "measured"];
      return [name, opened(value)];
    }),
  );
}

const MEASURED =
  /Ms$|PerSec$|^(share|detail|green|unmeasured|coverage|lanes|points|limitedBy|instance|streams|hash|head)$/;

/** A text without what differs between any two systems: ids in the order of their appearance, times, durations. */
function alike(text: string): string {
  return text
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "id")
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "time")
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/g, "time")
    .replaceAll(/\b\d+(\.\d+)? (ms|s|min|h)\b( \d+ (s|min)\b)?/g, "duration")
    .replaceAll(/(_seconds(?:\{[^}]*\})?) [\d.e+-]+/g, "$1")
    .replaceAll(/\w+\/\d+\/[0-9a-f]{8}/g, "process")
    .replaceAll(/trueup_[\w-]{6}(?=["\s])/g, "token");
}

/** The answers that two systems give differently, by address, each from shortly before the first difference. */
const different = (one: Map<string, string>, other: Map<string, string>) =>
  Object.fromEntries(
    [...one].flatMap(([address, answer]) => {
      const given = other.get(address);
      if (given === answer) return [];
      const from = Math.max(0, [...answer].findIndex((character, i) => given?.[i] !== character) - 40);
      return [[address, [answer.slice(from, from + 100), given?.slice(from, from + 100)]]];
    }),
  );

describe("two systems that differ in masked values alone", () => {
  let short: Answers;
  let long: Answers;

  beforeAll(async () => {
    short = await answersOf(api.system, SHORT);
    const other = await freshSystem({ config: MASKED_WORLD });
    await other.open();
    await api.restart(other.env as Record<string, string>);
    long = await answersOf(other, LONG);
  }, 600_000);

  it("give support the same answers, byte for byte, and none of the values", () => {
    expect(different(short.support, long.support)).toEqual({});
    for (const answers of [short.support, long.support])
      for (const [address, answer] of answers) expect(answer, address).not.toContain("hidden");
  });

  it("give an operator the values, so that the comparison would have seen them", () => {
    const told = Object.keys(different(short.operator, long.operator));
    for (const part of ["/paths/profile/keys/", "/mutations", "/plans/", "/items", "/saved", "/paths/tasks/keys/"])
      expect(
        told.filter((address) => address.includes(part)),
        part,
      ).not.toEqual([]);
  });

  it.each(["viewer", "admin"] as const)("give a %s the same answers too, without a key", (role) => {
    expect(different(short[role], long[role])).toEqual({});
    for (const [address, answer] of long[role]) {
      expect(answer, address).not.toContain("hidden");
      if (!address.includes("kept-")) expect(answer, address).not.toContain("kept-");
    }
  });

  it("note who was shown unmasked values of which key, and nobody else", async () => {
    const { ledgerPool } = (await openConsole()).stores;
    const noted = async () => {
      const { rows } = await ledgerPool.query<{ actor: string; paths: string[]; key: string | null }>(
        "SELECT DISTINCT actor, paths, key FROM audit_row WHERE stream = 'reads'",
      );
      return rows;
    };
    const wanted = [KEY("applied"), KEY("mark"), KEY("task")];
    await expect.poll(async () => (await noted()).map(({ key }) => key)).toEqual(expect.arrayContaining(wanted));
    expect(new Set((await noted()).map(({ actor }) => actor))).toEqual(new Set(["operator"]));
    expect((await noted()).every(({ paths }) => paths.length === 1)).toBe(true);
  });

  it("give an operator of one path the audit of that path, and a key's rows to whoever sees keys", async () => {
    const one = await tokenOf("operator", "stock-mark", "of-one-path");
    const rows = async (address: string, headers: Record<string, string>) =>
      (await api.call("GET", address, { headers })).body.items as { key: string | null; paths: string[] }[];
    const all = await tokenOf("operator", "*", "of-all");
    const aside = `/audit?key=${KEY("aside")}`;
    expect(await rows(aside, all)).toMatchObject([{ key: KEY("aside"), paths: ["profile"] }]);
    expect(await rows(aside, one)).toEqual([]);
    expect(await rows("/audit?path=profile", one)).toEqual([]);
    expect(await rows(aside, await tokenOf("admin", "*", "of-all"))).toEqual([]);
  });
});
