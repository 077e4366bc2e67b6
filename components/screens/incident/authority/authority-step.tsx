"use client";
import { Stack, Text } from "@mantine/core";
import { useState } from "react";
import type { AuthorityPreview } from "../../../../lib/api/authority";
import type { IncidentWire } from "../../../../lib/api/incidents";
import { formatCount } from "../../../kit/format";
import { LiveView } from "../../../kit/state/live-view";
import { Unknown } from "../../../kit/state/unknown";
import { Time } from "../../../kit/time/time";
import { authorityPreviewQuery } from "../../../shared/query/recovery-options";
import { useLiveQuery } from "../../../shared/query/use-live-query";
import { storeName } from "./authority.model";
import classes from "./authority.module.css";
import { AuthorityChoice } from "./authority-choice";
import { Rules } from "./rules";
import { type RuleDraft, ruleWords } from "./rules.model";

/** The step that declares which store is right: the effects of each choice side by side, and the declaration. */
export function AuthorityStep({ incident }: { incident: IncidentWire }) {
  const answer = useLiveQuery(authorityPreviewQuery(incident.id), { intervalMs: 5_000 });
  const [rules, setRules] = useState<readonly RuleDraft[]>([]);
  return (
    <Stack gap="md">
      <Declared incident={incident} />
      <LiveView answer={answer} what="what each choice would do">
        {(preview) => (
          <Stack gap="sm">
            <Surveyed preview={preview} />
            <Rules incident={incident} choices={preview.stores} rules={rules} onChange={setRules} />
            <div className={classes.choices}>
              {preview.stores.map((choice) => (
                <AuthorityChoice key={storeName(choice)} choice={choice} incident={incident} rules={rules} />
              ))}
            </div>
          </Stack>
        )}
      </LiveView>
    </Stack>
  );
}

function Declared({ incident: { authority, pendingAuthority } }: { incident: IncidentWire }) {
  return (
    <div>
      {authority ? (
        <Text>
          <b>The {storeName(authority)} is right.</b> Declared by {authority.by}, <Time at={authority.at} clockOnly />:{" "}
          {authority.reason}
          {authority.forceOriginReads && " Reads are forced to the origin."} {authority.rules.map(ruleWords).join(" ")}
        </Text>
      ) : (
        <Text c="dimmed">No store is declared to be right yet.</Text>
      )}
      {pendingAuthority && (
        <div className={classes.pending} role="status">
          <b>The {storeName(pendingAuthority)} waits for a second person.</b> {pendingAuthority.by} asked for it,{" "}
          <Time at={pendingAuthority.at} clockOnly />: {pendingAuthority.reason}
          {pendingAuthority.forceOriginReads && " With reads forced to the origin."}{" "}
          {pendingAuthority.rules.map(ruleWords).join(" ")} Someone else approves it by declaring the same store under
          their own name.
        </div>
      )}
    </div>
  );
}

function Surveyed({ preview: { surveyed, readAt } }: { preview: AuthorityPreview }) {
  return (
    <Text size="sm" component="div">
      {surveyed === null ? (
        <Unknown
          block
          what="What nobody has compared yet"
          reason="No reconciliation has looked at this scope: only what was observed is counted. Start one in step 5 to know the rest."
        />
      ) : (
        <>
          Compared so far: {formatCount(surveyed.scanned)}
          {surveyed.total === null ? "" : ` of ${formatCount(surveyed.total)}`}, each key once in each store
          {surveyed.done ? "." : "; what was not looked at is not counted."} The figures count outstanding writes and
          diverging keys.
        </>
      )}{" "}
      <Text size="xs" c="dimmed" component="span">
        read <Time at={readAt} clockOnly />
      </Text>
    </Text>
  );
}
