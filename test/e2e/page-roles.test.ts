import { randomUUID } from "node:crypto";
import { PAGE_CALLERS, PAGE_TABLE, type PageCaller, type Sight } from "../fixtures/page-table";
import { ask, type Told } from "./setup/ask";
import { expect, test } from "./setup/browser";
import { personWithSession, serviceWithToken, type Wanted } from "./setup/made-people";
import { type ConsoleWithSignIn, withSignIn } from "./setup/with-sign-in";

const KEY = `page-roles-${randomUUID().slice(0, 8)}`;
const JSON_TYPE = { "content-type": "application/json" };
const EVERY_READER = ["viewer", "support", "operator", "approver", "admin"];

/** A caller: the column of the table, and the headers by which the caller comes in. */
interface Caller {
  name: string;
  column: PageCaller;
  headers: Record<string, string>;
}

/** A piece of what the pages read, which stands nowhere else, and the callers who may read the piece. */
interface Canary {
  text: string;
  may: readonly string[];
}

const SECRET = `value-${randomUUID()}`;
const PIECES = ["wording", "incident", "value", "mutation", "audit", "person"] as const;
type Piece = (typeof PIECES)[number];
const CANARIES: Record<Piece, Canary> = {
  /** The wording of the path's contract, in trueup.yaml. */
  wording: { text: "We have your change.", may: EVERY_READER },
  incident: { text: `title-${randomUUID()}`, may: EVERY_READER },
  value: { text: SECRET, may: ["operator", "approver"] },
  /** The figures name the oldest write. */
  mutation: { text: "", may: EVERY_READER },
  audit: { text: "", may: ["operator", "approver", "admin"] },
  person: { text: "somebody-else@shop.example", may: ["admin"] },
};

interface Visit {
  /** The address, where the one of the table has parameters. */
  address?: () => string;
  /** The call that the page's screen makes in the browser. */
  call: () => { method?: string; at: string; body?: unknown };
  /** What the page's first HTML has where it is shown, and what the screen's call answers. */
  first?: Piece;
  answers?: Piece;
}

const made = { incident: "", row: "" };
const reads = (at: string, answers?: Piece): Visit => ({ call: () => ({ at }), answers });

/** How each page of the table is asked. A new page needs a line here. */
const VISITS: Record<string, Visit> = {
  "/": { ...reads("/paths", "wording"), first: "wording" },
  "/paths/{path}": { ...reads("/paths/profile", "wording"), address: () => "/paths/profile", first: "wording" },
  "/catch-up": {
    call: () => ({
      method: "POST",
      at: "/catch-up",
      body: { ingressPerSec: 1, drainPerSec: 2, forMs: 1_000, safeDrainPerSec: 3 },
    }),
  },
  "/incidents": { ...reads("/incidents?status=open", "incident"), first: "incident" },
  "/incidents/new": reads("/paths", "wording"),
  "/incidents/{id}": {
    address: () => `/incidents/${made.incident}`,
    call: () => ({ at: `/incidents/${made.incident}` }),
    first: "incident",
    answers: "incident",
  },
  "/incidents/{id}/report": {
    address: () => `/incidents/${made.incident}/report`,
    call: () => ({ at: `/incidents/${made.incident}/report` }),
    first: "incident",
    answers: "incident",
  },
  "/keys/{path}/{key}": {
    ...reads(`/paths/profile/keys/${KEY}`, "mutation"),
    address: () => `/keys/profile/${KEY}`,
    first: "mutation",
  },
  "/divergences": reads("/divergences"),
  "/saved": { ...reads(`/saved?key=${KEY}`, "mutation"), address: () => `/saved?key=${KEY}` },
  "/audit": reads("/audit", "audit"),
  "/audit/{number}": {
    address: () => `/audit/${made.row}`,
    call: () => ({ at: `/audit/${made.row}` }),
    first: "audit",
    answers: "audit",
  },
  "/findings": reads("/me"),
  "/findings/{finding}": { ...reads("/me"), address: () => "/findings/stranded" },
  "/settings": reads("/me"),
  "/settings/password": reads("/me"),
  "/settings/sessions": reads("/sessions"),
  "/settings/tokens": reads("/tokens"),
  "/settings/about": reads("/me"),
  "/settings/people": reads("/users", "person"),
  "/settings/changes": reads("/access-changes"),
  "/settings/rules": reads("/rules"),
  "/settings/freeze": reads("/freeze"),
  "/settings/broken-glass": reads("/broken-glass"),
  "/settings/erasures": reads("/erasures"),
  "/settings/notifications": reads("/notifications"),
  "/settings/connections": reads("/connections"),
  "/sign-in": reads("/sign-in"),
};

let served: ConsoleWithSignIn;
const callers: Caller[] = [];

const asked = (method: string, address: string, headers: Record<string, string>, body?: unknown) =>
  ask(method, address, {
    url: served.url,
    headers: { origin: served.url, ...(body !== undefined && JSON_TYPE), ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });

/** The answer's body of a call that has to succeed. */
async function done(method: string, at: string, headers: Record<string, string>, body?: unknown) {
  const { status, text } = await asked(method, `/api/v1${at}`, headers, body);
  if (status >= 300) throw new Error(`${method} ${at} answers ${status}: ${text}`);
  return JSON.parse(text);
}

const GRANTS: Partial<Record<PageCaller, Omit<Wanted, "name">>> = {
  viewer: { roles: ["viewer"], path: "profile" },
  support: { roles: ["support"], path: "profile" },
  operator: { roles: ["operator"], path: "profile" },
  approver: { roles: ["approver"], path: "profile" },
  admin: { roles: ["admin"] },
  producer: { roles: ["producer"], path: "profile" },
  ungranted: { roles: [] },
  other: { roles: ["viewer", "support", "operator", "approver", "producer"], path: "loyalty" },
};

/** Sessions and tokens that were good once. */
async function endedCredentials(): Promise<void> {
  const wanted = (name: string): Wanted => ({ name, roles: ["viewer", "operator"], path: "profile" });
  const ended = async (name: string, sql: string, make: typeof personWithSession) => {
    const { id, headers } = await make(served.ledger, wanted(name));
    await served.ledger.query(sql, [id]);
    callers.push({ name, column: "nobody", headers });
  };
  const past = "now() - interval '1 hour'";
  await ended("expired", `UPDATE session SET expires_at = ${past} WHERE session_id = $1`, personWithSession);
  await ended("ended", "UPDATE session SET ended_at = now() WHERE session_id = $1", personWithSession);
  await ended("revoked", "UPDATE api_token SET ended_at = now() WHERE token_id = $1", serviceWithToken);
}

test.beforeAll(async () => {
  served = await withSignIn();
  const people = Object.entries(GRANTS) as [PageCaller, Omit<Wanted, "name">][];
  for (const [column, grants] of people) {
    const { headers } = await personWithSession(served.ledger, { name: column, ...grants });
    callers.push({ name: column, column, headers });
  }
  await personWithSession(served.ledger, { name: "somebody-else", roles: [] });
  const { headers: shop } = await serviceWithToken(served.ledger, {
    name: "shop",
    roles: ["producer"],
    path: "profile",
  });
  callers.push({ name: "nobody", column: "nobody", headers: {} });
  await endedCredentials();

  const write = { key: KEY, operation: "set", payload: { name: "Di", email: SECRET }, idempotencyKey: randomUUID() };
  CANARIES.mutation.text = (await done("POST", "/paths/profile/mutations", shop, write)).mutation.id;
  const scope = { paths: ["profile"], keys: { list: [KEY] } };
  const operator = callers.find(({ column }) => column === "operator")?.headers ?? {};
  const opening = { title: CANARIES.incident.text, reason: "a test", scope };
  made.incident = (await done("POST", "/incidents", operator, opening)).id;
  const { items } = await done("GET", `/audit?incident=${made.incident}`, operator);
  made.row = items[0].number;
  CANARIES.audit.text = items[0].hash;
});
test.afterAll(() => served?.stop());

const SEEN: readonly Sight[] = ["shown", "masked", "own"];
/** The pieces in a text that its caller may not read, there or anywhere; `of`: the piece that the page is about. */
const told = (text: string, { column }: Caller, sight: Sight, of: Piece | undefined): string[] =>
  PIECES.filter((piece) => {
    const { text: canary, may } = CANARIES[piece];
    return (!may.includes(column) || (piece === of && !SEEN.includes(sight))) && text.includes(canary);
  });

/** The status that the screen's own call has where the page is seen so. */
const STATUS: Record<Sight, number> = {
  shown: 200,
  masked: 200,
  own: 200,
  refused: 403,
  "not found": 404,
  "sign-in": 401,
  overview: 200,
};
const LEADS: Partial<Record<Sight, RegExp>> = { "sign-in": /^\/sign-in(\?next=|$)/, overview: /^\/$/ };

/** The page's HTML, or its data as the browser asks for it; asked again while the first read is late on a busy machine. */
async function pageOf(address: string, headers: Record<string, string>, wanted: string | null): Promise<Told> {
  let [page, at] = [await asked("GET", address, headers), address];
  // A page's data has an address of its own, to which the page's own address leads.
  const data = page.headers.location;
  if (data !== undefined && /[?&]_rsc\b/.test(data)) [page, at] = [await asked("GET", data, headers), data];
  for (let tries = 0; wanted !== null && !page.text.includes(wanted) && tries < 8; tries++)
    page = await asked("GET", at, headers);
  return page;
}

/** Checks what a caller gets of a page, as HTML and as data, against the cell of the table. */
async function looked(listed: string, caller: Caller, sight: Sight): Promise<void> {
  const { address = () => listed, first } = VISITS[listed] as Visit;
  const wanted = first !== undefined && (sight === "shown" || sight === "masked") ? CANARIES[first].text : null;
  const kinds: Record<string, string>[] = first === undefined ? [{}] : [{}, { rsc: "1" }];
  for (const kind of kinds) {
    const { status, headers, text } = await pageOf(address(), { ...caller.headers, ...kind }, wanted);
    const about = { caller: caller.name, ...kind };
    expect({ ...about, told: told(text, caller, sight, first) }).toEqual({ ...about, told: [] });
    if (wanted !== null) expect({ ...about, has: text.includes(wanted) }).toEqual({ ...about, has: true });
    // A page's data carries the redirect in its text.
    const led = headers.location ?? /NEXT_REDIRECT;\w+;([^;"]+)/.exec(text)?.[1] ?? null;
    const leads = LEADS[sight];
    expect({ ...about, led }).toEqual({ ...about, led: leads === undefined ? null : expect.stringMatching(leads) });
    if (leads === undefined) expect({ ...about, status }).toEqual({ ...about, status: 200 });
  }
}

/** Checks the answer of the call that the page's screen makes: its status, its words, and what it tells. */
async function called(listed: string, caller: Caller, sight: Sight): Promise<void> {
  const { call, answers } = VISITS[listed] as Visit;
  const { method = "GET", at, body } = call();
  const { status, text } = await asked(method, `/api/v1${at}`, caller.headers, body);
  const about = { caller: caller.name, at };
  expect({ ...about, status, text: text.slice(0, 300) }).toMatchObject({ ...about, status: STATUS[sight] });
  expect({ ...about, told: told(text, caller, sight, answers) }).toEqual({ ...about, told: [] });
  if (status >= 400)
    expect(JSON.parse(text)).toMatchObject({
      title: expect.stringMatching(/./),
      detail: expect.stringMatching(/\w+ \w+/),
    });
  else if (answers !== undefined && (sight === "shown" || sight === "masked"))
    expect({ ...about, has: text.includes(CANARIES[answers].text) }).toEqual({ ...about, has: true });
}

test("has a way to ask each page of the table, and each caller", () => {
  expect(Object.keys(VISITS).toSorted()).toEqual(Object.keys(PAGE_TABLE).toSorted());
  expect([...new Set(callers.map(({ column }) => column))].toSorted()).toEqual(PAGE_CALLERS.toSorted());
});

for (const [listed, { sights }] of Object.entries(PAGE_TABLE))
  test(`${listed} is to each caller what the table says, and tells nobody more`, async () => {
    for (const caller of callers) {
      const sight = sights[caller.column];
      await looked(listed, caller, sight);
      await called(listed, caller, sight);
    }
  });
