"use client";
import { useEffect, useRef, useState } from "react";
import type { UrlState } from "../../kit/url/use-url-state";
import { type Draft, FIELDS, type Field, PRESETS } from "./catch-up.model";

export interface DraftState {
  draft: Draft;
  /** The address names no input yet, so a path's figures may fill them. */
  untouched: boolean;
  change: (field: Field, text: string) => void;
  replace: (draft: Draft, how: "replace" | "push") => void;
}

const EMPTY: Draft = { in: "", out: "", for: "", safe: "", backlog: "" };

/**
 * The inputs, kept in the address. What is typed is shown at once and written there; the address catches up a little
 * later, so only what we did not write ourselves (a link, going back) is taken from it.
 */
export function useDraft(url: UrlState, hasPath: boolean): DraftState {
  const texts = FIELDS.map((field) => url.get(field));
  const untouched = texts.every((text) => text === null);
  const inUrl = untouched ? (hasPath ? EMPTY : PRESETS[0]!.draft) : readUrl(texts);
  const [draft, setDraft] = useState(inUrl);
  const own = useRef(new Set<string>());
  const written = JSON.stringify(inUrl);
  useEffect(() => {
    if (!own.current.has(written)) setDraft(JSON.parse(written) as Draft);
  }, [written]);
  useEffect(() => {
    const forget = () => own.current.clear();
    window.addEventListener("popstate", forget);
    return () => window.removeEventListener("popstate", forget);
  }, []);
  const replace: DraftState["replace"] = (next, how) => {
    setDraft(next);
    own.current.add(JSON.stringify(next));
    url.set(next, how);
  };
  return { draft, untouched, replace, change: (field, text) => replace({ ...draft, [field]: text }, "replace") };
}

function readUrl(texts: readonly (string | null)[]): Draft {
  const [ingress, drain, duration, safe, backlog] = texts.map((text) => text ?? "");
  return { in: ingress!, out: drain!, for: duration!, safe: safe!, backlog: backlog! };
}
