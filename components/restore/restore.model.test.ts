import { expect, it } from "vitest";
import { incidentFixture } from "../../test/fixtures/wire/incidents";
import { closeWaitsFor, nextDependent } from "./restore.model";

const incident = incidentFixture(0);

it("brings dependents back in their order, the one that failed before those after it", () => {
  expect(nextDependent(incident.dependents)).toMatchObject({ next: { name: "email-sync" }, underWay: false });
  expect(nextDependent(incident.dependents.map((each) => ({ ...each, state: "restored" as const }))).next).toBeNull();
});

it("says which steps keep it open", () => {
  expect(closeWaitsFor(incident)).toContain("Stop, Replay, Caches, Reconcile, Restore");
  const open = incident.steps.map((step) => ({ ...step, gate: { ...step.gate, open: true } }));
  expect(closeWaitsFor({ steps: open })).toBeNull();
});
