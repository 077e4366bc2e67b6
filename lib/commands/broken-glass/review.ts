import { secondVoid } from "../../domain/access/approval";
import { glassReviewed } from "../../domain/notification/notices";
import { ok, refused } from "../../errors";
import { evidenceOf } from "../../ledger/access/approvals";
import { isOnePerson } from "../../ledger/access/one-person";
import { pathNames } from "../../ledger/access/path-names";
import { lockBrokenGlass, reviewBrokenGlass } from "../../ledger/glass/changes";
import { readIncident } from "../../ledger/incidents/rows";
import { notify } from "../../ledger/notifications/notify";
import { command } from "../command";

export interface GlassReview {
  id: string;
  note: string;
  /** The number of steps that the person has seen; null where the person does not say. */
  uses: number | null;
}

/**
 * Records the review of broken glass by another person, an approver of the incident's paths. Refuses the person who broke the glass, a
 * second review, and a review of fewer steps than were taken.
 */
export const reviewGlass = command<"broken-glass.review", GlassReview>("broken-glass.review", {
  async act(tx, { principal: by }, { id, note, uses }) {
    const glass = await lockBrokenGlass(tx, id);
    const incident = glass === null ? null : await readIncident(tx, glass.incident);
    if (glass === null || incident === null)
      return refused({ code: "not-found", detail: `There is no broken glass ${id}.` });
    await tx.permit(incident.pathIds);
    if (await isOnePerson(tx, glass.openedById, by.id)) return refused({ code: "same-person", actor: by.name });
    const because = secondVoid(await evidenceOf(tx, by), {
      byId: glass.openedById,
      firstIs: "broke the glass",
      permission: tx.verb,
      signedIn: by.kind !== "loopback",
      paths: await pathNames(tx, incident.pathIds),
    });
    if (because !== null)
      return refused({ code: "forbidden", verb: tx.verb, needs: `another approver, since ${because}` });
    if (glass.reviewedBy !== null)
      return refused({
        code: "wrong-state",
        subject: "This broken glass",
        state: `reviewed by ${glass.reviewedBy}`,
        wanted: "not reviewed yet",
      });
    if (uses !== null && uses !== glass.uses)
      return refused({
        code: "moved-since-shown",
        subject: "The broken glass",
        shown: `${uses} steps`,
        now: `${glass.uses} steps`,
      });
    await reviewBrokenGlass(tx, id, { by, note });
    await notify(tx, glassReviewed({ glass: id, by: by.name, brokenBy: glass.openedBy, note }, incident));
    tx.audit({
      verb: "review-broken-glass",
      subject: `the glass that ${glass.openedBy} broke`,
      reason: note,
      after: { glass: id, steps: glass.uses },
      incident: glass.incident,
    });
    return ok(id);
  },
});
