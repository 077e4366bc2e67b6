import { expect, it } from "vitest";
import { incidentFixture } from "../../../../test/fixtures/wire/incidents";
import { closeWaitsFor, comesBack, dependentLook, latePaths, leavesStopped, nextDependent } from "./restore.model";

const incident = incidentFixture(0);

it("brings dependents back in their order, the one that failed before those after it", () => {
  expect(nextDependent(incident.dependents)).toMatchObject({ next: { name: "email-sync" }, underWay: false });
  expect(nextDependent(incident.dependents.map((each) => ({ ...each, state: "restored" as const }))).next).toBeNull();
});

it("names what a restore brings back", () => {
  const held = (name: string, state: "held" | "restored" = "held") => ({ name, state });
  expect(comesBack([held("email-sync"), held("search-index"), held("checkout")])).toBe(
    "email-sync, search-index and checkout come back one by one in this order, each verified before the next.",
  );
  expect(comesBack([held("email-sync", "restored"), held("checkout")])).toBe("checkout comes back, and is verified.");
  expect(comesBack([held("email-sync", "restored")])).toBe("Every dependent is back.");
  expect(comesBack([])).toBe("No dependent is held.");
});

it("does not call a queue back that was paused before the incident", () => {
  expect(dependentLook({ state: "restored", pausedBefore: true }).word).toBe("left paused");
  expect(dependentLook({ state: "restored", pausedBefore: false }).word).toBe("back, verified");
});

it("says which steps keep it open", () => {
  expect(closeWaitsFor(incident)).toContain("Stop, Replay, Caches, Reconcile, Restore");
  const open = incident.steps.map((step) => ({ ...step, gate: { ...step.gate, open: true } }));
  expect(closeWaitsFor({ steps: open })).toBeNull();
});

it("offers to reopen what is still stopped, reads that are forced to the origin too", () => {
  const acknowledgments = incident.acknowledgments.map((each) => ({ ...each, mode: "contract" as const }));
  const controls = incident.controls.map((each) => ({ ...each, reads: "cache" as const }));
  expect(leavesStopped({ acknowledgments, controls })).toBe(false);
  expect(leavesStopped({ acknowledgments, controls: incident.controls })).toBe(true);
  expect(leavesStopped({ acknowledgments: incident.acknowledgments, controls })).toBe(true);
});

it("names the paths that are late, and those whose lag is not known", () => {
  const path = (title: string, truthLagMs: number | null) => ({
    title,
    truth: { truthLagMs },
    contract: { maxTruthLagMs: 30_000 },
  });
  expect(latePaths([path("Profile", 30_000), path("Feed", 164_000), path("Notes", null)])).toEqual([
    { title: "Feed", words: "Feed is 2 min 44 s behind; its contract tolerates 30 s." },
    { title: "Notes", words: "The truth lag of Notes is not measured." },
  ]);
});
