import { describe } from "vitest";
import { ledgerConformance } from "./ledger";
import { ledgerConcurrency } from "./ledger-concurrency";
import { postgresSubject } from "./postgres-ledger";

describe("the ledger on Postgres", () => {
  ledgerConformance(postgresSubject);
  ledgerConcurrency(postgresSubject);
});
