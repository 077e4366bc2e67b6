import pg from "pg";
import { classifyRefusal, type RefusalPhase } from "../../../domain/materialize/refusal";
import { OriginRefused } from "../port";

/** Classes an origin's error for its transaction; `sessionEnded`: the session could not even be rolled back. */
export function refusalOf(error: unknown, phase: RefusalPhase, sessionEnded = false): OriginRefused {
  if (error instanceof OriginRefused) return error;
  const because = error instanceof Error ? error.message : String(error);
  const answer = error instanceof pg.DatabaseError ? error : null;
  const sqlState = answer?.code ?? null;
  const kind = classifyRefusal({
    sqlState,
    severity: answer?.severity ?? null,
    routine: answer?.routine ?? null,
    sessionEnded,
    phase,
  });
  return new OriginRefused({ ...kind, because, sqlState });
}
