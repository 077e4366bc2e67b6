import { randomUUID } from "node:crypto";
import type { Command } from "commander";
import { trueupProgram } from "../../bin/trueup/program";
import { problem } from "../../lib/api/common";
import { unresolvedRefs } from "../fixtures/openapi-refs";
import { shareOf } from "../setup/share";
import { ask, type Told } from "./setup/ask";
import { expect, test } from "./setup/browser";
import { type IncidentWithSteps, incidentWithSteps } from "./setup/incident";
import { orderOfOthers } from "./setup/order";
import { owedForTests } from "./setup/owed";
import { type Ended, runProgram } from "./setup/program";
import { runningSystem } from "./setup/running";
import { otherVerbs, PAGES, ROUTES, type Verb } from "./setup/tree";
import { withoutProxy } from "./setup/without-proxy";
import { changeProfile } from "./setup/write";

const owed = owedForTests();
const KEY = `visited-${randomUUID().slice(0, 8)}`;
const ORDER = "order-visited";
/** What only Trueup's own paths offer. */
const OF_OWN_PATHS =
  /^(Pause the drain|Resume the drain|Change acknowledgments|Read from the origin|Amend|Adopt|Salvage|Rebuild)/;
const SECRET = `${randomUUID()}@shop.example`;
const JSON_TYPE = { "content-type": "application/json" };

let incident: IncidentWithSteps;
let erasure: string;
test.beforeAll(async () => {
  incident = await incidentWithSteps(owed);
  await orderOfOthers(ORDER);
  await changeProfile(KEY, { name: "Di", email: SECRET });
  const wish = JSON.stringify({ path: "profile", key: `${KEY} is erased`, reason: "a test" });
  erasure = JSON.parse((await ask("POST", "/api/v1/erasures", { headers: JSON_TYPE, body: wish })).text).id;
});
test.afterAll(() => incident?.close());

/** The value of a parameter, in general or below an address prefix. A new parameter needs a line here. */
const NAMED: [string, string, () => string][] = [
  ["path", "", () => "profile"],
  ["key", "", () => KEY],
  ["name", "/api/v1/paths", () => "checkout"],
  ["name", "/api/v1/connections", () => "ledger"],
  ["...unknown", "", () => "v1/nothing/here"],
  ["id", "/api/v1/plans", () => incident.plan],
  ["id", "/api/v1/runs", () => incident.run],
  ["id", "/api/v1/erasures", () => erasure],
  ["id", "/api/v1/reconciliations", () => incident.reconciliation],
  ["id", "/api/v1/incidents", () => incident.id],
  ["id", "/incidents", () => incident.id],
  ["receiver", "/api/v1/notifications", () => "pager"],
  ["number", "", () => "1"],
  ["id", "/api/v1", () => incident.id],
  ["finding", "/findings", () => "stale"],
  ["section", "/settings", () => "connections"],
];
/** The query of a read that refuses an empty one. */
const QUERIES: Record<string, string> = {
  "/api/v1/saved": `?path=profile&key=${KEY}`,
  "/api/v1/paths/[path]/series": "?from=2026-01-01T00:00:00Z&to=2026-01-01T00:01:00Z&step=15s",
};
const NOTHING_THERE = "/api/[...unknown]";

/** Nonsense that a browser shows in a way of its own. */
const SEEN_NONSENSE = ["nope", "%00", "%ff", "%E2%80%AE"];
const NONSENSE = [
  "nope",
  "%00",
  "%ff",
  "%F0%9F",
  "..%2f..",
  "%E2%80%AE",
  "__proto__",
  "%22%3E%3Cscript%3E",
  "k".repeat(2_000),
];
const NO_BODIES = [
  "{",
  "[]",
  "null",
  '"x"',
  '{"nope":1}',
  '{"__proto__":{}}',
  "1e400",
  "[".repeat(5_000),
  "\u0000",
  '{"a":1,"a":1}',
];
const HOSTS = ["evil.example", "localhost.evil.example", "10.0.0.7:3000"];
const ORIGINS = ["https://evil.example", "null", "http://localhost.evil.example"];

/** The address with a value in the place of each parameter, or with nonsense in the place of one. */
function filled(address: string, nonsense?: { parameter: string; value: string }): string {
  return address.replace(/\[([^\]]+)\]/g, (_, parameter: string) => {
    if (parameter === nonsense?.parameter) return nonsense.value;
    const named = NAMED.find(([name, beginning]) => name === parameter && address.startsWith(beginning));
    if (named === undefined) throw new Error(`NAMED in this file has nothing for [${parameter}] of ${address}.`);
    return named[2]();
  });
}
const parametersOf = (address: string) => [...address.matchAll(/\[([^\]]+)\]/g)].map(([, name]) => name as string);
/** The address with each piece of nonsense in the place of each parameter. */
const nonsenseAt = (address: string) =>
  parametersOf(address).flatMap((parameter) =>
    shareOf(`${address} ${parameter}`, NONSENSE, 3).map((value) => filled(address, { parameter, value })),
  );

/** Asserts a refusal with a problem document, and returns its code. */
function refusedWith(told: Told, about: string): string {
  expect({ about, ...told }).toMatchObject({ about, type: "application/problem+json" });
  const said = problem.parse(JSON.parse(told.text));
  expect({ about, status: said.status, text: told.text }).toMatchObject({ about, status: told.status });
  expect({ about, status: told.status, ok: told.status >= 400 && told.status < 500 }).toMatchObject({ ok: true });
  return said.code;
}

/** Where a provider of identities sends people back to: it leads to a page, whatever its address says. */
const RETURN = "/sign-in/return";
const reads = ROUTES.filter(({ answers, address }) => answers.includes("GET") && address !== RETURN);
const writes = ROUTES.filter(({ answers }) => answers.some((verb) => verb !== "GET"));
const answered = ROUTES.flatMap((route) => route.answers.map((verb) => [verb, route.address] as const));
const send = (verb: Verb, address: string, body: string) => ask(verb, address, { headers: JSON_TYPE, body });

test.describe("a route", () => {
  test("is found in the tree, with what it answers", () => {
    expect(ROUTES.length).toBeGreaterThan(30);
    expect(ROUTES.filter(({ answers }) => answers.length === 0)).toEqual([]);
  });

  test(`${RETURN} leads to the sign-in page where no sign-in is under way`, async () => {
    for (const query of ["", "?code=a&state=b", "?nope=1&nope=2"]) {
      const { status, headers } = await ask("GET", RETURN + query);
      expect({ query, status, location: headers.location }).toEqual({
        query,
        status: 303,
        location: "/sign-in?refused=sign-in-failed",
      });
    }
  });

  for (const { address } of reads)
    test(`${address} answers a read of what is there`, async () => {
      const told = await ask("GET", filled(address) + (QUERIES[address] ?? ""));
      if (address === NOTHING_THERE) expect(refusedWith(told, address)).toBe("not-found");
      else expect({ ...told, text: told.text.slice(0, 300) }).toMatchObject({ status: 200 });
    });

  for (const route of shareOf("nonsense", reads, 3))
    test(`${route.address} answers nonsense in its address with a refusal, and never with a fault`, async () => {
      for (const address of [...nonsenseAt(route.address), `${filled(route.address)}?nope=%ff&nope=2`]) {
        const told = await ask("GET", address);
        if (told.status !== 200) refusedWith(told, address);
      }
    });

  for (const route of shareOf("bodies", writes, 3))
    test(`${route.address} refuses what is no body of its own, at every address`, async () => {
      for (const verb of route.answers.filter((verb) => verb !== "GET")) {
        // A body beside a DELETE has no meaning (RFC 9110), and is not read.
        for (const body of verb === "DELETE" ? [] : shareOf(`${verb} ${route.address}`, NO_BODIES, 3))
          refusedWith(await send(verb, filled(route.address), body), `${verb} ${body}`);
        for (const address of nonsenseAt(route.address)) refusedWith(await send(verb, address, '{"nope":1}'), address);
      }
    });

  for (const route of shareOf("verbs", ROUTES, 3))
    test(`${route.address} answers no other verb`, async () => {
      for (const verb of shareOf(route.address, otherVerbs(route), 3)) {
        const told = await ask(verb, filled(route.address));
        expect(refusedWith(told, `${verb} ${route.address}`)).toBe("method-not-allowed");
        expect({ verb, status: told.status, allow: told.headers.allow }).toEqual({
          verb,
          status: 405,
          allow: expect.stringMatching(new RegExp(route.answers.join("|"))),
        });
      }
    });

  for (const [verb, address] of shareOf("hosts", answered, 3))
    test(`${verb} ${address} is refused under another host's name`, async () => {
      for (const host of shareOf(`${verb} ${address}`, HOSTS, 3)) {
        const body = verb === "GET" ? undefined : "{}";
        const told = await ask(verb, filled(address), { headers: { ...JSON_TYPE, host }, body });
        expect(refusedWith(told, `${verb} ${address}`)).toBe("loopback-only");
      }
    });

  const changing = answered.filter(([verb]) => verb !== "GET");
  for (const [verb, address] of shareOf("sites", changing, 3))
    test(`${verb} ${address} is refused to another site's page`, async () => {
      for (const origin of shareOf(`${verb} ${address}`, ORIGINS, 3)) {
        const told = await ask(verb, filled(address), { headers: { ...JSON_TYPE, origin }, body: "{}" });
        expect(refusedWith(told, `${verb} ${address}`)).toBe("cross-origin");
      }
    });

  test("describes the API, and every reference in the description leads somewhere", async () => {
    const { text } = await ask("GET", "/api/v1/openapi.json");
    const description = JSON.parse(text);
    expect(description).toMatchObject({ openapi: "3.1.0", servers: [{ url: "/api/v1" }] });
    expect(unresolvedRefs(description)).toEqual([]);
  });
});

/** The ways in which a browser asks for a page: for its HTML, for its data, and for its data in advance. */
const KINDS: Record<string, string>[] = [{}, { rsc: "1" }, { rsc: "1", "next-router-prefetch": "1" }];
/** Chromium's console line for a refusal that a page expects and shows. */
const REFUSED_FETCH = /^Failed to load resource: the server responded with a status of 4\d\d/;

test.describe("a page", () => {
  test("is found in the tree", () => {
    expect(PAGES.length).toBeGreaterThan(8);
  });

  for (const address of PAGES)
    test(`${address} is rendered, and its console stays empty`, async ({ openRecorded }) => {
      const { page, said } = await openRecorded(filled(address));
      await page.getByRole("heading", { level: 1 }).first().waitFor();
      await page.waitForLoadState("networkidle");
      expect(said).toEqual([]);
    });

  for (const address of [
    `/paths/orders`,
    `/keys/orders/${ORDER}`,
    `/saved?path=orders&key=${ORDER}`,
    "/divergences?path=orders",
  ])
    test(`${address} says that it is observed, and offers nothing that only Trueup's own paths have`, async ({
      openRecorded,
    }) => {
      const { page, said } = await openRecorded(address);
      await page.getByText("observed", { exact: true }).first().waitFor();
      const main = page.getByRole("main");
      const offered = main.getByRole("button", { name: OF_OWN_PATHS, disabled: false });
      expect(await offered.or(main.getByRole("link", { name: OF_OWN_PATHS })).allTextContents()).toEqual([]);
      expect(said).toEqual([]);
    });

  const named = PAGES.filter((address) => parametersOf(address).length > 0);

  for (const address of named)
    test(`${address} is no fault of the server, whatever its address names`, async () => {
      for (const nonsense of nonsenseAt(address)) {
        const { status, type } = await ask("GET", nonsense);
        expect({ nonsense, status, type }).toMatchObject({ type: "text/html; charset=utf-8" });
        expect([200, 404]).toContain(status);
      }
    });

  for (const address of named)
    test(`${address} says in the browser that nonsense names nothing`, async ({ openRecorded }) => {
      const { page, said } = await openRecorded("/nothing-here");
      for (const parameter of parametersOf(address))
        for (const value of shareOf(`${address} ${parameter}`, SEEN_NONSENSE, 4)) {
          const nonsense = filled(address, { parameter, value });
          await page.goto(nonsense);
          await page.getByRole("heading", { level: 1 }).first().waitFor();
          await page.waitForLoadState("networkidle");
          expect({ nonsense, said: said.filter((line) => !REFUSED_FETCH.test(line)) }).toEqual({ nonsense, said: [] });
        }
    });

  for (const address of [...PAGES, "/nothing-here", "/_next/static/nothing", "/icon.svg"])
    test(`${address} is refused under another host's name, its data request too`, async () => {
      for (const host of shareOf(address, HOSTS, 3))
        for (const kind of KINDS)
          for (const query of ["", "?_rsc=1"]) {
            const told = await ask("GET", filled(address) + query, { headers: { host, ...kind } });
            expect(refusedWith(told, address)).toBe("loopback-only");
          }
    });

  test("shows nothing to another host where no proxy stands before it", async () => {
    const bare = await withoutProxy();
    try {
      const secret = `/keys/profile/${KEY}`;
      // A page with slow stores is first painted without their figures.
      const own = async () => (await ask("GET", secret, { url: bare.url })).text.includes(SECRET);
      await expect.poll(own, { timeout: 20_000 }).toBe(true);
      for (const address of PAGES.map((each) => filled(each)))
        for (const kind of KINDS) {
          const headers = { host: "evil.example", ...kind };
          const { text } = await ask("GET", address + ("rsc" in kind ? "?_rsc" : ""), { headers, url: bare.url });
          const shown = [SECRET, "Profiles went back"].filter((secret) => text.includes(secret));
          expect({ address, kind, shown }).toEqual({ address, kind, shown: [] });
        }
    } finally {
      await bare.stop();
    }
  });
});

interface CliVerb {
  words: string[];
  name: string;
  command: Command;
}
function verbsOf(command: Command, before: string[] = []): CliVerb[] {
  return command.commands.flatMap((each) => {
    const words = [...before, each.name()];
    return each.commands.length > 0 ? verbsOf(each, words) : [{ words, name: words.join(" "), command: each }];
  });
}
const VERBS = verbsOf(trueupProgram());
/** `adopt` answers only for a path that is to be taken over, which has a test of its own. The others make somebody at the server's shell. */
const MAKING = ["adopt", "token create", "user create"];
const changes = ({ command, name }: CliVerb) =>
  MAKING.includes(name) || command.options.some(({ long }) => long === "--idempotency-key");

/** The value of an argument or a required option of a reading verb. A new one needs a line here. */
const GIVEN: Record<string, () => string> = {
  path: () => "profile",
  key: () => KEY,
  incident: () => incident.id,
  plan: () => incident.plan,
  run: () => incident.run,
  reconciliation: () => incident.reconciliation,
  erasure: () => erasure,
  number: () => "1",
  "--origin": () => "profile",
};
const ALSO: Record<string, string[]> = { saved: ["--path", "profile", "--key", KEY] };

test.describe("a verb of the command line", () => {
  const trueup = (...args: string[]): Promise<Ended> =>
    runProgram(["dist/bin/trueup.js", ...args], { ...runningSystem().env, TRUEUP_URL: runningSystem().url });
  const wordsOf = ({ command }: CliVerb, value: (name: string) => string) => [
    ...command.registeredArguments.map((argument) => value(argument.name())),
    ...command.options
      .filter(({ mandatory }) => mandatory)
      .flatMap(({ long }) => [long as string, value(long as string)]),
  ];

  test("is found in the tree", () => {
    expect(VERBS.length).toBeGreaterThan(20);
  });

  for (const verb of shareOf(
    "reading verbs",
    VERBS.filter((verb) => !changes(verb)),
    3,
  ))
    test(`trueup ${verb.name} answers`, async () => {
      const given = wordsOf(verb, (name) => {
        const value = GIVEN[name];
        if (value === undefined) throw new Error(`GIVEN in this file has nothing for ${name} of trueup ${verb.name}.`);
        return value();
      });
      const ended = await trueup(...verb.words, ...given, ...(ALSO[verb.name] ?? []));
      expect(ended).toMatchObject({ code: 0, err: "", out: expect.stringMatching(/\S/) });
    });

  for (const verb of shareOf("changing verbs", VERBS.filter(changes), 3))
    test(`trueup ${verb.name} refuses nonsense with a sentence, and shows no stack`, async () => {
      const nonsense = wordsOf(verb, () => "nope");
      const { code, out, err } = await trueup(...verb.words, ...nonsense);
      expect({ code, out, err }).toMatchObject({ code: 1, out: "", err: expect.stringMatching(/\w{3,}/) });
      expect(err).not.toMatch(/^\s+at |\(internal\)/m);
    });

  for (const args of [
    ["dist/bin/migrate.js", "--nope"],
    ["dist/bin/migrate.js", "--applied", "nope"],
    ["dist/bin/trueup.js", "nope"],
  ])
    test(`${args.slice(0, 2).join(" ")} is refused with a sentence, and shows no stack`, async () => {
      const { code, err } = await runProgram(args, runningSystem().env);
      expect({ code, err }).toMatchObject({ code: 1, err: expect.stringMatching(/\w{3,}/) });
      expect(err).not.toMatch(/^\s+at /m);
    });
});
