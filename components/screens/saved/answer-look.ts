import {
  IconArrowBackUp,
  IconArrowsSplit2,
  IconBan,
  IconCircleCheckFilled,
  IconClockExclamation,
  IconFileOff,
  IconGhost2,
  IconHelpSquareFilled,
  IconHourglassEmpty,
  IconReplaceFilled,
} from "@tabler/icons-react";
import type { SavedAnswer } from "../../../lib/api/saved";
import type { Tone } from "../../kit/chip/finding.model";

export interface AnswerLook {
  word: string;
  icon: typeof IconBan;
  /** `none` has no colour: an empty result is neither good nor bad. */
  tone: Tone | "none";
}

/** Each answer's own word, shape and colour; only an answer that the origin's receipt proves looks good. */
export const answerLooks: Record<SavedAnswer["answer"], AnswerLook> = {
  saved: { word: "Saved", icon: IconCircleCheckFilled, tone: "good" },
  "saved-then-replaced": { word: "Saved, then replaced", icon: IconReplaceFilled, tone: "good" },
  accepted: { word: "Accepted", icon: IconHourglassEmpty, tone: "moving" },
  late: { word: "Late", icon: IconClockExclamation, tone: "warn" },
  "needs-decision": { word: "Needs a decision", icon: IconArrowsSplit2, tone: "warn" },
  suppressed: { word: "Suppressed", icon: IconBan, tone: "bad" },
  regressed: { word: "Saved, then lost", icon: IconArrowBackUp, tone: "bad" },
  "never-durable": { word: "Never durable", icon: IconGhost2, tone: "bad" },
  "no-record": { word: "No record", icon: IconFileOff, tone: "none" },
  unknown: { word: "Unknown", icon: IconHelpSquareFilled, tone: "unknown" },
};
