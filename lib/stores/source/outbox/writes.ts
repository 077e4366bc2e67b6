import type pg from "pg";
import { whyNotFinishable } from "../../../domain/observed/finishable";
import type { OutboxMapping } from "../../../domain/observed/mapping";
import { readExpressible } from "../../../postgres/expressible";
import { KnownShape } from "../../../postgres/known-shape";
import { inDurableTransaction } from "../../../postgres/pool";
import { type OutboxWrites, SourceMisfit } from "../port";
import { type OutboxShape, outboxShapeOf } from "./shape";

type Change = "done" | "moved" | "gone";

/** A row's state before and after. */
interface Step {
  id: string;
  from: string;
  to: string;
}

/**
 * The writes to another system's outbox on Postgres: the state column alone, one row a transaction. Null where `whyNotFinishable`
 * gives a reason.
 */
export function outboxWrites(pool: pg.Pool, mapping: OutboxMapping): OutboxWrites | null {
  const { state } = mapping;
  const done = state.kind === "column" ? state.done[0] : undefined;
  if (state.kind !== "column" || done === undefined || whyNotFinishable(mapping) !== null) return null;
  const known = new KnownShape(() => outboxShapeOf(pool, mapping));
  const name = `${mapping.schema}.${mapping.table}`;
  const open = [...state.pending, ...state.failed];
  const step = (own: Step) => known.read((shape) => change(pool, shape, own));
  return {
    name,
    // The relay is at work on a row that is active, so nothing takes it back.
    finish: async (id, seen) => (open.includes(seen) ? step({ id, from: seen, to: done }) : "moved"),
    async reopen(id, to) {
      if (!open.includes(to)) throw new RangeError(`"${to}" is no state of ${name} in which a row waits`);
      return step({ id, from: done, to });
    },
  };
}

interface Changed {
  became: string[];
  there: boolean;
}

async function change(pool: pg.Pool, shape: OutboxShape, step: Step): Promise<Change> {
  const [changed] = await readExpressible(pool, [shape.id.type], [[step.id]], async () => [
    await inDurableTransaction(pool, async (client) => {
      const { rows } = await client.query<Changed>(changeText(shape), valuesOf(shape, step));
      const { became, there } = rows[0] as Changed;
      if (became.length > 1)
        throw new SourceMisfit(`outbox ${shape.relation} has several rows with the id "${step.id}"`);
      const [state] = became;
      if (state !== undefined && state !== step.to)
        throw new SourceMisfit(`outbox ${shape.relation} sets the state "${state}" where "${step.to}" was written`);
      return { became, there };
    }),
  ]);
  if (changed === undefined || !changed.there) return "gone";
  return changed.became.length === 1 ? "done" : "moved";
}

function changeText({ relation, id, where, state }: OutboxShape): string {
  if (state === null) throw new Error(`outbox ${relation} has no state column`);
  // $1 is the id, $2 the state that was seen, $3 the next one; the path's own conditions follow.
  const own = [`${id.column} = $1::text::${id.type}`, ...where.map(({ sql }, i) => sql(`$${i + 4}`))].join(" AND ");
  return `WITH changed AS (UPDATE ${relation} t SET ${state.name} = $3::text::${state.type}
      WHERE ${own} AND ${state.text} = $2::text RETURNING ${state.text} AS became)
    SELECT ARRAY(SELECT became FROM changed) AS became, EXISTS (SELECT FROM ${relation} t WHERE ${own}) AS there`;
}

const valuesOf = ({ where }: OutboxShape, { id, from, to }: Step) => [id, from, to, ...where.map(({ texts }) => texts)];
