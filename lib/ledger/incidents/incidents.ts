import type pg from "pg";
import { boundTo } from "../bound-to";
import { dependentsOn } from "../dependents/dependents";
import { keepGates } from "./gates";
import { incidentReadsOn } from "./reads";

/** Incidents on the ledger, as they are read, and what the workers keep of them. */
export function incidentsOn(pool: pg.Pool) {
  return { ...incidentReadsOn(pool), ...dependentsOn(pool), ...boundTo(pool, { recordGates: keepGates }) };
}

export type Incidents = ReturnType<typeof incidentsOn>;
