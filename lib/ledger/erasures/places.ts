/**
 * The places that an erasure overwrites, in its order. Copies come first and the mutations' own payloads last. Caches are a place for each
 * region, named `cache <region>`.
 */
export const LEDGER_PLACES = ["plans", "observed", "words", "answers", "audit", "mutations"] as const;
export type LedgerPlace = (typeof LEDGER_PLACES)[number];
export const ORIGIN_PLACE = "origin";
export const cachePlace = (region: string): string => `cache ${region}`;

/** The reasons why a column holds no payload of a key. */
const KEPT = {
  name: "a key, an id or another name: erasures overwrite payloads, and keys stay",
  list: "a word of a closed list",
  people: "what a person wrote as a reason or a title",
  account: "an account, a credential or the rules of a sign-in",
  digest: "a digest, or a signature over digests",
  figures: "figures",
  store: "why a store or a worker could not go on as a whole; quotes no row",
  chain: "the audit's canonical text: it has a salted digest of the states, and no state",
} as const;
type Kept = keyof typeof KEPT;

/** What becomes of a column that can hold text. */
type Fate = { place: LedgerPlace | typeof ORIGIN_PLACE } | { kept: string };

const within = (place: LedgerPlace | typeof ORIGIN_PLACE, columns: string): [string, Fate][] =>
  columns.split(" ").map((column) => [column, { place }]);
const kept = (reason: Kept, columns: string): [string, Fate][] =>
  columns.split(" ").map((column) => [column, { kept: KEPT[reason] }]);

/** Each text, json and bytea column of the ledger, and what an erasure does with it. */
export const COLUMNS: ReadonlyMap<string, Fate> = new Map([
  ...within("mutations", "mutation.payload"),
  ...within("plans", "plan.payload plan_item.because plan_item.detail run_exception.because"),
  ...within("observed", "observed_item.payload observed_item.because observed_effect.before observed_effect.after"),
  ...within("words", "settlement.because move.because divergence.story flush_failure.error path_control.because"),
  // Nothing of the key is outstanding as an erasure begins.
  ...within("words", "outstanding.because"),
  ...within("answers", "command_claim.answer command_result.answer"),
  ...within("audit", "audit_payload.payload audit_payload.salt"),
  ...kept(
    "name",
    "mutation.key mutation.idempotency_key mutation.actor mutation.request_id idempotency.idempotency_key caller_request.request_id",
  ),
  ...kept(
    "name",
    "outstanding.key settlement.settled_by move.by late_mutation.key aside_key.key drain_hold.key drain_hold.actor",
  ),
  ...kept(
    "name",
    "control_lease.producer control_lease.region divergence.key confirmation_debt.region confirmation_debt.key",
  ),
  ...kept(
    "name",
    "path_control.path path_control.drain_by store_rollback.store store_rollback.accepted_by worker_beat.worker worker_beat.instance",
  ),
  ...kept(
    "name",
    "audit_row.stream audit_row.principal audit_row.actor audit_row.subject audit_row.paths audit_row.key audit_row.request_id",
  ),
  ...kept(
    "name",
    "audit_payload.stream audit_checkpoint.stream audit_checkpoint.key_id command_claim.principal command_claim.command_key",
  ),
  ...kept("name", "command_claim.looks_at command_claim.subject command_result.command_key command_result.subject"),
  ...kept(
    "name",
    "incident.scope incident.prefix incident.regions incident.opened_by incident.closed_by incident_key.key waiver.key waiver.actor",
  ),
  ...kept(
    "name",
    "incident_dependent.name plan.selection plan.build_by plan.created_by plan.created_by_id plan_item.key plan_approval.actor",
  ),
  ...kept(
    "name",
    "plan_approval.actor_id run.lease_by run.started_by run.started_by_id reconciliation.started_by reconciliation.lease_by",
  ),
  ...kept(
    "name",
    "reconciliation_part.source reconciliation_part.checkpoint reconciliation_finding.key sweep_lease.sweep sweep_lease.held_by",
  ),
  ...kept(
    "name",
    "sweep_walk.source sweep_walk.checkpoint sensor.store sensor.mark observed_item.item_id observed_item.key observed_item.job",
  ),
  ...kept(
    "name",
    "observed_item.version observed_item.actor observed_item.request_id observed_item.idempotency_key observed_key.key",
  ),
  ...kept(
    "name",
    "observed_key.highest_seen observed_walk.source observed_walk.checkpoint observed_effect.key observed_effect.item_id",
  ),
  ...kept(
    "name",
    "queue_hold.queue queue_hold.holder erasure.key erasure.asked_by erasure.asked_by_id erasure.decided_by erasure.decided_by_id",
  ),
  ...kept("name", "erasure.lease_by erasure_place.place erasure_place.checkpoint"),
  ...kept(
    "list",
    "path_control.replay path_control.acknowledge path_control.drain path_control.reads move.moved_to store_rollback.kind",
  ),
  ...kept(
    "list",
    "audit_row.verb incident.status incident.keys_by incident_gate.step incident_dependent.kind incident_dependent.state",
  ),
  ...kept(
    "list",
    "plan.kind plan.status run.state run.resumes_to mutation_link.relation reconciliation.state sensor.kind observed_effect.kind erasure.state",
  ),
  ...kept(
    "people",
    "store_rollback.accepted_reason drain_hold.reason audit_row.reason incident.title incident.reason incident.authority",
  ),
  ...kept(
    "people",
    "incident.pending_authority waiver.reason plan.reason plan_approval.ended_because erasure.reason access_change.reason repair_freeze.reason",
  ),
  ...kept(
    "digest",
    "audit_row.hash audit_checkpoint.text audit_checkpoint.signature command_claim.fingerprint command_result.fingerprint",
  ),
  ...kept("digest", "plan.digest plan_approval.digest"),
  ...kept("chain", "audit_row.text"),
  ...kept(
    "figures",
    "store_rollback.modes_before truth_sample.figures truth_now.figures worker_beat.progress plan.epochs plan.counts run.epochs",
  ),
  ...kept(
    "store",
    "store_rollback.because receipt_walk.because incident_dependent.because plan.needs_approval plan.because run.because",
  ),
  ...kept(
    "store",
    "reconciliation.because reconciliation_part.because sweep_walk.because sensor.because observed_walk.example",
  ),
  ...kept("store", "observed_walk.because observed_walk.last_example erasure.because erasure_place.because"),
  ...kept("store", "store_now.store store_now.because path_standing.standing"),
  ...kept(
    "account",
    "broken_glass.opened_by broken_glass.opened_by_id broken_glass.reviewed_by broken_glass.reviewed_by_id",
  ),
  ...kept("list", "broken_glass_use.verb broken_glass_use.step"),
  ...kept("people", "broken_glass.review_note broken_glass_use.reason"),
  ...kept("store", "broken_glass_use.waits_for"),
  ...kept("list", "notification.event notification_delivery.state incident_opener.purpose"),
  ...kept("people", "notification.sentence"),
  ...kept("name", "notification.paths notification.facts notification.href notification.only_for"),
  ...kept("name", "notification_delivery.receiver notification_attempt.receiver incident_opener.opened_by_id"),
  ...kept("store", "notification_attempt.status notification_attempt.error"),
  ...kept(
    "account",
    "principal.kind principal.name principal.email principal.issuer principal.subject principal.created_by principal.ended_by",
  ),
  ...kept(
    "account",
    "principal_grant.role principal_grant.path principal_grant.source principal_grant.granted_by principal_grant.ended_by",
  ),
  ...kept(
    "account",
    "local_password.hash second_factor.secret session.token_hash session.method session.address session.agent",
  ),
  ...kept(
    "account",
    "session.provider_session session.ended_because api_token.prefix api_token.token_hash api_token.name",
  ),
  ...kept(
    "account",
    "api_token.scopes api_token.created_by api_token.ended_by attempt_budget.name first_administrator.code_hash",
  ),
  ...kept(
    "account",
    "first_administrator.claimed_by logout_message.issuer logout_message.jti access_change.kind access_change.body",
  ),
  ...kept(
    "account",
    "access_change.proposed_by access_change.proposed_by_name access_change.decision access_change.decided_by",
  ),
  ...kept(
    "account",
    "access_change.decided_by_name repair_freeze.actor repair_freeze.actor_id repair_freeze.thaw_by repair_freeze.thaw_by_id",
  ),
  ...kept("account", "repair_freeze.thawed_by access_rule.rule plan_approval.rules"),
  ...kept(
    "account",
    "access_rule.asked_by access_rule.asked_by_name access_rule.approved_by access_rule.approved_by_name access_rule.end_asked_by",
  ),
  ...kept("account", "access_rule.end_asked_by_name access_rule.end_approved_by access_rule.end_approved_by_name"),
  ...kept("people", "access_rule.reason"),
  ...kept("account", "incident_severity.severity incident_attendance.principal_id incident_attendance.name"),
  ...kept("account", "provider_refresh.token"),
  ...kept("store", "provider_refresh.because"),
  ...kept("account", "armed_reopening.armed_by armed_reopening.armed_by_id"),
  ...kept("people", "armed_reopening.reason armed_reopening.waits_for"),
]);

/** The same of the origin's sidecar. Receipts have no text: their fingerprints become salted. */
export const SIDECAR_COLUMNS: ReadonlyMap<string, Fate> = new Map([
  ...within(ORIGIN_PLACE, "before_image.value"),
  ...kept(
    "name",
    "before_image.path before_image.key receipt.path receipt.key tombstone.path tombstone.key fence.path",
  ),
  ...kept("name", "suppressed.path mark.path flush.path written_row.path written_row.key sensed.path sensed.key"),
  ...kept("digest", "flush.covered"),
]);
