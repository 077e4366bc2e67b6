import pg from "pg";
import { markStoreAway } from "../domain/store-away";

/** Canceled by a bound of ours (57014), and a lock that was not to be had within another one (55P03). */
const OUT_OF_TIME = ["57014", "55P03", "25P03", "25P04"];
/** The connection (08), shutting down or starting (57P), and no connection left (53300). */
const AWAY_CLASSES = ["08", "57P", "53300"];

/**
 * Marks an error of a session that says the server is away. A server that answers says so by its SQLSTATE; where none answered, the
 * error is the driver's own or the socket's, and never one of a subclass such as TypeError, which is a bug.
 */
export function markIfAway<E>(error: E): E {
  if (error instanceof pg.DatabaseError) {
    const state = error.code ?? "";
    const away = OUT_OF_TIME.includes(state) || AWAY_CLASSES.some((beginning) => state.startsWith(beginning));
    return away ? markStoreAway(error) : error;
  }
  const isPlain = error instanceof AggregateError || (error instanceof Error && error.constructor === Error);
  return isPlain ? markStoreAway(error) : error;
}
