import { setTimeout as passed } from "node:timers/promises";
import { oneOf, type Random } from "../../../demo/shop/random";
import { PLAN_KINDS } from "../../../lib/domain/plan/kinds";
import { FINDINGS } from "../../../lib/domain/verdict/findings";
import type { Answered } from "../../fixtures/api";
import { callOf } from "../../fixtures/follower";
import { randomFrom } from "../../setup/random-from";
import { decide, type Scene, type Way } from "./compound";
import type { World } from "./world";

const STEPS = 50;
const OBEYS = 0.4;
const BREAKS_GLASS = 0.25;
/** Nothing is planned without an authority, so most sessions declare one before they do as they like. */
const DECLARES_FIRST = 0.8;
const MODES = ["closed", "durable-only", "write-through", "contract"];
const REASON = "somebody knows better";

/** The knowledge of an incident that a follower has who ignores advice. */
interface Session {
  world: World;
  scene: Scene;
  random: Random;
  plans: { id: string; kind: string; path: string | null }[];
  runs: string[];
  pressed: string[];
  faults: string[];
}

/** Takes some advised steps, and otherwise whatever the API offers: out of order, twice, under other authorities, and closes early. */
export async function disobey(world: World, scene: Scene): Promise<Way> {
  const random = randomFrom(scene.compound.seed, "disobedient");
  const session: Session = { world, scene, random, plans: [], runs: [], pressed: [], faults: [] };
  if (random() < DECLARES_FIRST) await declaresFirst(session);
  for (let step = 0; step < STEPS && !(await isClosed(session)); step++) {
    if (random() < OBEYS) await obeyOnce(session);
    else await oneOf(WAYWARD, random)(session);
  }
  const end = (await isClosed(session)) ? "closed early" : "left open";
  session.pressed.push(end);
  return { end: "left", asked: [end], pressed: session.pressed, hasty: [], faults: session.faults };
}

const isClosed = async ({ world, scene }: Session): Promise<boolean> =>
  (await world.api.get(`/incidents/${scene.incident}`)).body.status === "closed";

async function post(session: Session, label: string, address: string, body: unknown): Promise<Answered> {
  const answer = await session.world.api.post(address, body);
  const code = answer.status < 400 ? "" : ` (${answer.body?.code})`;
  session.pressed.push(`${label}${code}`);
  if (answer.status >= 500 && answer.body?.code !== "store-unreachable")
    session.faults.push(`${label} was answered with ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer;
}

const glassOf = ({ random }: Session) => (random() < BREAKS_GLASS ? { breakGlass: { reason: REASON } } : {});
const pathOf = ({ scene, random }: Session) => oneOf(scene.compound.faults, random).path;

async function obeyOnce(session: Session): Promise<void> {
  const { world, scene } = session;
  const { status, body: next } = await world.api.get(`/incidents/${scene.incident}/next`);
  if (status >= 400 || next.action === null) return void (await passed(200));
  if (next.action.do.startsWith("look-at")) return;
  const { address, body } = callOf(scene.incident, next.reason ?? REASON, next.action);
  const answer = await post(session, `obeys: ${next.label}`, address, body);
  if (answer.status >= 400) return;
  if (next.action.do === "make-plan") await planned(session, answer.body.id, next.action.kind, next.action.path);
  if (next.action.do !== "start-run") return;
  const { kind, plan } = next.action;
  decide(scene, kind, session.plans.find(({ id }) => id === plan)?.path);
  session.runs.push(answer.body.id);
}

async function planned({ world, plans }: Session, id: string, kind: string, path: string | null): Promise<void> {
  plans.push({ id, kind, path });
  const end = Date.now() + 5_000;
  while ((await world.api.get(`/plans/${id}`)).body.status === "building" && Date.now() < end) await passed(50);
}

/** Stops acknowledgments as advised, and then declares whatever store comes to mind. */
async function declaresFirst(session: Session): Promise<void> {
  const { world, scene } = session;
  await obeyOnce(session);
  const isStopped = async () => {
    const { body } = await world.api.get(`/incidents/${scene.incident}`);
    return body.steps?.[0]?.gate.open === true;
  };
  const end = Date.now() + 5_000;
  while (!(await isStopped()) && Date.now() < end) await passed(100);
  await declare(session);
}

function declare(session: Session): Promise<Answered> {
  const { random, scene } = session;
  const store = oneOf(["ledger", "ledger", "origin", "origin", "cache", "queue"], random);
  const region = store === "cache" ? { region: oneOf(["eu", "us"], random) } : {};
  const body = { store, ...region, reason: REASON, ...glassOf(session) };
  return post(session, `declare ${store}`, `/incidents/${scene.incident}/authority`, body);
}

/** Everything that somebody with an operator's rights can do in an incident, in any order. */
const WAYWARD: ((session: Session) => Promise<unknown>)[] = [
  (session) => {
    const mode = oneOf(MODES, session.random);
    return post(session, `acknowledge ${mode}`, `/incidents/${session.scene.incident}/acknowledgments`, {
      mode,
      reason: REASON,
      ...glassOf(session),
    });
  },
  (session) => (session.random() < 0.5 ? declare(session) : Promise.resolve()),
  (session) => {
    const paused = session.random() < 0.4;
    const path = pathOf(session);
    const lane = session.random() < 0.5 ? { lane: Math.floor(session.random() * 4) } : {};
    return post(session, `${paused ? "pause" : "resume"} ${path}`, `/paths/${path}/drain`, {
      paused,
      ...lane,
      reason: REASON,
    });
  },
  plan,
  plan,
  startAny,
  startAny,
  startAny,
  otherWay,
  otherWay,
  otherWay,
  otherWay,
  (session) => {
    const { random, runs } = session;
    if (runs.length === 0) return Promise.resolve();
    const verb = oneOf(["continue", "continue", "pause", "resume", "abort"], random);
    return post(session, `${verb} run`, `/runs/${oneOf(runs, random)}/${verb}`, {});
  },
  (session) => post(session, "reconcile", `/incidents/${session.scene.incident}/reconciliations`, {}),
  (session) => post(session, "restore", `/incidents/${session.scene.incident}/restore`, glassOf(session)),
  (session) => {
    // Nothing more is done in a closed incident, so that most close it late.
    if (session.random() < 0.85) return Promise.resolve();
    const reopenPaths = session.random() < 0.5;
    return post(session, "close early", `/incidents/${session.scene.incident}/close`, {
      reason: REASON,
      reopenPaths,
      ...glassOf(session),
    });
  },
  repairKey,
  repairKey,
  repairKey,
  (session) => passed(Math.floor(session.random() * 800)),
];

async function plan(session: Session): Promise<void> {
  const { random, scene, runs } = session;
  const kind = oneOf(PLAN_KINDS, random);
  // An undo is about what its run was about.
  const path = kind !== "undo" && random() < 0.6 ? pathOf(session) : null;
  const selection =
    kind === "undo"
      ? { run: runs.at(Math.floor(-3 * random())) ?? runs[0] ?? scene.incident }
      : selectionOf(session, path ?? undefined);
  const region =
    ["salvage", "invalidate", "rebuild"].includes(kind) && random() < 0.4
      ? { region: oneOf(["eu", "us"], random) }
      : {};
  const answer = await post(session, `plan ${kind}`, `/incidents/${scene.incident}/plans`, {
    kind,
    selection: { ...selection, ...region },
    reason: REASON,
    ...glassOf(session),
  });
  if (answer.status < 400) await planned(session, answer.body.id, kind, path);
}

function selectionOf({ random, scene }: Session, path: string | undefined) {
  const within = path === undefined ? {} : { path };
  switch (Math.floor(random() * 4)) {
    case 0:
      return { all: true, ...within };
    case 1:
      return {
        findings: [oneOf(FINDINGS, random), oneOf(FINDINGS, random)].filter((a, i, all) => all.indexOf(a) === i),
        ...within,
      };
    case 2:
      return {
        keys: scene.faulted.filter((each) => path === undefined || each.path === path).map(({ key }) => key),
        ...within,
      };
    default:
      return { prefix: scene.prefix, ...within };
  }
}

/** Starts any plan that was ever made here, a second time as well. */
async function startAny(session: Session): Promise<void> {
  const { random, plans } = session;
  if (plans.length === 0) return;
  await start(session, oneOf(random() < 0.6 ? plans.slice(-2) : plans, random));
}

async function start(session: Session, { id, kind, path }: Session["plans"][number]): Promise<void> {
  const { world, random, scene, runs } = session;
  const { digest } = (await world.api.get(`/plans/${id}`)).body;
  if (digest === null || digest === undefined) return;
  const answer = await post(session, `start ${kind}`, `/plans/${id}/runs`, { digest, ...glassOf(session) });
  if (answer.status >= 400) return;
  decide(scene, kind, path);
  runs.push(answer.body.id);
  if (random() < 0.7) await runEnded(session, answer.body.id);
}

async function runEnded({ world }: Session, run: string): Promise<void> {
  const end = Date.now() + 8_000;
  while (Date.now() < end) {
    const { state } = (await world.api.get(`/runs/${run}`)).body;
    if (["done", "aborted", "paused"].includes(state)) return;
    if (state === "waiting") await world.api.post(`/runs/${run}/continue`, {});
    await passed(100);
  }
}

/** Declares another authority, under which a finding of a key has a way back, and takes that way for the key or for all. */
async function otherWay(session: Session): Promise<void> {
  const { random, scene } = session;
  const way = await anyWay(session);
  if (way === null) return;
  const { path, key, authority, region, action, finding } = way;
  const declared = { store: authority, ...(region === null ? {} : { region }), reason: REASON, ...glassOf(session) };
  await post(session, `declare ${authority}`, `/incidents/${scene.incident}/authority`, declared);
  const selection = oneOf([{ keys: [key] }, { findings: [finding] }, { prefix: scene.prefix }, { all: true }], random);
  const answer = await post(session, `other way: plan ${action}`, `/incidents/${scene.incident}/plans`, {
    kind: action,
    selection: { ...selection, path },
    reason: REASON,
    ...glassOf(session),
  });
  if (answer.status >= 400) return;
  await planned(session, answer.body.id, action, path);
  if (random() < 0.85) await start(session, session.plans.at(-1) as Session["plans"][number]);
}

/** Any way back that the page of one of the compound's keys offers, under whatever authority; null: the page offers none. */
async function anyWay({ world, random, scene }: Session) {
  const { path, key } = oneOf(random() < 0.85 ? scene.faulted : scene.bystanders, random);
  const { status, body } = await world.api.get(`/paths/${path}/keys/${key}`);
  if (status >= 400) return null;
  const offered = (body.findings as { finding: string; waysBack: WayOffered[] }[])
    .flatMap(({ finding, waysBack }) => waysBack.map((way) => ({ ...way, finding })))
    .filter((way) => way.offered && (PLAN_KINDS as readonly string[]).includes(way.action));
  return offered.length === 0 ? null : { ...oneOf(offered, random), path, key, shown: body.shown as string };
}

/** Takes any way back that a key's page offers. */
async function repairKey(session: Session): Promise<void> {
  const { scene } = session;
  const way = await anyWay(session);
  if (way === null) return;
  const { path, key, authority, region, action, shown } = way;
  // A repair that is refused after its plan ran has decided all the same.
  decide(scene, action, path);
  await post(session, `repair by ${action} under ${authority}`, `/paths/${path}/keys/${key}/repairs`, {
    authority: { store: authority, region },
    action,
    reason: REASON,
    shown,
  });
}

interface WayOffered {
  authority: string;
  region: string | null;
  action: string;
  offered: boolean;
}
