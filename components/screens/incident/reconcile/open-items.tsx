"use client";
import { Button, Group, List, Text } from "@mantine/core";
import Link from "next/link";
import { useState } from "react";
import type { IncidentWire } from "../../../../lib/api/incidents";
import type { ReconciliationWire } from "../../../../lib/api/reconciliations";
import type { Finding } from "../../../kit/chip/finding.model";
import { FindingChip } from "../../../kit/chip/finding-chip";
import { usualWays } from "../../../kit/chip/ways.model";
import { formatCount } from "../../../kit/format";
import { KeyText } from "../../../kit/key-text/key-text";
import { CommandDialog } from "../../../shared/command/command-dialog";
import { useCommand } from "../../../shared/command/use-command";
import { findingHref, keyHref } from "../../../shared/links";
import { Permitted } from "../../../shared/me/permitted";
import { api } from "../../../shared/query/api";
import classes from "./reconcile.module.css";

const capOfWire = 200;

interface Waiver {
  path: string;
  key: string;
  finding: Finding;
}

/** The keys that still disagree, each leading to its page. A person waives a finding singly, with a reason. */
export function OpenItems({ items, incident }: { items: ReconciliationWire["items"]; incident: IncidentWire }) {
  const [asked, setAsked] = useState<Waiver | null>(null);
  const waive = useCommand(
    (waiver: Waiver & { reason: string }, key) =>
      api.incident.waive({ params: { id: incident.id }, body: waiver }, { commandKey: key }),
    {
      onDone: () => setAsked(null),
    },
  );
  const open = items.filter(({ waived }) => !waived);
  if (open.length === 0) return null;
  return (
    <div>
      <Text fw={600}>Open keys{items.length >= capOfWire && `, the first ${formatCount(capOfWire)}`}</Text>
      <ul className={classes.list} aria-label="Open keys">
        {open.map(({ path, key, findings }) => (
          <li key={`${path} ${key}`} className={classes.item}>
            <Link href={keyHref(path, key)} prefetch={false}>
              <KeyText keyName={key} short />
            </Link>
            <span className={classes.because}>{path}</span>
            <WaysLink path={path} name={key} findings={findings} />
            <Group gap={6}>
              {findings.map((finding) => (
                <Group key={finding} gap={2}>
                  <FindingChip finding={finding} href={findingHref(finding)} />
                  <Permitted verb="incident.waive" paths={incident.scope.paths}>
                    <Button
                      size="compact-xs"
                      variant="subtle"
                      disabled={incident.status === "closed"}
                      aria-label={`Waive ${finding} of ${key}`}
                      onClick={() => {
                        waive.reset();
                        setAsked({ path, key, finding });
                      }}
                    >
                      Waive
                    </Button>
                  </Permitted>
                </Group>
              ))}
            </Group>
          </li>
        ))}
      </ul>
      {asked && (
        <CommandDialog
          opened
          onClose={() => setAsked(null)}
          title={`Waive ${asked.finding} of ${asked.key}?`}
          confirm="Waive this finding"
          doing="Waiving"
          reason="required"
          command={waive}
          onConfirm={(reason) => waive.give({ ...asked, reason })}
        >
          <List size="sm">
            <List.Item>The key stays as it is: its stores go on disagreeing.</List.Item>
            <List.Item>The gate no longer waits for it, and the report names it with your reason.</List.Item>
          </List>
        </CommandDialog>
      )}
    </div>
  );
}

/** The link to a key's page, named by the usual remedy there. */
function WaysLink({ path, name, findings }: { path: string; name: string; findings: Finding[] }) {
  const ways = usualWays(findings);
  if (ways === null) return null;
  return (
    <Link href={keyHref(path, name)} prefetch={false} className={classes.because} aria-label={`${ways}: ${name}`}>
      {ways}
    </Link>
  );
}
