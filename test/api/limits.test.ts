import { expect, it } from "vitest";
import { apiForTests, expectProblem } from "../fixtures/api";
import { type Actor, peopleOn } from "../fixtures/people";

const LIMITS = "commands: 3, plans: 1, answers: 2, exports: 1, largeBodies: 1";
const api = apiForTests({ config: (yaml) => `${yaml.trimEnd()}\naccess: { local: true, limits: { ${LIMITS} } }\n` });
const { token } = peopleOn(api);

const SCOPE = { paths: ["profile"], keys: { list: ["a-key-of-limits"] } };

/** A call that announces the size of its body, as every client does that does not stream. */
function announced(by: Actor, address: string, content: object | string) {
  const body = typeof content === "string" ? content : JSON.stringify(content);
  return by.post(address, body, { "content-length": String(body.length) });
}

it("refuses a caller's further questions, says when to come again, and leaves other callers alone", async () => {
  const [ann, ben] = [await token("person", "Ann", "operator"), await token("person", "Ben", "operator")];
  for (let n = 0; n < 2; n++) expect((await ann.get("/saved?key=a")).status).toBe(200);
  const answer = await ann.get("/saved?key=a");
  expectProblem(
    answer,
    429,
    "too-many-requests",
    /caller sent more than 2 questions .* in a minute\. Nothing was done/,
  );
  expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
  expect((await ben.get("/saved?key=a")).status).toBe(200);
  for (let n = 0; n < 5; n++) expect((await ann.get("/paths")).status).toBe(200);
});

it("refuses a caller's further commands before their bodies are read, and nothing of them is carried out", async () => {
  const olga = await token("person", "Olga", "operator");
  const opening = { title: "A test", reason: "a test", scope: SCOPE };
  expect(await announced(olga, "/incidents", opening)).toMatchObject({ status: 201 });
  for (let n = 0; n < 2; n++) expect((await announced(olga, "/incidents", {})).status).toBe(422);
  const before = await api.traces();
  expectProblem(await announced(olga, "/incidents", "{"), 429, "too-many-requests", /more than 3 commands/);
  expect(await api.traces()).toEqual(before);
});

it("counts plans, reports and large bodies each by itself, and a producer's small writes not at all", async () => {
  const olga = await token("person", "Olga", "operator");
  const nowhere = "00000000-0000-4000-8000-000000000000";
  const plan = () => olga.post(`/incidents/${nowhere}/plans`, {});
  expect([(await plan()).status, (await plan()).status]).toEqual([422, 429]);
  const report = () => olga.get(`/incidents/${nowhere}/report`);
  expect([(await report()).status, (await report()).status]).toEqual([404, 429]);

  const shop = await token("service", "shop", "producer@profile");
  const mutation = (n: number, fill: string) => ({
    key: "k",
    operation: "set",
    payload: { fill },
    idempotencyKey: `i-${n}`,
  });
  const write = (n: number) => announced(shop, "/paths/profile/mutations", mutation(n, ""));
  for (let n = 0; n < 5; n++) expect((await write(n)).status).toBe(202);
  const large = (n: number) =>
    announced(shop, "/paths/profile/mutations/batch", {
      mutations: [n, n + 1].map((each) => mutation(each, "x".repeat(150_000))),
    });
  expect([(await large(20)).status, (await large(30)).status]).toEqual([207, 429]);
  expect((await write(12)).status).toBe(202);
});

it("gives an address the share of ten callers", async () => {
  const url = await api.serve();
  const statuses: number[] = [];
  for (let n = 0; n < 11; n++) {
    const { headers } = await token("person", `Caller ${n}`, "operator");
    const asked = () => fetch(`${url}/api/v1/saved?key=a`, { headers });
    statuses.push((await asked()).status, (await asked()).status);
  }
  expect(statuses.slice(0, 20)).toEqual(Array(20).fill(200));
  expect(statuses.slice(20)).toEqual([429, 429]);
});

it("refuses a stranger before anything of its request is read", async () => {
  expectProblem(await api.post("/incidents", "{"), 401, "sign-in-needed", /Nothing was done/);
  expectProblem(await api.get("/saved?nonsense=1"), 401, "sign-in-needed", /Nothing was done/);
});
