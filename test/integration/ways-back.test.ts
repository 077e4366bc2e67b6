import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { repairKey } from "../../lib/commands/key/repair";
import { commandDeps } from "../../lib/composition/recovery";
import { PLAN_KINDS, type PlanKind } from "../../lib/domain/plan/kinds";
import type { WayBack } from "../../lib/domain/ways-back/way";
import { readKey } from "../../lib/queries/key/read";
import { runMaterializer } from "../../workers/materializer";
import { runRelay } from "../../workers/relay";
import { askerOf } from "../fixtures/ask";
import {
  acceptAll,
  DAMAGES,
  type Damage,
  flushAll,
  handsOn,
  MODEL_PATHS,
  type ModelPath,
} from "../fixtures/damaged-keys";
import { readContextOf } from "../fixtures/read-context";
import { MARA } from "../fixtures/repair";
import { repairedSystemForTests } from "../fixtures/repaired-system";

const TABLE = resolve(import.meta.dirname, "../../docs/ways-back.md");
const on = repairedSystemForTests();
const AUTHORITIES = ["ledger", "origin", "cache"] as const;

interface Cell {
  damage: Damage;
  of: ModelPath;
  authority: (typeof AUTHORITIES)[number];
  key: string;
  ends: string;
}

const cells: Cell[] = [];
let hands: ReturnType<typeof handsOn>;

beforeAll(async () => {
  hands = handsOn(on);
  let made = 0;
  for (const damage of DAMAGES)
    for (const of of MODEL_PATHS)
      for (const authority of AUTHORITIES) {
        const never =
          damage.not?.(of) ?? (authority === "cache" ? (of.regions.length === 0 ? "no cache" : null) : null);
        cells.push({ damage, of, authority, key: `cell-${++made}`, ends: never === null ? "" : `– (${never})` });
      }
  for (const of of MODEL_PATHS) {
    const own = cells.filter((cell) => cell.of === of && cell.ends === "");
    const keys = own.map(({ key }) => key);
    for (const n of [1, 2]) await flushAll(on, of, await acceptAll(on, of, keys, n));
    const withThird = own.filter(({ damage }) => damage.third).map(({ key }) => key);
    const third = await acceptAll(on, of, withThird, 3);
    await Promise.all(
      keys.flatMap((key) =>
        of.regions.map((region) => hands.entry(of, key, region, { version: 2, value: of.value(2) })),
      ),
    );
    for (const { damage, key } of own) await damage.do(hands, of, key, third.get(key) ?? "");
  }
}, 60_000);
afterAll(() => hands.close());

async function storyOf(path: string, key: string) {
  const story = await askerOf(on.stores)(readKey, { path, key });
  if (!story.ok) throw new Error("no story");
  return story.value;
}

const isPlan = (action: string): action is PlanKind => PLAN_KINDS.includes(action as PlanKind);

/**
 * Takes the way back that the key's page offers for the cell. Returns the key's verdict afterwards, or the reason why no way is
 * offered.
 */
async function end(cell: Cell): Promise<string> {
  const { damage, of, authority, key } = cell;
  const story = await storyOf(of.path, key);
  const finding = story.findings.find((f) => f.finding === damage.finding);
  if (finding === undefined) return `– (it is ${story.verdict})`;
  const ways = finding.waysBack.filter((way) => way.authority === authority && (way.region ?? "eu") === "eu");
  const offered = ways.filter((way) => way.offered);
  const plans = offered.filter(({ action }) => isPlan(action));
  // Under a cache region the way is the salvage of the cache's value; under the other stores the entry is cleared.
  const way = damage.finding === "phantom" ? plans.at(-1) : plans[0];
  if (way === undefined) return offered.length > 0 ? words(offered) : `refused: ${ways[0]?.because}`;
  const action = way.action as PlanKind;
  const repair = { path: of.path, key, authority: { store: authority, region: way.region }, action, reason: "a test" };
  const done = await repairKey(deps(), MARA, { ...repair, shown: story.shown });
  if (!done.ok) return `failed: ${JSON.stringify(done.error)}`;
  const { verdict } = await storyOf(of.path, key);
  const others = offered.filter((other) => other !== way);
  const ended = verdict === "converged" ? "converged" : `still ${verdict}`;
  return `${ended} by ${action}${others.length > 0 ? ` (or ${words(others)})` : ""}`;
}

const words = (ways: readonly Pick<WayBack, "action">[]) => ways.map(({ action }) => action).join(", ");
const deps = () => commandDeps({ read: readContextOf(on.stores), stores: on.stores });

async function endAll(which: Cell[], atOnce: number): Promise<void> {
  const left = [...which];
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let cell = left.shift(); cell !== undefined; cell = left.shift()) cell.ends = await end(cell);
    }),
  );
}

function tableOf(): string {
  const rows = DAMAGES.flatMap((damage) =>
    AUTHORITIES.map((authority) => {
      const own = cells.filter((cell) => cell.damage === damage && cell.authority === authority);
      const by = MODEL_PATHS.map((of) => own.find((cell) => cell.of === of)?.ends ?? "");
      return `| \`${damage.finding}\`: ${damage.name} | ${authority} | ${by.join(" | ")} |`;
    }),
  );
  const models = MODEL_PATHS.map(({ model }) => model);
  return [
    `| finding | right is | ${models.join(" | ")} |`,
    `| --- | --- |${models.map(() => " --- |").join("")}`,
    ...rows,
  ].join("\n");
}

it("leads from every finding, under every authority and replay model, to where the checked-in table says", async () => {
  const open = cells.filter(({ ends }) => ends === "");
  await endAll(
    open.filter(({ damage }) => damage.still),
    6,
  );
  await on.system.run(runRelay, "relay");
  await on.system.run(runMaterializer, "materializer");
  await endAll(
    open.filter(({ damage }) => !damage.still),
    6,
  );
  const table = tableOf();
  console.log(table);
  const written = readFileSync(TABLE, "utf8");
  const [head] = written.split("| finding |");
  if (process.env.WRITE_TABLE === "1") writeFileSync(TABLE, `${head}${table}\n`);
  expect(
    cells
      .filter(({ ends }) => /^(still|failed)/.test(ends))
      .map(({ ends, damage, of, authority }) => [damage.name, of.model, authority, ends]),
  ).toEqual([]);
  expect(`${head}${table}\n`).toBe(written);
  expect(await on.repair.incidents.openIncidents()).toEqual([]);
}, 120_000);
