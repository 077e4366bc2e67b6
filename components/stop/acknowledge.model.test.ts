import { describe, expect, it } from "vitest";
import { incidentFixture } from "../../test/fixtures/wire/incidents";
import { MODES, orderProducers, settingOf } from "./acknowledge.model";

const incident = incidentFixture(Date.parse("2026-03-04T03:18:21Z"));

describe("the acknowledgment switch", () => {
  it("stands where all paths stand", () => expect(settingOf(incident.acknowledgments)).toBe("durable-only"));

  it("stands at no one setting where paths differ", () => {
    const [first, second] = incident.acknowledgments;
    expect(settingOf([first!, { ...second!, mode: "closed" }])).toBe("mixed");
    expect(settingOf([])).toBeNull();
  });

  it("says what every setting will do", () => {
    expect(MODES.map(({ mode }) => mode)).toEqual(["closed", "durable-only", "write-through", "contract"]);
    for (const { will } of MODES) expect(will.length).toBeGreaterThan(0);
  });
});

it("shows producers that have not followed first", () =>
  expect(orderProducers(incident.producers)[0]).toMatchObject({ producer: "edge-writer", followed: false }));
