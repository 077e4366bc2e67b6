import { TIME_WORDS, type TimeWord } from "./time.model";

const TIMED = new RegExp(
  `(?:\\b(${TIME_WORDS.join("|")}) )?(\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(?:\\.\\d+)?Z)`,
  "g",
);

/** Words as they are, or an RFC 3339 time by itself, with the word that stood right before the time. */
interface Part {
  /** Where the part begins in its sentence. */
  at: number;
  text: string;
  time: boolean;
  after?: TimeWord | undefined;
}

/** The parts of a sentence in their order. */
export function splitTimes(sentence: string): Part[] {
  const parts: Part[] = [];
  let done = 0;
  for (const { index, 0: whole, 1: after, 2: text = "" } of sentence.matchAll(TIMED)) {
    if (index > done) parts.push({ at: done, text: sentence.slice(done, index), time: false });
    parts.push({ at: index, text, time: true, after: after as TimeWord | undefined });
    done = index + whole.length;
  }
  if (done < sentence.length) parts.push({ at: done, text: sentence.slice(done), time: false });
  return parts;
}
