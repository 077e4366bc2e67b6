"use client";
import { Text, Tooltip } from "@mantine/core";
import type { Tone } from "../../kit/chip/finding.model";
import { ToneIcon } from "../../kit/chip/tone-icon";
import { Unknown } from "../../kit/state/unknown";
import { readyQuery } from "../../shared/query/options";
import { useLiveQuery } from "../../shared/query/use-live-query";
import classes from "./frame.module.css";

/** The health of the stores in every screen's corner, for the case that figures are unknown. */
export function Stores() {
  const answer = useLiveQuery(readyQuery(), { intervalMs: 5_000 });
  return (
    <section aria-label="Stores" className={classes.stores}>
      <Text size="xs" c="dimmed" mb={2}>
        Stores
      </Text>
      {answer.status === "loading" && <Text size="xs">asking…</Text>}
      {answer.status === "error" && <Unknown reason={answer.problem.detail} />}
      {answer.status === "shown" && answer.problem && <Unknown reason={answer.problem.detail} />}
      {answer.status === "shown" && !answer.problem && (
        <ul className={classes.storeList}>
          {answer.value.checks.filter(isStore).map((check) => (
            <li key={check.name}>
              <Tooltip label={check.detail || (check.ok ? "reachable" : "not reachable")} position="right">
                <span className={classes.store} data-tone={toneOf(check)}>
                  <ToneIcon tone={toneOf(check)} size={13} />
                  <span>{check.name}</span>
                  {!check.ok && <strong>{isMigrations(check) ? "not confirmed" : "does not answer"}</strong>}
                </span>
              </Tooltip>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** The age of the audit's checkpoint is on the audit's own screen. */
const isStore = ({ name }: { name: string }) => name !== "audit";

const isMigrations = ({ name }: { name: string }) => name === "migrations";

/** A store that does not answer is bad; migrations that could not be read in time are unknown. */
function toneOf(check: { name: string; ok: boolean }): Tone {
  if (check.ok) return "good";
  return isMigrations(check) ? "unknown" : "bad";
}
