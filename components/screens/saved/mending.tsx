"use client";
import { Text } from "@mantine/core";
import Link from "next/link";
import type { SavedAnswer } from "../../../lib/api/saved";
import { useOpenIncidents } from "../../shared/incident/use-open-incidents";
import { incidentHref } from "../../shared/links";
import { mendingOf } from "./mending.model";

/** Under an answer of which something is amiss: the open incident about its key, or that there is none. */
export function Mending({ answer }: { answer: SavedAnswer }) {
  const open = useOpenIncidents();
  const mending = open.status === "shown" && open.stale === null ? mendingOf(answer, open.value.items) : null;
  if (mending === null) return null;
  const incident = mending.about ?? mending.maybe;
  return (
    <Text size="sm" role="note">
      {incident === null ? (
        "No incident is open about this key: tell an operator."
      ) : (
        <>
          {mending.about === null ? "An open incident may be about this key: " : "An open incident is about this key: "}
          <Link href={incidentHref(incident.id)}>{incident.title}</Link>.
        </>
      )}
    </Text>
  );
}
