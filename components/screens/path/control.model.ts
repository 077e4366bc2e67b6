import type { PathDetail } from "../../../lib/api/paths";
import type { Tone } from "../../kit/chip/finding.model";
import { SELF_RESUMES } from "../../shared/drain/drain.model";
import { acknowledgmentLook, controlNotes } from "../../shared/path/truth.model";

/** A control of a path: its state, the name of its change, and the effects of the change. */
export interface Control {
  name: string;
  now: { tone: Tone; word: string; meaning: string };
  action: string;
  would: string;
  /** The place of the change: directly, or at a step of an incident. */
  by: "drain" | "stop" | "authority";
}

/** The controls of a path: acknowledgments, drain and reads. */
export function controlsOf(path: PathDetail): Control[] {
  const notes = controlNotes(path);
  const drain = notes.find(({ word }) => word.startsWith("drain"));
  const reads = notes.find(({ word }) => word.startsWith("reads"));
  return [
    {
      name: "Acknowledgments",
      now: acknowledgmentLook(path),
      action: "Change acknowledgments",
      would: "In an incident's first step: close them, acknowledge durable appends only, or write through.",
      by: "stop",
    },
    {
      name: "Drain",
      now: drain ?? { tone: "good", word: "running", meaning: "Outstanding mutations are applied to the origin." },
      action: drain ? "Resume the drain" : "Pause the drain",
      would: drain
        ? path.control.drain === "self-paused"
          ? SELF_RESUMES
          : "Resuming applies outstanding mutations again, oldest first on each key."
        : "The pause takes effect once no earlier flush can still land. The truth lag grows during the pause.",
      by: "drain",
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
        ? "The incident that forced reads to the origin ends this when it restores the path."
        : "In an incident's second step, with the authority: every read then goes to the origin. Check that the origin can take the load.",
      by: "authority",
    },
  ];
}
