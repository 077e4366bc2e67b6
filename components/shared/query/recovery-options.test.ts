import { describe, expect, it } from "vitest";
import { authorityPreview } from "../../../lib/api/authority";
import { incidentPage, incidentWire } from "../../../lib/api/incidents";
import { planItemPage, planWire } from "../../../lib/api/plans";
import { reconciliationWire } from "../../../lib/api/reconciliations";
import { incidentReport } from "../../../lib/api/reports";
import { runWire } from "../../../lib/api/runs";
import {
  authorityPreviewFixture,
  incidentFixture,
  incidentSummaryFixture,
  reportFixture,
} from "../../../test/fixtures/wire/incidents";
import { planFixture, planItemAt, reconciliationFixture, runFixture } from "../../../test/fixtures/wire/plans";

const now = Date.parse("2026-03-04T03:18:21Z");

describe("what the screens of the recovery are tried with", () => {
  it.each([
    ["the list", incidentPage, { items: [incidentSummaryFixture(now)], next: null }],
    ["an incident", incidentWire, incidentFixture(now)],
    ["the consequences", authorityPreview, authorityPreviewFixture(now)],
    ["the report", incidentReport, reportFixture(now)],
    ["a plan", planWire, planFixture(now)],
    ["its items", planItemPage, { items: [0, 1, 2, 3, 4].map(planItemAt), next: null }],
    ["a run", runWire, runFixture(now)],
    ["a reconciliation", reconciliationWire, reconciliationFixture(now)],
  ])("is what the wire says: %s", (_, shape, value) => expect(shape.parse(value)).toEqual(value));
});
