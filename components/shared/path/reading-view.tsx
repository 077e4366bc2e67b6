"use client";
import { Figure, type FigureProps } from "../../kit/figure/figure";
import type { Reading } from "./truth.model";

/** A reading as a figure: measured with its note, or unknown with its reason. */
export function ReadingFigure({
  reading,
  ...rest
}: { reading: Reading } & Pick<FigureProps, "at" | "label" | "size" | "what">) {
  if (!reading.known) return <Figure {...rest} value={null} reason={reading.reason} />;
  return <Figure {...rest} value={reading.text} note={reading.note} tone={reading.tone ?? undefined} />;
}
