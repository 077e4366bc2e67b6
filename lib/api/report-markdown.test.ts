import { describe, expect, it } from "vitest";
import { reportFixture } from "../../test/fixtures/wire/incidents";
import { WHEN_CLOSED } from "../domain/recovery/steps";
import { reportMarkdown } from "./report-markdown";
import type { IncidentReport } from "./reports";

const at = "2026-03-04T04:15:39.000Z";

type Step = IncidentReport["incident"]["steps"][number];

const closedStep = (step: Step["step"], status: Step["status"]): Step => {
  const ok = status !== "waiting";
  const measured = [
    { name: WHEN_CLOSED, value: ok ? "passed" : "not passed", wanted: "passed", at, ok, unknown: false, applies: true },
  ];
  return { step, status, gate: { open: ok, measured }, firstOpenAt: at, closedAgainAt: null, brokenGlass: null };
};

const closed = reportFixture(Date.parse(at));
const stepsOf = (kind: "incident" | "repair") => {
  const steps = [closedStep("stop", "done"), closedStep("replay", "not-needed"), closedStep("cache", "waiting")];
  return reportMarkdown({ ...closed, incident: { ...closed.incident, kind, steps } });
};

describe("the report as Markdown", () => {
  it("has a line for each step of a closed incident, by the step's title", () =>
    expect(stepsOf("incident")).toContain(
      [
        "## Steps\n",
        "- Stop ambiguous acknowledgments: passed",
        "- Replay or drain, in order: not needed",
        "- Invalidate or rebuild caches: not passed\n",
      ].join("\n"),
    ));

  it("lists no step of the repair of one key, which needs none", () => {
    const text = stepsOf("repair");
    expect(text).toContain("## Steps\n\nThe repair of one key needs none of the six steps.\n\n##");
    expect(text).not.toContain("passed");
  });

  it("names broken glass only where glass was broken", () => {
    expect(reportMarkdown({ ...closed, brokenGlass: [] })).toContain("## Steps taken out of order\n\nNone.\n");
    expect(reportMarkdown(closed)).toContain("## Steps taken out of order (broken glass)\n\n- ada, open from");
  });
});
