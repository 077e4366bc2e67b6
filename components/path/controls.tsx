import { Button, Text } from "@mantine/core";
import type { PathDetail } from "../../lib/http/wire/paths";
import type { Tone } from "../finding-chip/finding.model";
import { ToneChip } from "../finding-chip/finding-chip";
import { Panel } from "../state/panel";
import { acknowledgmentLook, controlNotes } from "../truth/truth.model";
import classes from "./path.module.css";

const REASON = "Changing it comes with the recovery sequence.";

interface Control {
  name: string;
  now: { tone: Tone; word: string; meaning: string };
  action: string;
  would: string;
}

/** Acknowledgments, drain and reads: how each stands, and what changing it would do; nothing here changes anything yet. */
export function Controls({ path }: { path: PathDetail }) {
  return (
    <Panel
      title="Controls"
      id="controls"
      aside={
        <Text size="sm" c="dimmed">
          Control epoch {path.control.epoch}
        </Text>
      }
    >
      <ul className={classes.controls}>
        {controlsOf(path).map(({ name, now, action, would }) => (
          <li key={name}>
            <div className={classes.controlName}>{name}</div>
            <div>
              <ToneChip tone={now.tone}>{now.word}</ToneChip>
              <Text size="sm" mt={2}>
                {now.meaning}
              </Text>
            </div>
            <div>
              <Button variant="default" disabled aria-describedby={`${action}-reason`.replaceAll(" ", "-")}>
                {action}
              </Button>
              <Text size="xs" c="dimmed" mt={4} id={`${action}-reason`.replaceAll(" ", "-")}>
                {would} {REASON}
              </Text>
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function controlsOf(path: PathDetail): Control[] {
  const notes = controlNotes(path);
  const drain = notes.find(({ word }) => word.startsWith("drain"));
  const reads = notes.find(({ word }) => word.startsWith("reads"));
  const closed = path.control.acknowledge !== "contract";
  return [
    {
      name: "Acknowledgments",
      now: acknowledgmentLook(path),
      action: closed ? "Acknowledge as the contract says" : "Close acknowledgments",
      would: closed
        ? "It would accept writes again as the contract says."
        : "It would refuse new writes with the time to try again; what is outstanding goes on draining.",
    },
    {
      name: "Drain",
      now: drain ?? { tone: "good", word: "running", meaning: "Outstanding mutations are applied to the origin." },
      action: drain ? "Resume the drain" : "Pause the drain",
      would: drain
        ? "It would apply outstanding mutations again, oldest first on each key."
        : "It would return once nothing that began before it can still land; the truth lag grows meanwhile.",
    },
    {
      name: "Reads",
      now: reads ?? {
        tone: "good",
        word: "cache first",
        meaning: "Services read the cache first, marked speculative where it is.",
      },
      action: reads ? "Read the cache first" : "Read from the origin",
      would: reads
        ? "It would let services read caches again."
        : "It would send every read to the origin; mind whether the origin can bear them.",
    },
  ];
}
