import { Fragment } from "react";
import { Time } from "./time";
import { splitTimes } from "./timed-text.model";

/** A sentence of the API, its RFC 3339 times written as the reader chose to see times. */
export function TimedText({ text }: { text: string }) {
  return splitTimes(text).map(({ at, text: part, time, after }) => (
    <Fragment key={at}>{time ? <Time after={after} at={part} clockOnly /> : part}</Fragment>
  ));
}
