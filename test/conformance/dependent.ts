import { describe, expect, it } from "vitest";
import type { DependentPort } from "../../lib/stores/dependent/port";

/** A dependent, with a view of the calls that it received. */
export interface DependentSubject {
  dependent: DependentPort;
  /** Pauses it as another party; null when the dependent cannot detect that. */
  pauseByAnother: (() => Promise<void>) | null;
  /** Makes it unreachable; null when it cannot be. */
  goAway: (() => Promise<void>) | null;
  close(): Promise<void>;
}

const CALL = { incident: "0190f3a5-0000-7000-8000-000000000001", path: "profile", name: "search-index" };

/** The behaviour of every dependent. */
export function dependentConformance(open: () => Promise<DependentSubject>): void {
  const within = async (work: (subject: DependentSubject) => Promise<void>) => {
    const subject = await open();
    try {
      await work(subject);
    } finally {
      await subject.close();
    }
  };

  describe("a dependent", () => {
    it("takes a hold and its repetition, and being let go", () =>
      within(async ({ dependent }) => {
        for (const held of [true, true, false, false]) {
          expect(await dependent.follow({ ...CALL, held })).toBe(true);
          expect(await dependent.isPaused()).toBe(dependent.tellsPause && held);
        }
      }));

    it("tells that somebody else has paused it, where it tells of pauses", () =>
      within(async ({ dependent, pauseByAnother }) => {
        expect(pauseByAnother !== null).toBe(dependent.tellsPause);
        await pauseByAnother?.();
        expect(await dependent.isPaused()).toBe(dependent.tellsPause);
      }));

    it("rejects a call that cannot reach it", () =>
      within(async ({ dependent, goAway }) => {
        if (goAway === null) return expect(await dependent.follow({ ...CALL, held: true })).toBe(true);
        await goAway();
        await expect(dependent.follow({ ...CALL, held: true })).rejects.toThrow();
      }));
  });
}
