"use client";
import { usePathname, useSearchParams } from "next/navigation";
import { useCallback } from "react";

export type UrlChanges = Record<string, string | null>;

export interface UrlState {
  get: (name: string) => string | null;
  /** Sets or (null, "") removes members; the page is not asked of the server again. `push` makes it a step to go back from. */
  set: (changes: UrlChanges, how?: "replace" | "push") => void;
}

/** The address's query as the home of filters, sort and ranges, so that a shared link shows the same. */
export function useUrlState(): UrlState {
  const search = useSearchParams();
  const pathname = usePathname();
  const set = useCallback<UrlState["set"]>(
    (changes, how = "replace") => {
      // Read from the window, so that two changes in one turn do not undo each other.
      const next = new URLSearchParams(window.location.search);
      for (const [name, value] of Object.entries(changes)) {
        if (value === null || value === "") next.delete(name);
        else next.set(name, value);
      }
      const text = next.toString();
      const url = `${process.env.NEXT_PUBLIC_BASE_PATH ?? ""}${pathname}${text ? `?${text}` : ""}`;
      if (how === "push") window.history.pushState(null, "", url);
      else window.history.replaceState(null, "", url);
    },
    [pathname],
  );
  const get = useCallback((name: string) => search.get(name), [search]);
  return { get, set };
}
