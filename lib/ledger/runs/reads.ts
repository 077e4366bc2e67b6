import type pg from "pg";
import { boundTo } from "../bound-to";
import { readRun, runItems } from "./rows";

/** Runs as they are shown. */
export function runReadsOn(pool: pg.Pool) {
  return boundTo(pool, { read: readRun, items: runItems });
}

export type RunReads = ReturnType<typeof runReadsOn>;
