import { afterEach, expect, inject, it } from "vitest";
import { runMaterializer } from "../../workers/materializer";
import { runRelay } from "../../workers/relay";
import { repairs } from "../fixtures/repair";
import { accepted, freshSystem, type TestSystem, untilDrained, write } from "../fixtures/system";
import { type PgBouncer, startPgBouncer } from "../setup/pgbouncer";

/** Defaults that a database or a role may have for the sake of other programs. */
const DEFAULTS = [
  ["default_transaction_isolation", "'repeatable read'"],
  ["default_transaction_isolation", "serializable"],
  ["array_nulls", "off"],
] as const;

let system: TestSystem | undefined;
let pooler: PgBouncer | undefined;
afterEach(async () => {
  await system?.close();
  await pooler?.stop();
  system = pooler = undefined;
});

it.each(DEFAULTS.flatMap(([name, value]) => [false, true].map((isPooled) => [name, value, isPooled] as const)))(
  "a server's own %s of %s changes nothing, pooled: %s",
  async (name, value, isPooled) => {
    if (isPooled) pooler = await startPgBouncer(inject("stores").env.DATABASE_URL);
    const through = pooler?.through;
    system = await freshSystem(through === undefined ? {} : { through: (url) => through(url) });
    for (const database of [system.ledger, system.origin])
      await database.query(
        `DO $$ BEGIN EXECUTE format($f$ALTER DATABASE %I SET ${name} = ${value}$f$, current_database()); END $$`,
      );
    // Older sessions keep their settings, a pooler's own included.
    await endSessions(system);
    for (const database of [system.ledger, system.origin])
      await expect
        .poll(() =>
          database.query("SELECT").then(
            ({ rowCount }) => rowCount,
            () => null,
          ),
        )
        .toBe(1);
    const writePath = await system.producer();
    await accepted(writePath, "profile", write("planned"));
    const repair = repairs(await system.open());
    const incident = await repair.incident({ paths: ["profile"], keys: { list: ["planned"] } });
    expect((await repair.plan(incident, { selection: { all: true } })).counts).toEqual({ apply: "1" });
    await system.run(runRelay);
    for (let workers = 0; workers < 2; workers++) await system.run(runMaterializer);
    const keys = Array.from({ length: 4 }, (_, i) => `k\\'${i}`);
    const times = Array.from({ length: 10 }, (_, i) => i);
    await Promise.all(
      keys.flatMap((key) =>
        times.flatMap((n) => [
          accepted(writePath, "profile", write(key, { payload: { n, text: "\\'" } })),
          accepted(writePath, "loyalty", write(key, { operation: "increment", payload: { points: 1 } })),
        ]),
      ),
    );
    await untilDrained(system);
    const { rows } = await system.origin.query("SELECT member_id AS key, points FROM public.loyalty ORDER BY 1");
    expect(rows).toEqual(keys.map((key) => ({ key, points: "10" })));
  },
  60_000,
);

async function endSessions({ ledger, origin }: TestSystem): Promise<void> {
  for (const database of [ledger, origin])
    await database
      .query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()")
      .catch(() => {});
}
