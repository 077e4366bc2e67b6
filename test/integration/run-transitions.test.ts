import { expect, it } from "vitest";
import { RUN_STATES } from "../../lib/domain/run/run-states";
import { RUN, type RunVerb } from "../../lib/domain/run/transitions";
import { lockRun, moveLocked } from "../../lib/ledger/runs/changes";
import { repairedSystemForTests } from "../fixtures/repaired-system";

const on = repairedSystemForTests({ replayer: false });
const VERBS = [...new Set(RUN.rows.filter(({ from }) => from !== null).map(({ verb }) => verb))];

it("moves a run as the table of its transitions says, and refuses every other move", async () => {
  await on.put("profile", "moved", { payload: { n: 1 } });
  const incident = await on.repair.incident({ paths: ["profile"], keys: { list: ["moved"] } });
  const run = await on.repair.start(await on.repair.plan(incident, { selection: { keys: ["moved"] } }));
  if (!run.ok) throw new Error(JSON.stringify(run.error));
  const { id } = run.value;
  const client = await on.system.ledger.connect();
  const moved = async (verb: RunVerb, state: string) => {
    await client.query("BEGIN");
    try {
      await client.query("UPDATE run SET state = $2, resumes_to = 'canary' WHERE run_id = $1", [id, state]);
      const before = await lockRun(client, id);
      if (before === null) throw new Error("no run");
      const refused = await moveLocked(client, id, before, { verb, because: null }).then(
        () => false,
        () => true,
      );
      const now = (await lockRun(client, id))?.state;
      return refused ? [now, "refused"] : [now];
    } finally {
      await client.query("ROLLBACK");
    }
  };
  try {
    for (const verb of VERBS)
      for (const state of RUN_STATES) {
        const next = RUN.next(verb, state, "canary");
        expect(await moved(verb, state), `${verb} of ${state}`).toEqual(next === null ? [state, "refused"] : [next]);
      }
  } finally {
    client.release();
  }
});
