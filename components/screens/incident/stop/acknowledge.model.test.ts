import { describe, expect, it } from "vitest";
import { incidentFixture } from "../../../../test/fixtures/wire/incidents";
import { MODES, orderProducers, producerId, settingOf } from "./acknowledge.model";

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

describe("the list of producers", () => {
  it("begins with those that have not followed", () =>
    expect(orderProducers(incident.producers)[0]).toMatchObject({ producer: "edge-writer", followed: false }));

  it("gives a process that acknowledges on a path in both ways two rows", () => {
    const [one] = incident.producers;
    const both = [one!, { ...one!, kind: one!.kind === "ledger" ? ("cache-only" as const) : ("ledger" as const) }];
    expect(new Set(orderProducers(both).map(producerId)).size).toBe(2);
  });

  it("does not move a row because its producer was seen again", () => {
    const later = incident.producers.map((each, i) => ({
      ...each,
      seenAt: i % 2 ? each.seenAt : "2026-03-04T04:00:00Z",
    }));
    const followed = (list: typeof later) =>
      orderProducers(list)
        .filter((each) => each.followed)
        .map(producerId);
    expect(followed(later)).toEqual(followed(incident.producers));
  });
});
