import { Redis } from "ioredis";
import { beforeAll, describe, expect, it } from "vitest";
import { api as entries } from "../../lib/api/api";
import type { Entry } from "../../lib/api/entry";
import { ROLES, type Role } from "../../lib/domain/access/roles";
import { runMaterializer } from "../../workers/materializer";
import { apiForTests } from "../fixtures/api";
import { callOverHttp } from "../fixtures/over-http";
import { type Actor, peopleOn, WITH_SIGN_IN } from "../fixtures/people";
import { type Ask, permissionCases, type Twin } from "../fixtures/permission-cases";
import { PERMISSION_TABLE } from "../fixtures/permission-table";
import { storeDigest } from "../fixtures/store-digest";

const RECEIVER = 'notifications: [{ name: pager, slack: "http://127.0.0.1:9/x" }]\n';

const api = apiForTests({ config: (yaml) => WITH_SIGN_IN(yaml) + RECEIVER });
const people = peopleOn(api);

/** A caller who has to be refused, or sees nothing of the path `profile`. */
interface Caller {
  name: string;
  headers: Record<string, string>;
  /** `none`: no good credentials. `token` and `session` say by what the caller comes in. */
  by: "none" | "token" | "session";
  roles: readonly Role[];
  on: "profile" | "another path" | "no path";
}

const ENTRIES: [string, Entry][] = Object.entries(entries).flatMap(([subject, calls]) =>
  Object.entries(calls).map(([verb, entry]): [string, Entry] => [`${subject}.${verb}`, entry]),
);
const NAMES = ENTRIES.map(([name]) => name);

const callers: Caller[] = [];
let holders: Record<Role, Actor>;
let table: Awaited<ReturnType<typeof permissionCases>>;
let redis: Redis[];
let url: string;

const roleOn = (role: Role, path: string) =>
  role === "admin" ? "admin" : `${role}${role === "operator" ? "!" : ""}@${path}`;

beforeAll(async () => {
  const { env, ledger } = api.system;
  redis = [env.QUEUE_URL, env.CACHE_EU_URL, env.CACHE_US_URL].map((url) => new Redis(url ?? ""));
  url = await api.serve();
  table = await permissionCases(api, people);
  const made: [Role, Actor][] = [];
  for (const role of ROLES) made.push([role, await people.person(role, roleOn(role, "profile"))]);
  holders = Object.fromEntries(made) as Record<Role, Actor>;
  for (const [role, { headers }] of made)
    callers.push({ name: role, headers, by: "session", roles: [role], on: "profile" });
  for (const role of ROLES.filter((role) => role !== "admin")) {
    const { headers } = await people.person(role, roleOn(role, "loyalty"));
    callers.push({ name: `${role} of another path`, headers, by: "session", roles: [role], on: "another path" });
  }
  const { headers: ungranted } = await people.person("noor");
  callers.push({ name: "without a grant", headers: ungranted, by: "session", roles: [], on: "no path" });
  const every = ROLES.map((role) => roleOn(role, "*"));
  const byToken = await people.token("person", "mara", ...every);
  callers.push({ name: "token", headers: byToken.headers, by: "token", roles: ROLES, on: "profile" });
  const unscoped = await people.token("person", "mara", ...every);
  await ledger.query("UPDATE api_token SET scopes = '[]' WHERE principal_id = $1", [unscoped.id]);
  callers.push({ name: "token without a scope", headers: unscoped.headers, by: "token", roles: [], on: "no path" });

  const gone = async (name: string, kind: "session" | "token", ...ends: string[]) => {
    const actor =
      kind === "session" ? await people.person("mara", ...every) : await people.token("person", "mara", ...every);
    for (const end of ends) await ledger.query(end, [actor.id]);
    callers.push({ name, headers: actor.headers, by: "none", roles: [], on: "no path" });
  };
  callers.push({ name: "nobody", headers: {}, by: "none", roles: [], on: "no path" });
  const past = "now() - interval '1 hour'";
  await gone("expired session", "session", `UPDATE session SET expires_at = ${past} WHERE principal_id = $1`);
  await gone(
    "unused session",
    "session",
    "UPDATE session SET seen_at = now() - interval '9 days' WHERE principal_id = $1",
  );
  await gone("ended session", "session", "UPDATE session SET ended_at = now() WHERE principal_id = $1");
  await gone(
    "session of a person who left",
    "session",
    "UPDATE principal SET ended_at = now() WHERE principal_id = $1",
  );
  await gone("expired token", "token", `UPDATE api_token SET expires_at = ${past} WHERE principal_id = $1`);
  await gone("revoked token", "token", "UPDATE api_token SET ended_at = now() WHERE principal_id = $1");
  await gone("token of a person who left", "token", "UPDATE principal SET ended_at = now() WHERE principal_id = $1");
  return () => {
    for (const client of redis) client.disconnect();
  };
});

/** What the table has for a caller: a refusal with this status, a list without the path's rows, or the answer. */
function expected(
  { permission }: Entry,
  { by, roles, on }: Caller,
  where: string,
): 401 | 403 | 404 | "narrowed" | "yes" {
  const held = PERMISSION_TABLE[permission];
  if (held.by === "anybody") return "yes";
  if (by === "none") return 401;
  if (held.sessionOnly && by === "token") return 403;
  if (held.by === "signed-in") return "yes";
  const allowed = held.by;
  if (!roles.some((role) => allowed.includes(role))) return 403;
  if (on !== "another path" || where === "console") return "yes";
  return where === "list" ? "narrowed" : 404;
}

const call = async (
  { method }: Entry,
  { address, body }: Ask,
  headers: Record<string, string>,
): Promise<{ status: number; body: unknown }> =>
  api.call(method, address, { headers, ...(method === "POST" && { body }) });

it("has a case for each call of the API, and for nothing else", () => {
  expect(Object.keys(table.cases).toSorted()).toEqual(NAMES.toSorted());
});

/** A call over HTTP to one server. */
const overHttp: typeof call = ({ method }, { address, body }, headers) =>
  callOverHttp(url, { method, address, ...(method === "POST" && { body }) }, headers);

describe("a caller whom the table does not name", () => {
  it.each(ENTRIES)("is refused %s in process and over HTTP, and nothing changes", async (name, entry) => {
    const { on, ask } = table.cases[name] as (typeof table.cases)[string];
    const before = await storeDigest(api.system, redis);
    const wrong: object[] = [];
    for (const caller of callers) {
      const wanted = expected(entry, caller, on);
      if (wanted === "yes") continue;
      for (const way of [call, overHttp]) {
        const { status, body } = await way(entry, ask, caller.headers);
        const { key, incident, mutation } = table.own;
        const tells = status < 400 && new RegExp(`"(${incident}|${mutation}|profile)"`).test(JSON.stringify(body));
        const isRight = wanted === "narrowed" ? status === 200 && !tells : status === wanted;
        if (!isRight) wrong.push({ caller: caller.name, over: way === call ? "" : "HTTP", key, wanted, status, body });
      }
    }
    expect(wrong).toEqual([]);
    expect(await storeDigest(api.system, redis)).toEqual(before);
  });
});

/**
 * Calls that anybody may make and that have tests of their own: the first account, what needs a provider of identities, and figures that a
 * token's scope alone gives.
 */
const NO_TWIN = ["administrator.claim", "session.begin", "session.endByProvider", "server.metrics"];
/** A twin that waits for the fence of the origin, which a worker moves. */
const WITH_WORKER = "drain.set";

async function twinsOf(name: string, entry: Entry): Promise<void> {
  const { ask, fresh, twins } = table.cases[name] as (typeof table.cases)[string];
  const { by } = PERMISSION_TABLE[entry.permission];
  const roles: readonly Role[] = twins?.of ?? (Array.isArray(by) ? by : ["viewer", "producer"]);
  const told: object[] = [];
  for (const role of roles) {
    const holder = holders[role];
    const twin: Twin = fresh === undefined ? ask : await fresh(holder);
    const actor = twin.by ?? holder;
    const answer = await call(entry, twin, by === "anybody" ? {} : actor.headers);
    told.push({ role, ok: answer.status < 300, ...(answer.status >= 300 && { body: answer.body }) });
  }
  expect(told).toEqual(roles.map((role) => ({ role, ok: true })));
}

describe("a holder of the permission", () => {
  const others = ENTRIES.filter(([name]) => !NO_TWIN.includes(name) && name !== WITH_WORKER);
  it.each(others.filter(([, { permission }]) => !permission.startsWith("freeze.")))("has %s answered", twinsOf);

  it("pauses a drain", async () => {
    const worker = await api.system.run(runMaterializer);
    await twinsOf(WITH_WORKER, entries.drain.set);
    await worker.stop();
  });

  it.each(others.filter(([, { permission }]) => permission.startsWith("freeze.")))("has %s answered", twinsOf);
});
