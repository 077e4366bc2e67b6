import { expect, it } from "vitest";
import type { GenerationWire } from "../../../../lib/api/connections";
import { storesPutBack } from "./store-banner.model";

const NOW = Date.parse("2026-03-04T04:00:00Z");
const FOUND: GenerationWire = {
  path: "profile",
  lane: 0,
  kind: "parted",
  because: "different flushes",
  foundAt: "2026-03-04T03:50:00.000Z",
  needsPerson: true,
  acceptedAt: null,
  acceptedBy: null,
  settledAt: null,
  owedAgain: "0",
  imported: "0",
};
const healed = (settledAt: string | null): GenerationWire => ({
  ...FOUND,
  ...{ kind: "origin-went-back", needsPerson: false, settledAt, owedAgain: "1200" },
});
const shown = (...generations: GenerationWire[]) =>
  storesPutBack(
    {
      items: [
        { name: "shop", kind: "postgres", reachable: true, writable: true, because: null, provedAt: null, generations },
      ],
      next: null,
    },
    NOW,
  );

it("asks a person once a store, with its lanes and the first time that it was found", () => {
  const { waiting, mended } = shown({ ...FOUND, lane: 3 }, { ...FOUND, foundAt: "2026-03-04T03:40:00.000Z" });
  expect(mended).toEqual([]);
  expect(waiting).toMatchObject([
    {
      store: "shop",
      since: "2026-03-04T03:40:00.000Z",
      where: "profile, lanes 0, 3",
      kind: "parted",
    },
  ]);
});

it("tells of the kind that does the most harm where a store has several", () =>
  expect(shown({ ...FOUND, kind: "other-origin" }, { ...FOUND, kind: "ledger-went-back" }).waiting).toMatchObject([
    { kind: "ledger-went-back" },
  ]));

it("mentions a store that healed for an hour, with what became outstanding again", () => {
  expect(shown(healed("2026-03-04T03:01:00Z"))).toMatchObject({
    waiting: [],
    mended: [{ sentence: expect.stringMatching(/1,200 changes became outstanding again/) }],
  });
  expect(shown(healed("2026-03-04T02:59:00Z")).mended).toEqual([]);
  expect(shown(healed(null)).mended).toMatchObject([{ sentence: expect.stringMatching(/becoming outstanding again/) }]);
});

it("asks nobody again about what was accepted, and names who accepted it", () =>
  expect(shown({ ...FOUND, acceptedAt: "2026-03-04T03:55:00Z", acceptedBy: "mara" })).toMatchObject({
    waiting: [],
    mended: [{ sentence: expect.stringMatching(/mara accepted it.*becoming outstanding again/) }],
  }));
